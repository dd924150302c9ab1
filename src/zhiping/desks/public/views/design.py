"""The page that shows every component with sample content."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhiping.core.citation import Citation
from zhiping.lib.forms import Form
from zhiping.lib.timeline import lay_out

COLOURS = (
    ("墨", "#1d2129", "正文"),
    ("纸", "#faf8f4", "底色"),
    ("靛青 700", "#1f3a5f", "页眉、标题"),
    ("靛青 600", "#2c5282", "链接、主要操作"),
    ("靛青 100", "#e6edf5", "选中的行"),
    ("朱砂", "#a92b22", "印章、不能撤回的操作、差错"),
    ("玉", "#23694c", "符合、通过、已缴"),
    ("琥珀", "#8a5a00", "须由人决定、快到期"),
)

CITE = Citation("示例文件", "二（一）3", "示例条款")


class SampleForm(Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", max_length=4, help_text="与身份证件上的一致。")
    born = forms.DateField(label="出生日期")
    years = forms.IntegerField(label="任职年数", min_value=0, help_text="填满几年写几年。")
    channel = forms.ChoiceField(
        label="申报途径", choices=[("employer", "用人单位"), ("agency", "人事代理机构")], widget=forms.RadioSelect
    )
    level = forms.ChoiceField(label="级别", choices=[("", "请选择"), ("a", "副高级"), ("b", "正高级")])
    about = forms.CharField(label="主要业绩", widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=500)
    scan = forms.FileField(label="扫描件", required=False, help_text="PDF 或图片，不超过 20 MB。")
    agree = forms.BooleanField(label="我已核对以上内容")


def _findings() -> list[dict[str, Any]]:
    common: dict[str, Any] = {
        "cites": CITE,
        "force": "must",
        "question": "",
        "placeholder": False,
        "open_point": "",
        "earliest": None,
    }
    return [
        common
        | {
            "title": "学历",
            "says": "大学本科以上学历。",
            "outcome": "met",
            "found": (("学历", "大学本科（2008年）"),),
            "needed": "",
        },
        common
        | {
            "title": "资历年限",
            "says": "取得下一级职称满五年。",
            "outcome": "not_met",
            "found": (("取得中级", "2019年11月20日"),),
            "needed": "还差 71 天",
            "earliest": date(2024, 11, 20),
            "placeholder": True,
        },
        common
        | {
            "title": "双定向放宽",
            "says": "可视情况放宽学历要求。",
            "outcome": "needs_decision",
            "force": "discretionary",
            "found": (("工作地", "示例县"),),
            "needed": "由审核机关决定并说明理由",
            "open_point": "AMB-8",
        },
        common
        | {
            "title": "社保",
            "says": "申报前连续缴费六个月。",
            "outcome": "undetermined",
            "found": (),
            "needed": "",
            "question": "近六个月由哪个单位缴纳社保？",
        },
    ]


STOPS = [
    {"name": "填报", "state": "done", "who": "本人", "when": "8月3日完成"},
    {"name": "单位核验", "state": "done", "who": "示例工艺厂", "when": "8月10日完成"},
    {
        "name": "单位公示",
        "state": "now",
        "who": "示例工艺厂",
        "when": "8月21日张贴，8月28日期满",
        "note": "公示满五个工作日后，由单位推荐。",
    },
    {"name": "主管部门审核", "state": "ahead", "who": "示例局", "when": "9月15日 18:00 前"},
    {"name": "受理", "state": "ahead", "who": "示例职改办", "when": "9月22日 18:00 前"},
]

STEPS = [{"name": "登记身份", "state": "done"}, {"name": "核验手机", "state": "now"}, {"name": "设置密码", "state": "ahead"}]


def design(request: HttpRequest) -> HttpResponse:
    """Every component, each with content that looks like the real thing."""
    now = timezone.localtime(request.now)
    start = now - timedelta(days=40)
    windows = [
        ("个人申报与单位推荐", start, now + timedelta(days=5)),
        ("主管部门审核", start, now + timedelta(days=10)),
        ("补正", now + timedelta(days=12), now + timedelta(days=40)),
    ]
    wrong = SampleForm(
        {"name": "欧阳东方明珠", "born": "九月十日", "years": "三年", "channel": "x", "level": ""}, auto_id="wrong_%s"
    )
    context = {
        "colours": COLOURS,
        "form": SampleForm(),
        "wrong": wrong,
        "findings": _findings(),
        "stops": STOPS,
        "steps": STEPS,
        "summary": (("申报编号", "示例000123"), ("级别", "副高级"), ("评审费", "380.00 元")),
        "timeline": lay_out(windows, now=now, caption="一年的时间窗口，红线是今天"),
        "page": Paginator(range(95), 10).get_page(request.GET.get("page")),
        "sample_moment": datetime(2023, 9, 10, 18, tzinfo=timezone.get_default_timezone()),
        "fen": 38000,
    }
    return render(request, "public/design.html", context)
