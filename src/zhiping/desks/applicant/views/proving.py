"""The evidence: the checklist by slot with what was uploaded, and the files themselves."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.core.policy.schema import MaterialSpec
from zhiping.desks.applicant.views.common import own_case
from zhiping.gateways import files as store
from zhiping.records.applications.actions import add_evidence, remove_evidence
from zhiping.records.applications.actions.drafting import row_of
from zhiping.records.applications.actions.proving import file_of
from zhiping.records.applications.editing import editable_of
from zhiping.records.applications.evaluations import checklist_of
from zhiping.records.applications.files import LARGEST
from zhiping.records.applications.models import Application, EvidenceFile
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import ActionRefused, BadInput

SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})
WORDS = {
    "supplied": ("已上传", "good"),
    "missing": ("还没有", "bad"),
    "pending": ("等待补交", "warn"),
    "unsure": ("可能需要", "info"),
}
KINDS = {"pdf": "PDF", "jpg": "JPG", "png": "PNG"}
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def evidence(request: HttpRequest, ref: str, *, problem: tuple[str, str] | None = None, status: int = 200) -> HttpResponse:
    """The checklist: what is indispensable first, then the rest; ``problem`` is (slot, what was wrong)."""
    case = own_case(request, ref)
    pack = pack_of_case(case)
    editable = editable_of(case, pack)
    by_slot: dict[str, list[EvidenceFile]] = {}
    for file in case.files.filter(removed_at=None).select_related("row"):
        by_slot.setdefault(file.slot, []).append(file)
    materials = {one.id: one for one in pack.materials}
    slots = []
    for line in checklist_of(case, request.now):
        files = by_slot.get(line.slot, [])
        word, tone = WORDS.get(line.state, ("", "plain"))
        if line.state == "missing" and not line.indispensable:
            word, tone = "建议上传", "warn"
        material = materials[line.slot]
        slots.append(
            {
                "line": line,
                "material": material,
                "files": files,
                "word": word,
                "tone": tone,
                "accept": _accept(material),
                "kinds": "、".join(KINDS[a] for a in material.accepts if a in KINDS),
                "can_edit": editable.slot(line.slot),
                "room": material.most - len(files),
                "problem": problem[1] if problem and problem[0] == line.slot else "",
            }
        )
    wanted = [one for one in slots if one["line"].state != "not_needed" or one["files"]]
    context = {
        "application": case,
        "slots": sorted(wanted, key=lambda one: not one["line"].indispensable),
        "others": [one for one in slots if one not in wanted],
        "problem": problem,
        "titles": {material.id: material.title for material in pack.materials},
    }
    return render(request, "applicant/evidence.html", context, status=status)


def _accept(material: MaterialSpec) -> str:
    return ",".join(TYPES[kind] for kind in material.accepts if kind in TYPES)


def upload(request: HttpRequest, ref: str, slot: str) -> HttpResponse:
    """Take one or several files into a slot."""
    case = own_case(request, ref)
    if request.method != "POST":
        return redirect(f"/me/{ref}/evidence/#slot-{slot}")
    sent = request.FILES.getlist("files")
    try:
        if not sent:
            raise BadInput("没有收到文件", {"files": "还没有选择文件，请先选择或拍照"})
        row = row_of(case, slot.partition(".")[0], request.POST["row"]) if request.POST.get("row") else None
        problems = []
        for one in sent:
            if (one.size or 0) > LARGEST:  # before a byte of it is read into memory
                raise BadInput(
                    "没有上传", {"files": f"“{one.name}”有 {(one.size or 0) / 1048576:.1f} MB，最大 30 MB，请压缩后再传"}
                )
            kept = add_evidence(case, slot=slot, name=one.name, content=one.read(), row=row, by=request.actor, now=request.now)
            if kept.problem:
                problems.append(f"“{kept.name}”：{kept.problem}")
    except BadInput as refused:
        return _again(request, case, slot, "；".join(refused.fields.values()) or refused.reason)
    if problems:
        messages.warning(request, "已收下，但不能用：" + "；".join(problems))
    else:
        messages.success(request, f"已上传 {len(sent)} 个文件")
    if row is not None:
        return redirect("applicant:row", ref, row.section, row.uid)
    return redirect(f"/me/{ref}/evidence/#slot-{slot}")


def _again(request: HttpRequest, case: Application, slot: str, words: str) -> HttpResponse:
    """The same page with the reason at the slot; a picture's page says it on top."""
    if request.POST.get("row"):
        raise BadInput("没有上传", {"files": words})
    return evidence(request, case.number, problem=(slot, words), status=422)


def remove(request: HttpRequest, ref: str, uid: str) -> HttpResponse:
    """Take a file out of its slot."""
    case = own_case(request, ref)
    file = file_of(case, uid)
    if request.method == "POST":
        remove_evidence(case, file=file, by=request.actor, now=request.now)
        messages.success(request, f"已移除“{file.name}”")
        if file.row is not None:
            return redirect("applicant:row", ref, file.row.section, file.row.uid)
    return redirect(f"/me/{ref}/evidence/#slot-{file.slot}")


def file(request: HttpRequest, ref: str, uid: str) -> HttpResponse:
    """The file's bytes, only for those who may see the case."""
    case = own_case(request, ref)
    found = file_of(case, uid)
    if found.size == 0:
        raise ActionRefused("这个文件是空的（0 字节），没有内容可看，请移除后重新上传")
    inline = found.media_type in SHOWN_INLINE and found.state == EvidenceFile.State.READABLE
    return bytes_response(
        store.read(found.sha256), found.media_type if inline else "application/octet-stream", found.name, inline
    )


def bytes_response(content: bytes, media_type: str, name: str, inline: bool) -> HttpResponse:
    """Bytes that a browser may only show as what they are."""
    how = "inline" if inline else "attachment"
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
