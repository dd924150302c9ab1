"""Takes the pictures of the documentation from a running demo: ``python docs/screenshots.py [name ...]``.

Starts the platform on a temporary data folder with a small demo year, signs in as the demo people by the pages, and keeps each
picture at phone and desk width in docs/images. Nothing is drawn or retouched; a page that has changed is simply taken again.
Needs Chromium, with its Chinese words for the controls that are its own (Debian: chromium-l10n).
"""

import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from journeys import browser as journeys_browser  # noqa: E402
from journeys.browser import chromium  # noqa: E402
from journeys.client import Visitor  # noqa: E402
from journeys.town import Town  # noqa: E402

IMAGES = HERE / "images"
DESK, PHONE = 1440, 390
TALLEST = {DESK: 1200, PHONE: 960}  # a longer page is cut there
SHARPNESS = {DESK: 1, PHONE: 2}
BYTES = 200_000
CASE = r"^/office/\d{4}[A-Z]+\d+/$"
SITTING = "第三次评审会议"  # the demo's session whose cases wait for the vote


@dataclass
class Camera:
    """One browser; each visitor's cookies are lent to a fresh window for each picture."""

    town: Town
    browser: Any
    wanted: tuple[str, ...] = ()
    taken: list[str] = field(default_factory=list)

    def take(
        self, name: str, visitor: Visitor | None, path: str, *, widths: tuple[int, ...] = (PHONE, DESK), to: str = ""
    ) -> None:
        """``to``: a selector that the picture begins with."""
        if self.wanted and name not in self.wanted:
            return
        for width in widths:
            with self._window(visitor, width) as page:
                page.goto(path if path.startswith("http") else self.town.address + path)
                self.keep(name, page, width, to=to)

    @contextmanager
    def _window(self, visitor: Visitor | None, width: int) -> Iterator[Any]:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, device_scale_factor=SHARPNESS[width], locale="zh-CN"
        )
        if visitor is not None:
            context.add_cookies(
                [{"name": c.name, "value": c.value or "", "url": self.town.address} for c in visitor.http.cookies.jar]
            )
        try:
            yield context.new_page()
        finally:
            context.close()

    def keep(self, name: str, page: Any, width: int, *, to: str = "") -> None:
        page.wait_for_load_state("networkidle")
        top = int(page.evaluate("s => s ? document.querySelector(s).getBoundingClientRect().top + scrollY : 0", to))
        tall = int(page.evaluate("document.documentElement.scrollHeight"))
        wide = int(page.evaluate("document.documentElement.scrollWidth"))
        if wide > width:
            print(f"  {name}: {wide - width} px wider than {width}")
        page.set_viewport_size({"width": width, "height": max(600, min(tall - top, TALLEST[width]))})
        page.evaluate("top => scrollTo(0, top)", max(0, top - 16) if to else 0)
        page.wait_for_timeout(150)
        save(page.screenshot(), IMAGES / f"{name}-{width}.png")
        self.taken.append(f"{name}-{width}.png")


