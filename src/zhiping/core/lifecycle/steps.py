"""A step: from where, to where, by what right, in which window, and what must hold."""

from dataclasses import dataclass

from zhiping.core.terms import Permission

NEXT = "next"  # the next stop of this case's own route
SAME = "same"
ENDED = "ended"
BACK = "back"  # from an end to the place the case stood at before it


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the step table.

    ``window``: the act is possible while that window is open; for a case that answers an open notice, while the
    correction window is open too. ``after``: the act (the clock's) is possible only once that window has closed.
    ``guards``: names of what must hold besides; records answers each (``GUARD_REASONS`` gives the words).
    """

    name: str
    stage: str
    state: str
    to: str  # NEXT, SAME, ENDED or BACK
    to_state: str  # "" with NEXT: the entry state of the next stop; "" with BACK: the state it was in
    by: Permission
    window: str | None = None
    after: str | None = None
    guards: tuple[str, ...] = ()


GUARD_REASONS = {
    "complete": "必填内容或不可缺少的材料还没有齐全",
    "undertaking_signed": "还没有签署承诺书",
    "one_per_level": "同一年度同一级别只能申报一个",
    "exclusions_clear": "存在通知规定的不得申报情形",
    "employer_confirmed": "单位还没有确认人事关系",
    "items_checked": "还有项目没有核验",
    "officer_named": "还没有明确审核责任人并签署承诺书",
    "assessment_recorded": "还没有填写考评意见",
    "deliberation_recorded": "还没有填写审议推荐意见",
    "scan_attached": "还没有上传签字盖章的扫描件",
    "agreed": "意见为不同意",
    "publicity_place": "公示没有载明地点",
    "days_run": "公示的工作日还没有满",
    "no_open_objection": "还有异议没有处理",
    "must_findings_decided": "还有不符合或尚不能确定的必备条件没有由人决定",
    "checklist_done": "审核清单还没有逐项填写",
    "exception_approved": "破格申报还没有经两位经办人审核同意",
    "notice_open": "没有尚未答复的告知",
    "no_earlier_notice": "已经一次性告知过；再次告知须由人决定",
    "items_answered": "告知的事项还没有逐项答复",
    "paid": "还没有缴费",
    "lapse_safe": "还不具备按放弃处理的条件，由经办人决定",
    "decision_recorded": "还没有记录人工决定",
    "opinions_in": "评议意见还没有收齐",
    "defence_settled": "答辩还没有举行，也没有由人决定",
    "ballot_closed": "投票还没有结束",
    "minutes_signed": "会议记录还没有签署",
    "bars_clear": "申报后出现不得申报的情形",
    "confirmation_numbered": "还没有结果确认文件",
    "window_extended": "这份申报所错过的时间没有延长",
}
"""The words for each guard that does not hold; the keys are the closed list of guards."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The step cannot be taken here and now, and why."""

    reason: str
    guard: str = ""
