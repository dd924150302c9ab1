"""Events in words: how each row of the journal reads in a case's story."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "pack.installed": "安装了政策包",
        "organisation.created": "登记了单位",
        "organisation.changed": "修改了单位资料",
        "organisation.confirmed": "核准了单位",
        "committee.created": "登记了评委会",
        "cycle.opened": "开启了年度评审",
        "role.granted": "授予了角色",
        "role.withdrawn": "撤销了角色",
        "clock.sandbox_started": "开始了沙盒时间",
        "clock.moved": "把沙盒时间往后调",
        "recheck.passed": "复核无误",
        "recheck.failed": "复核未通过，不予确认",
        "result_publicity.posted": "发布了二次公示（{place}）",
        "result_publicity.closed": "结束了二次公示，没有未办结的异议",
        "result.confirmed": "确认评审结果，列入{number}",
        "result.not_confirmed": "不予确认评审结果：{reason}",
        "circumstance.noted": "登记了申报后出现的情形",
        "result.not_approved": "不予批复评审结果：{reason}",
        "result.held": "本次没有列入确认：{reason}",
        "result.approved": "批复评审结果，列入{number}",
        "certificate.issued": "核发了证书{number}",
        "certificate.revoked": "撤销了证书{number}：{reason}",
    }
)


class _Quiet(dict[str, Any]):
    """Leaves an empty place for a value that a row does not carry."""

    def __missing__(self, key: str) -> str:
        return ""


def said(event: str, data: Mapping[str, Any]) -> str:
    """What the event says, with the row's own values; an event without words is shown by its name."""
    return WORDS.get(event, f"办理了“{event}”").format_map(_Quiet(data))