def save(png: bytes, path: Path) -> None:
    """With as many colours as fit the size, and no more."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (64, 48, 32, 16):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= BYTES:
            break
    path.write_bytes(out.getvalue())


def first(visitor: Visitor, path: str, pattern: str) -> str:
    """The first link of a page that matches."""
    found = visitor.open(path).links(pattern)
    if not found:
        raise SystemExit(f"{path} has no link {pattern}: {visitor.main()[:600]}")
    return found[0].split("?")[0]


def by_words(visitor: Visitor, path: str, words: str) -> str:
    """The first link of a page that says these words."""
    for anchor in visitor.open(path).page.xpath("//main//a[@href]"):
        if words in anchor.text_content():
            return str(anchor.get("href"))
    raise SystemExit(f"{path} has no link {words}: {visitor.main()[:600]}")


def person(town: Town, role: str, *words: str) -> Visitor:
    """The first demo person of a role whose card holds all these words, signed in by one click."""
    visitor, page = town.visitor(), 1
    while True:
        visitor.open(f"/sign-in/?role={role}&page={page}")
        for form in visitor.page.xpath("//form[contains(@action, 'demo-sign-in')]"):
            if all(word in form.text_content() for word in words):
                visitor.name = form.xpath(".//button/strong")[0].text_content().strip()
                form.set("action", form.get("action") + "#chosen")
                return visitor.press("", within="#chosen")
        if "下一页" not in visitor.text or page > 40:
            raise SystemExit(f"no {role} {words}")
        page += 1


def public(camera: Camera) -> None:
    guest = camera.town.visitor()
    camera.take("home", None, "/")
    camera.take("committees", None, "/committees/")
    camera.take("sign-in", None, "/sign-in/")
    camera.take("publicity", None, first(guest, "/publicity/", r"^/publicity/[0-9a-f-]{36}/$"))
    camera.take("approvals", None, "/approvals/")
    camera.take("progress-query", None, "/progress/", widths=(PHONE,))


def applicant(camera: Camera) -> None:
    town, take = camera.town, camera.take
    fresh = person(town, "applicant", "从头走一遍")
    take("applicant-start", fresh, "/me/start/")
    drafting = person(town, "applicant", "正在填写")
    ref = number(drafting)
    take("applicant-home", drafting, "/me/")
    take("applicant-application", drafting, f"/me/{ref}/")
    take("applicant-section", drafting, f"/me/{ref}/section/person/")
    take("applicant-evidence", drafting, f"/me/{ref}/evidence/")
    take("applicant-findings", drafting, f"/me/{ref}/findings/")
    take("applicant-submit", drafting, f"/me/{ref}/submit/")
    take("account", drafting, "/account/", widths=(PHONE,))
    waiting = person(town, "applicant", "市级职改办审核", "等待办理")
    ref = number(waiting)
    take("applicant-progress", waiting, f"/me/{ref}/progress/")
    take("applicant-receipt", waiting, first(waiting, f"/me/{ref}/progress/", r"/receipt/[^/]+/$"))
    told = person(town, "applicant", "等待本人补正")
    take("applicant-notice", told, first(told, f"/me/{number(told)}/", r"/notice/[0-9a-f-]{36}/$"))
    owing = person(town, "applicant", "缴纳评审费", "等待办理")
    take("applicant-pay", owing, f"/me/{number(owing)}/pay/")
    titled = person(town, "applicant", "已发证")
    take("applicant-result", titled, f"/me/{number(titled)}/result/")


def employer(camera: Camera) -> None:
    town, take = camera.town, camera.take
    for stage, name in (("单位正在核对材料", "employer-case"), ("审议推荐小组审议", "employer-deliberation")):
        card = person(town, "applicant", stage, "等待办理")
        unit, ref = desk_of(town, card)
        if name == "employer-case":
            take("employer-queue", unit, "/unit/")
            take("employer-members", unit, "/unit/members/")
            take(name, unit, f"/unit/{ref}/")
        else:
            take(name, unit, f"/unit/{ref}/deliberation/")
    unit, ref = desk_of(town, person(town, "applicant", "单位内部公示", "正在公示"))
    take("employer-publicity", unit, f"/unit/{ref}/")


def desk_of(town: Town, card: Visitor) -> tuple[Visitor, str]:
    """The officer of the unit that a person's case waits at, and the case's number."""
    ref = number(card)
    card.open(f"/me/{ref}/")
    unit = card.page.xpath("//dt[contains(., '审核推荐')]/following-sibling::dd[1]")[0].text_content().strip()
    return person(town, "employer", unit), ref


def office(camera: Camera) -> None:
    town, take = camera.town, camera.take
    department = person(town, "department", "手上")
    take("department-case", department, first(department, "/office/", CASE))
    ref = number(card := person(town, "applicant", "市级职改办审核", "等待办理"))
    card.open(f"/me/{ref}/progress/")
    city = person(
        town, "city_office", card.page.xpath("//dt[.='现在由谁办']/following-sibling::dd[1]")[0].text_content().strip()
    )
    take("office-queue", city, "/office/")
    take("office-case", city, f"/office/{ref}/")
    seat = person(town, "committee_office", "自治区")
    take("committee-office-queue", seat, "/office/")
    case = f"/office/{number(person(town, 'applicant', '评委会所在职改办审核受理', '等待办理'))}/"
    take("committee-office-case", seat, case)
    take("office-notice", seat, f"{case}notice/")
    take("office-decline", seat, f"{case}refuse/")
    take("fees", seat, "/office/payments/?tab=open")


def committee(camera: Camera) -> None:
    town, take = camera.town, camera.take
    founders = person(town, "founding_body", "示例")
    take("committee-home", founders, "/committee/")
    drawn = by_words(founders, "/committee/", "第四次评审会议")
    take("draw", founders, f"{drawn}draws/")
    take("panel", founders, f"{drawn}panel/")
    seat = person(town, "committee_office", "示例")
    take("pool", seat, first(seat, "/committee/", r"/committee/pool/[0-9a-f-]{36}/$"))
    take("defence", seat, f"{by_words(seat, '/committee/', SITTING)}defence/")
    take("outcomes", seat, "/committee/outcomes/")
    region = person(town, "regional_office")
    take("regional-outcomes", region, "/committee/outcomes/")
    listed = region.open("/committee/outcomes/").links("/certificates/")[-1]
    take("regional-certificates", region, listed)


def certificates(camera: Camera) -> None:
    """As whoever holds a certificate opens it by its code."""
    for name, state in (("certificate-valid", "已发证"), ("certificate-revoked", "已撤销")):
        titled = person(camera.town, "applicant", state)
        camera.take(name, None, first(titled, f"/me/{number(titled)}/result/", r"/verify/[^/]+/"))


def watching(camera: Camera) -> None:
    town, take = camera.town, camera.take
    watch = person(town, "supervisor")
    take("journal-search", watch, "/operator/journal/")
    case = f"/operator/journal/{number(person(town, 'applicant', '缴纳评审费'))}/"
    take("journal", watch, case)
    take("journal-proof", watch, first(watch, case, r"/proof/$"))
    keeper = person(town, "operator")
    take("health", keeper, "/operator/")
    take("organisations", keeper, "/operator/organisations/")
    take("roles", keeper, "/operator/roles/")
    take("clock", keeper, "/operator/clock/")


def meeting(camera: Camera) -> None:
    """The clock goes to the day of the meeting; the panel reads, signs in and votes."""
    town, take = camera.town, camera.take
    seat = person(town, "committee_office", "示例")
    session = by_words(seat, "/committee/", SITTING)
    experts, chair = panel_of(town, seat, session)
    mine = f"/expert/session/{session.rstrip('/').rsplit('/', 1)[-1]}/"
    reader = next(expert for expert in experts if expert.open(mine).links(r"/case/\w+/$"))
    take("expert-home", reader, "/expert/")
    take("expert-session", reader, mine)
    take("expert-relations", reader, f"{mine}relations/")
    take("expert-reading", reader, first(reader, mine, r"/case/\w+/$"))
    town.clock("2023-09-12 09:30:00")
    for link in dict.fromkeys(seat.open(f"{session}defence/").links("/held/")):
        seat.open(link)
        fields = {e.get("name"): 3 for e in seat.form("保存答辩记录").xpath(".//input[@type='number']")}
        seat.press("保存答辩记录", note="陈述清楚，回答准确。", **fields)
    for expert in experts:
        expert.open(mine).press("签到")
    take("meeting-quorum", chair, f"{session}meeting/")
    chair.open(f"{session}meeting/").press("宣布开会").press("开启投票")
    *before, last = [expert for expert in experts if has_ballot(expert, mine)]
    for expert in before:
        vote(camera, town, expert, mine, picture=expert is before[0])
    take("meeting", chair, f"{session}meeting/")
    vote(camera, town, last, mine)
    chair.open(f"{session}meeting/").press("结束投票并计票")
    take("meeting-result", chair, f"{session}meeting/")


def panel_of(town: Town, seat: Visitor, session: str) -> tuple[list[Visitor], Visitor]:
    """Everybody on the panel, signed in, and the one who presides."""
    experts, chair = [], None
    for cell in seat.open(f"{session}panel/").page.xpath("//td[@data-label='专家']"):
        name = cell.text.strip()
        presides = "主任" in cell.text_content()
        visitor = person(town, "chair" if presides else "expert", name)
        experts.append(visitor)
        chair = visitor if presides else chair
    assert chair is not None
    return experts, chair


def has_ballot(expert: Visitor, mine: str) -> bool:
    """Whoever must stay out of every case of the meeting has none."""
    expert.open(mine).follow("领取选票码")
    return bool(expert.page.xpath("//main//form//button[contains(., '领取选票码')]"))


def vote(camera: Camera, town: Town, expert: Visitor, mine: str, *, picture: bool = False) -> None:
    """A code fetched in one's own name, a paper filled in with the code alone."""
    expert.open(mine).follow("领取选票码").press("领取选票码")
    link = expert.page.xpath("//input[@id='link']")[0].get("value")
    address, code = link.split("#")
    booth = town.visitor("选票").open(address.replace(town.address, ""))
    if picture:
        for width in (PHONE, DESK):
            with camera._window(None, width) as page:
                page.goto(link)
                page.locator("form button").last.click()
                page.wait_for_load_state()
                for choice in page.locator("input[type=radio][value=for]").all()[:3]:
                    choice.check()
                camera.keep("ballot", page, width)
    button = booth.page.xpath("//main//button|//body//form//button")[-1].text_content().strip()
    booth.press(button, token=code)
    names = {e.get("name") for e in booth.page.xpath("//input[@type='radio']")}
    booth.press(booth.page.xpath("//form//button")[-1].text_content().strip(), **{name: "for" for name in names})


