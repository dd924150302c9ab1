"""What is still missing before an application may go to the unit: every item at once, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiping.core.evidence import ChecklistLine
from zhiping.core.policy.schema import SectionSpec
from zhiping.core.terms import FactType
from zhiping.records.applications.adapt import facts_of, rows_by_section, values_of
from zhiping.records.applications.applicability import sections_for
from zhiping.records.applications.evaluations import checklist_of
from zhiping.records.applications.models import Application, EvidenceFile, SectionRow
from zhiping.records.applications.versions import pack_of_case


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there: where it belongs and what is wanted."""

    section: str  # section id, "" for a slot
    slot: str  # slot id, "" for a section
    says: str
    row: str = ""  # uid of the row where a field is empty


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section in the task list: not begun, being filled in, done."""

    section: SectionSpec
    state: str  # "empty" | "partial" | "done" | "optional"
    rows: int
    missing: tuple[Missing, ...]

    @property
    def word(self) -> str:
        return {"empty": "未开始", "partial": "填写中", "done": "已完成", "optional": "可以不填"}[self.state]

    @property
    def tone(self) -> str:
        return {"empty": "plain", "partial": "warn", "done": "good", "optional": "plain"}[self.state]


@dataclass(frozen=True, slots=True)
class Completeness:
    """The whole of a case: sections, slots, and what is missing."""

    sections: tuple[SectionState, ...]
    lines: tuple[ChecklistLine, ...]
    missing: tuple[Missing, ...]
    facts: Mapping[str, Any]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def done(self) -> int:
        return sum(1 for one in self.sections if not one.missing)


def completeness_of(application: Application, now: datetime) -> Completeness:
    """Look at every section and every slot."""
    pack = pack_of_case(application)
    rows = rows_by_section(application)
    facts = facts_of(application, now=now, rows=rows)
    sections = tuple(
        _section_state(section, rows.get(section.id, [])) for section in sections_for(pack, facts, now=timezone.localtime(now))
    )
    lines = checklist_of(application, now, facts=facts)
    broken = _broken(application)
    missing = [one for state in sections for one in state.missing]
    missing += [_slot(line, broken) for line in lines if line.stops_filing]
    return Completeness(sections, lines, tuple(missing), facts)


def _broken(application: Application) -> dict[str, str]:
    """Slot -> why the file in it cannot be read."""
    unreadable = application.files.filter(removed_at=None, state=EvidenceFile.State.UNREADABLE)
    return dict(unreadable.values_list("slot", "problem"))


def _slot(line: ChecklistLine, broken: Mapping[str, str]) -> Missing:
    why = f"已上传的文件不能用：{broken[line.slot]}" if line.slot in broken else "还没有上传"
    return Missing(section="", slot=line.slot, says=f"不可缺少的材料“{line.title}”{why}")


def _section_state(section: SectionSpec, rows: list[SectionRow]) -> SectionState:
    missing: list[Missing] = []
    if not section.repeats:
        missing = _empty_fields(section, rows[0] if rows else None, "")
    else:
        if len(rows) < section.minimum:
            says = f"“{section.title}”至少 {section.minimum} 条，现有 {len(rows)} 条"
            missing.append(Missing(section.id, "", says))
        for number, row in enumerate(rows, start=1):
            missing += _empty_fields(section, row, f"第 {number} 条")
    state = ("partial", "done") if rows else ("empty", "optional")
    return SectionState(section, state[not missing], len(rows), tuple(missing))


def _empty_fields(section: SectionSpec, row: SectionRow | None, which: str) -> list[Missing]:
    values = values_of(row) if row is not None else {}
    empty = [field for field in section.fields if field.required and values.get(field.id) in (None, "")]
    return [
        Missing(
            section.id,
            "",
            f"“{section.title}”{which}的“{field.label}”还没有{'上传' if field.type is FactType.IMAGE else '填写'}",
            str(row.uid) if row is not None and which else "",
        )
        for field in empty
    ]


def summary(missing: tuple[Missing, ...]) -> str:
    """One sentence that names everything."""
    return f"还差 {len(missing)} 项：" + "；".join(one.says for one in missing)
