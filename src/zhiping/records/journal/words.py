"""Events in words: how each row of the journal reads in a case's story."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

WORDS: Mapping[str, str] = MappingProxyType(
    {
        # set-up
        "pack.installed": "安装了政策包{label}",
        "notice.imported": "导入了通知“{label}”，{clauses}条",
        "pack.sent": "上传了待看的政策包“{label}”",
        "clause.marked": "标明{label}只是知会：{reason}",
        "clause.unmarked": "撤回了对{label}的标记",
        "organisation.created": "登记了单位{label}",
        "organisation.changed": "修改了单位{label}的资料",
        "organisation.confirmed": "核准了单位{label}",
        "committee.created": "登记了评委会{label}",
        "cycle.opened": "开启了{label}",
        "role.granted": "授予{label}角色",
        "role.withdrawn": "撤销{label}的角色：{because}",
        "clock.sandbox_started": "开始了沙盒时间",
        "clock.moved": "把沙盒时间往后调到{to}",
        # people
        "person.registered": "注册了账号",
        "person.identity_changed": "更改了证件",
        "person.phone_changed": "更换了手机号",
        "person.second_factor_set": "设置了第二重身份验证",
        "membership.asked": "请单位确认人事关系",
        "membership.confirmed": "确认了人事关系",
        "membership.declined": "没有确认人事关系",
        "membership.ended": "终止了人事关系",
        # filling in
        "application.started": "开始了{label}",
        "application.choice_changed": "更改了级别、专业或申报途径",
        "section.saved": "填写了“{label}”",
        "section.row_removed": "删去了“{label}”中的一条",
        "section.reordered": "调整了“{label}”的次序",
        "evidence.added": "上传了材料“{label}”",
        "evidence.removed": "移除了材料“{label}”",
        "finding.explained": "对一项条件作了说明",
        "undertaking.signed": "签署了承诺书",
        "application.submitted": "提交了申报，回执{receipt}",
        "application.resubmitted": "修改后重新提交，回执{receipt}",
        "application.supplemented": "提交了补正，回执{receipt}",
        "application.came_late": "过了截止时间才提交，没有收下",
        "application.withdrawn": "撤回了申报",
        "application.discarded": "放弃了草稿",
        "draft.closed": "截止时没有提交，草稿关闭",
        # unit
        "item.checked": "核验了一项材料",
        "unit.officer_named": "明确审核责任人并签署承诺",
        "unit.officer_changed": "更换了审核责任人",
        "unit.scrutinised": "完成了单位审核",
        "unit.assessed": "填写了考评意见",
        "unit.deliberated": "填写了审议推荐意见，同意推荐",
        "unit.deliberated_against": "填写了审议推荐意见，不同意推荐",
        "publicity.posted": "张贴了公示（{place}）",
        "publicity.closed": "结束了公示",
        "unit.recommended": "出具了推荐意见，报送上级",
        "unit.not_recommended": "不予推荐",
        "unit.answered": "答复了退回意见",
        "unit.closed_late": "单位逾期未报送，申报结束",
        "application.reopened": "{window}延长（{document}），恢复办理",
        # amendments of the year's notice
        "amendment.proposed": "提出修订{label}（{document}）：{reason}",
        "amendment.confirmed": "复核了修订{label}（{document}）",
        "amendment.withdrawn": "撤回了修订{label}：{because}",
        "amendment.took_effect": "修订{label}生效（{document}）",
        "amendment.carried_out": "修订{label}办完，共{cases}份，恢复办理{reopened}份",
        "amendment.case_moved": "由{base}转入{version}",
        # objections
        "objection.raised": "在公示期内提出异议",
        "objection.upheld": "查明异议属实",
        "objection.dismissed": "查明异议不属实",
        # offices
        "check.answered": "填写了审核清单的一项",
        "office.forwarded": "审核通过，报送下一环节",
        "office.late": "逾期未报送，交评委会所在职改办决定",
        "application.returned": "退回申报人修改",
        "application.sent_back": "退回单位说明",
        "one_time_notice.issued": "一次性告知{items}项需要补正（{notice}）",
        "supplement.endorsed": "核实了补正",
        "one_time_notice.lapsed": "逾期没有补正，按放弃处理",
        "exception.signed": "在破格或直接申报上签署了意见",
        "application.accepted": "受理了申报",
        "application.decline": "决定不予审核通过，不再往上报送",
        "application.refuse": "决定不予受理",
        "application.decide_late": "决定按逾期未报送处理",
        "decision.recorded": "作出人工决定：{point}——{effect}",
        # payment
        "payment.order_opened": "生成了缴款码",
        "payment.repriced": "按更改后的级别重新计价",
        "payment.received": "收到缴款",
        "payment.settled": "认定已缴费",
        "payment.completed": "缴费完成，报送成功",
        "payment.came_late": "收到截止后的缴款",
        "payment.put_to_a_person": "缴费事项交由人决定",
        "payment.due_moved": "更改了缴费期限",
        "payment.extended": "缴费时间延长，缴款码继续有效",
        "payment.lapsed": "逾期未缴费，按放弃处理",
        # committee
        "expert.added": "把专家列入评委库",
        "expert.changed": "更改了专家资料",
        "expert.removed": "把专家移出评委库",
        "expert.trained": "登记了专家培训",
        "pool.proposed": "提出评委库第{version}版",
        "pool.approved": "核准评委库第{version}版",
        "draw.committed": "公布了抽取的名册摘要和种子承诺",
        "draw.revealed": "揭示种子，抽出评审专家",
        "draw.failed": "抽取没有完成",
        "invitation.accepted": "答复参加评审",
        "invitation.declined": "答复不能参加",
        "training.confirmed": "确认完成培训",
        "relations.declared": "申报了回避关系",
        "recusal.ordered": "决定一位专家回避",
        "session.created": "建立了评审会议",
        "session.cases_listed": "列入评审会议",
        "session.case_unlisted": "移出评审会议名单",
        "session.assigned": "分送了评审材料",
        "case.assigned": "分送专家审阅",
        "opinion.final": "提交了评议意见",
        "session.read": "结束了审阅",
        "case.read": "审阅完毕",
        "defence.scheduled": "安排了答辩",
        "defence.held": "举行了答辩",
        "defence.absent": "没有到场答辩",
        "defence.absence_settled": "对缺席答辩作出处理",
        "session.signed_in": "签到",
        "session.opened": "宣布开会",
        "ballot.opened": "开启投票",
        "ballot.closed": "结束投票",
        "vote.passed": "表决通过",
        "vote.failed": "表决未通过",
        "minutes.drafted": "起草了会议记录",
        "minutes.signed": "签署了会议记录",
        "session.closed": "宣布散会",
        # outcomes
        "recheck.passed": "复核无误",
        "recheck.failed": "复核未通过，不予确认",
        "result_publicity.posted": "发布了二次公示（{place}）",
        "result_publicity.closed": "二次公示期满，没有未办结的异议",
        "circumstance.noted": "登记了申报后出现的情形",
        "result.confirmed": "确认评审结果，列入{number}",
        "result.not_confirmed": "不予确认评审结果：{reason}",
        "result.held": "本次没有列入确认：{reason}",
        "result.approved": "批复评审结果，列入{number}",
        "result.not_approved": "不予批复评审结果：{reason}",
        "certificate.issued": "核发了证书{number}",
        "certificate.revoked": "撤销了证书{number}：{reason}",
    }
)


class _Quiet(dict[str, Any]):
    """Leaves an empty place for a value that a row does not carry."""

    def __missing__(self, key: str) -> str:
        return ""


def said(event: str, data: Mapping[str, Any], *, label: str = "") -> str:
    """What the event says, with the row's own values; an event without words is shown by its name."""
    return WORDS.get(event, "办理了“{event}”").format_map(_Quiet({**data, "label": label, "event": event}))