def number(visitor: Visitor) -> str:
    """The number of a person's first case."""
    found = re.search(r"/me/(\d{4}[A-Z]+\d+)/", " ".join(visitor.open("/me/").links("/me/")))
    if found is None:
        raise SystemExit(f"{visitor.name} has no case: {visitor.main()[:400]}")
    return found.group(1)


def gallery() -> str:
    """The page that shows every picture at both widths."""
    names = sorted({path.stem.rsplit("-", 1)[0] for path in IMAGES.glob("*.png")})
    lines = [
        "# 图片目录",
        "",
        "从运行的平台上拍的，手机 390 像素宽，电脑 1440 像素宽；`python docs/screenshots.py` 重拍，这一页也由它写。",
        "",
    ]
    for name in names:
        shown = [f"[{width}]({name}-{width}.png)" for width in (PHONE, DESK) if (IMAGES / f"{name}-{width}.png").exists()]
        lines.append(f"- {name}: {', '.join(shown)}")
    return "\n".join(lines) + "\n"


PARTS: tuple[Callable[[Camera], None], ...] = (
    public, applicant, employer, office, committee, certificates, watching, meeting,
)  # fmt: skip


def main(wanted: tuple[str, ...]) -> None:
    IMAGES.mkdir(exist_ok=True)
    os.environ["LANGUAGE"] = "zh_CN"  # the words of the browser's own controls
    journeys_browser.ARGUMENTS.append("--lang=zh-CN")
    with tempfile.TemporaryDirectory(prefix="zhiping-pictures-") as folder, chromium() as browser:
        town = Town(Path(folder) / "data", flags=("--every=4",)).start()
        try:
            camera = Camera(town, browser, wanted)
            for part in PARTS:
                part(camera)
        finally:
            town.stop()
    (IMAGES / "README.md").write_text(gallery(), encoding="utf-8")
    print(f"{len(camera.taken)} pictures, {sum(p.stat().st_size for p in IMAGES.glob('*.png')) // 1024} KB in {IMAGES}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
