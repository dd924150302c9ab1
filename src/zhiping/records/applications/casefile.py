"""A case as those who check it read it: sections with their rows in words, files by slot, findings by section."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhiping.core.policy.schema import FieldSpec, Pack, SectionSpec
from zhiping.core.terms import FactType, Privacy
from zhiping.records.applications.models import Application, EvidenceFile, Return

YES, NO = "是", "否"


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files of one slot of the checklist."""

    slot: str
    title: str
    files: tuple[EvidenceFile, ...]


@dataclass(frozen=True, slots=True)
class SectionFile:
    """One section of the form with what was filled in and the files that prove it."""

    id: str
    title: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    groups: tuple[FileGroup, ...] = ()
    findings: tuple[Any, ...] = ()
    shared: bool = False
    changed: bool = False  # since the applicant was last asked to mend something (R102)

    @property
    def open_findings(self) -> tuple[Any, ...]:
        """What is neither met nor inapplicable."""
        return tuple(f for f in self.findings if not f.is_settled)

    @property
    def settled_findings(self) -> tuple[Any, ...]:
        return tuple(f for f in self.findings if f.is_settled)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole case in reading order."""

    sections: tuple[SectionFile, ...]
    loose: tuple[FileGroup, ...] = ()
    findings: tuple[Any, ...] = field(default=())

    @property
    def open_findings(self) -> tuple[Any, ...]:
        return tuple(f for f in self.findings if not f.is_settled)

    @property
    def settled_findings(self) -> tuple[Any, ...]:
        return tuple(f for f in self.findings if f.is_settled)


def in_words(spec: FieldSpec, value: Any) -> str:
    """One value as it is read: choices by their label, yes or no, the unit behind."""
    if value in (None, "", []):
        return ""
    if spec.type is FactType.BOOLEAN:
        return YES if value in (True, "true", "True", "on", "1") else NO
    if spec.type is FactType.CHOICE:
        return dict(spec.choices).get(str(value), str(value))
    if spec.type in (FactType.DATE, FactType.MONTH):
        return _day_in_words(str(value))
    return f"{value}{spec.unit and ' ' + spec.unit}"


def _day_in_words(text: str) -> str:
    """2003-07-01 -> 2003年7月1日, 2003-07 -> 2003年7月; anything else as it is."""
    parts = text[:10].split("-")
    if not 2 <= len(parts) <= 3 or not all(part.isdigit() for part in parts):
        return text
    return "".join(f"{int(part)}{word}" for part, word in zip(parts, "年月日", strict=False))


def _rows(application: Application, section: SectionSpec, rows: Mapping[str, list[Any]], *, sealed: bool) -> Any:
    for row in rows.get(section.id, ()):
        kept = dict(row.values)
        if sealed and row.sealed_values:
            kept |= row.sealed_values
        yield tuple(
            (spec.label, in_words(spec, kept.get(spec.id)))
            for spec in section.fields
            if spec.privacy is not Privacy.SEALED or sealed
        )


def asked_at(application: Application) -> datetime | None:
    """When the applicant was last asked to mend something; None when never."""
    returned = application.returns.filter(to=Return.To.APPLICANT).last()
    notice = application.notices.last()
    moments = [one for one in (returned and returned.at, notice and notice.issued_at) if one]
    return max(moments) if moments else None


def casefile_of(
    application: Application,
    pack: Pack,
    *,
    findings: tuple[Any, ...] = (),
    sealed: bool = False,
    without: Collection[str] = (),
) -> CaseFile:
    """The whole case in reading order.

    ``sealed`` adds identity and phone numbers (for those who check originals); ``without`` names the slots whose files
    this reader does not see.
    """
    rows: dict[str, list[Any]] = {}
    for row in application.rows.all():
        rows.setdefault(row.section, []).append(row)
    files: dict[str, list[EvidenceFile]] = {}
    for one in application.files.filter(removed_at=None):
        files.setdefault(one.slot, []).append(one)
    shown = [m for m in pack.materials if m.id in files and m.id not in without]
    groups = [(m.section, FileGroup(m.id, m.title, tuple(files[m.id]))) for m in shown]
    known = {section.id for section in pack.sections}
    asked = asked_at(application)
    sections = tuple(
        SectionFile(
            section.id,
            section.title,
            tuple(_rows(application, section, rows, sealed=sealed)),
            tuple(group for at, group in groups if at == section.id),
            tuple(f for f in findings if f.section == section.id),
            any(row.source == row.Source.SHARED for row in rows.get(section.id, ())),
            asked is not None
            and (
                any(row.saved_at > asked for row in rows.get(section.id, ()))
                or any(one.uploaded_at > asked for at, group in groups if at == section.id for one in group.files)
            ),
        )
        for section in pack.sections
    )
    return CaseFile(
        sections,
        tuple(group for at, group in groups if at not in known),
        tuple(f for f in findings if f.section not in known),
    )
