"""What an amendment of the year's notice changes in time and form, and why it may not be made (R125, R127)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from zhiping.core.policy.schema import Amends, FieldSpec, Pack, SectionSpec, WindowSpec
from zhiping.core.terms import StageKind
from zhiping.core.timeline.words import day_words

SLOT = "slot:"


@dataclass(frozen=True, slots=True)
class WindowChange:
    """One window before and after; ``before`` is None for a new one."""

    id: str
    name: str
    before: WindowSpec | None
    after: WindowSpec

    @property
    def is_extension(self) -> bool:
        before = self.before
        if before is None:
            return False
        levels = {*before.by_level, *self.after.by_level}
        ends = [(before.for_level(level).closes, self.after.for_level(level).closes) for level in levels]
        return self.after.closes > before.closes or any(now > was for was, now in ends)


@dataclass(frozen=True, slots=True)
class InUse:
    """What live cases of the year rest on: how many stand at each stage and level, and whether any was voted on."""

    stages: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    voted: bool = False


def changed_windows(old: Pack, new: Pack) -> tuple[WindowChange, ...]:
    """The windows whose beginning or end differs, in the new pack's order."""
    return tuple(
        WindowChange(id, after.name, old.windows.get(id), after)
        for id, after in new.windows.items()
        if id not in old.windows or _times(old.windows[id]) != _times(after)
    )


def _times(window: WindowSpec) -> tuple[object, ...]:
    return window.opens, window.closes, dict(window.by_level)


def extensions(old: Pack, new: Pack) -> Mapping[str, WindowChange]:
    """Window id -> its change, for those that now end later."""
    return {change.id: change for change in changed_windows(old, new) if change.is_extension}


def decided_stages(pack: Pack) -> frozenset[str]:
    """The stages after the vote: whoever stands there was decided on, and keeps the version of that decision (R127)."""
    ids = [stage.id for stage in pack.stages]
    last = max((n for n, stage in enumerate(pack.stages) if stage.kind is StageKind.VOTE), default=len(ids))
    return frozenset(ids[last + 1 :])


def windows_ahead(pack: Pack, stage: str) -> frozenset[str]:
    """The windows that serve a case from ``stage`` on, the correction window with them."""
    ids = [one.id for one in pack.stages]
    ahead = pack.stages[ids.index(stage) :] if stage in ids else ()
    return frozenset(one.window for one in ahead if one.window) | ({"correction", "office_grace"} & set(pack.windows))


def refusals(old: Pack, new: Pack, *, now: datetime, used: InUse) -> tuple[str, ...]:
    """Every reason against putting the year under ``new`` at ``now``; none when it may be done."""
    amends = new.amends
    if new.id != old.id:
        return (f"上传的是“{new.id}”，本年度用的是“{old.id}”；修订只能改本年度的政策包",)
    if amends is None:
        return ("pack.yaml 里没有写 amends；修订要写明 amends: {from: 所修订的版本}",)
    found: list[str] = []
    if amends.version != old.version:
        found.append(f"修订写的是从 {amends.version} 改起，本年度现在是 {old.version}；请按现在的版本重新修订")
    if new.version == old.version:
        found.append(f"版本号还是 {old.version}；修订要用新的版本号")
    found += _against_windows(old, new, now)
    found += _against_decided(old, new, used)
    found += [
        f"环节“{old.stage(id).name}”还有 {n} 份申报，不能删去"
        for id, n in used.stages.items()
        if not any(stage.id == id for stage in new.stages)
    ]
    found += [f"级别“{old.level(id).name}”还有 {n} 份申报，不能删去" for id, n in used.levels.items() if id not in new.levels]
    return (*found, *_against_names(old, new, amends))


def _against_windows(old: Pack, new: Pack, now: datetime) -> Iterable[str]:
    for change in changed_windows(old, new):
        before, after = change.before, change.after
        if before is None:
            continue
        if after.closes != before.closes and after.closes <= now:
            yield f"{change.name}改为{_at(after.closes)}截止，已经过去；截止时间只能改到生效以后"
        if before.opens <= now < after.opens:
            yield f"{change.name}已经开始，不能改为{_at(after.opens)}才开始"


def _against_decided(old: Pack, new: Pack, used: InUse) -> Iterable[str]:
    amends = new.amends
    assert amends is not None
    decided = decided_stages(old)
    for id, transition in amends.transition.items():
        if id in decided and transition.value != "stays":
            yield f"环节“{old.stage(id).name}”在表决以后，已经作出的决定按原版本办完，过渡办法只能写 stays"
    if used.voted and new.committee != old.committee:
        yield "已经有申报表决过，评委会的组成、出席和通过比例不能在本年度里改"


def _against_names(old: Pack, new: Pack, amends: Amends) -> Iterable[str]:
    had, has = names_of(old), names_of(new)
    for source, targets in parts_of(amends).items():
        if source not in had:
            yield f"改名写的“{source}”在 {old.version} 里没有"
        for target in targets:
            if target not in has:
                yield f"“{source}”改成的“{target}”在新版本里没有"
            elif _place(source) != _place(target):
                yield f"“{source}”改成的“{target}”不在同一部分；只能在同一部分里改名"


def names_of(pack: Pack) -> frozenset[str]:
    """Every name that may be changed: section.field and slot:id."""
    fields = {f"{section.id}.{one.id}" for section in pack.sections for one in section.fields}
    return frozenset(fields | {f"{SLOT}{material.id}" for material in pack.materials})


def _place(name: str) -> str:
    return SLOT if name.startswith(SLOT) else name.partition(".")[0]


def parts_of(amends: Amends) -> Mapping[str, tuple[str, ...]]:
    """Old name -> the new names it is carried into; a split's first part takes the value."""
    return {source: (target,) for source, target in amends.renames.items()} | dict(amends.splits)


def new_fields(amends: Amends, section: str) -> Mapping[str, str]:
    """For one section, the old field -> the field that takes its value."""
    before = f"{section}."
    return {
        source.removeprefix(before): targets[0].removeprefix(before)
        for source, targets in parts_of(amends).items()
        if source.startswith(before)
    }


def new_slots(amends: Amends) -> Mapping[str, str]:
    """The old slot -> the slot that takes its files."""
    return {
        source.removeprefix(SLOT): targets[0].removeprefix(SLOT)
        for source, targets in parts_of(amends).items()
        if source.startswith(SLOT)
    }


def added_required(old: Pack, new: Pack) -> tuple[tuple[SectionSpec, FieldSpec], ...]:
    """The fields that must be filled in and were not there before; what takes an old value is not new."""
    amends = new.amends or Amends(old.version)
    taken = {targets[0] for targets in parts_of(amends).values()}
    had = names_of(old) | taken
    return tuple(
        (section, one)
        for section in new.sections
        for one in section.fields
        if one.required and f"{section.id}.{one.id}" not in had
    )


def warnings(new: Pack) -> tuple[str, ...]:
    """What is odd about the windows, for the officer to look at: a later stage that ends before an earlier one."""
    found: list[str] = []
    windows = [new.windows[id] for id in dict.fromkeys(stage.window for stage in new.stages if stage.window)]
    for before, after in pairwise(windows):
        if after.closes <= before.closes:
            found.append(f"{after.name}（{_at(after.closes)}）不晚于{before.name}（{_at(before.closes)}），后面的人可能来不及")
    correction, grace = new.windows.get("correction"), new.windows.get("office_grace")
    if correction is not None and grace is not None and grace.closes < correction.closes + timedelta(days=1):
        found.append(f"{grace.name}（{_at(grace.closes)}）没有给{correction.name}（{_at(correction.closes)}）留出办理时间")
    return tuple(found)


def _at(moment: datetime) -> str:
    return f"{day_words(moment.date())}{moment:%H:%M}"
