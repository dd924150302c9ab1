"""What officers do, page by page, as they would do it."""

from __future__ import annotations

from journeys.client import Visitor
from journeys.people import scan

DECISION = {
    "reading": "按实际情况认定",
    "clause": "三（三）",
    "reason": "已核对原件和说明，情况清楚。",
    "evidence": "申报材料和单位说明",
}


def fields_starting(visitor: Visitor, button: str, prefix: str) -> list[str]:
    return [
        e.get("name") for e in visitor.form(button).xpath(".//textarea|.//input") if (e.get("name") or "").startswith(prefix)
    ]


def unit_checks(unit: Visitor, ref: str) -> None:
    """Every item with its original, the reviewing officer's undertaking, on to the next step."""
    unit.open(f"/unit/{ref}/").press("其余全部：原件已审，一致")
    unit.open(f"/unit/{ref}/officer/").press("签署单位承诺书", officer_name="吴素群", undertaken=True)
    unit.open(f"/unit/{ref}/finish/").press("转下一步")


def unit_assesses(unit: Visitor, ref: str, day: str) -> None:
    unit.open(f"/unit/{ref}/assessment/")
    unit.press("提交考评意见", method="答辩", held_on=day, opinion="对工艺要点讲解清楚，回答准确。")


def unit_deliberates(unit: Visitor, ref: str, day: str, *, agree: bool = True) -> Visitor:
    """The panel's four-field opinion, its votes and the signed scan of the form that the page gave."""
    unit.open(f"/unit/{ref}/deliberation/")
    texts = {name: "评价属实，同意该意见。" for name in fields_starting(unit, "提交审议推荐意见", "field_")}
    return unit.press(
        "提交审议推荐意见", agree="yes" if agree else "no", members="黄主任\n李老师\n韦师傅\n陈工\n覃老师", votes_expected=5, votes_present=5,
        votes_for=5 if agree else 1, votes_against=0 if agree else 4, votes_abstain=0, leader="黄主任", held_on=day, place="二楼会议室",
        printed_number=ref, files={"scan": ("审议意见.pdf", scan(f"deliberation {ref}"), "application/pdf")}, **texts,
    )  # fmt: skip


def unit_posts(unit: Visitor, ref: str) -> None:
    unit.open(f"/unit/{ref}/publicity/").press("张贴并开始计算", place="一楼公告栏", address="照片已存档")


def unit_closes_publicity(unit: Visitor, ref: str) -> None:
    unit.open(f"/unit/{ref}/publicity/close/").press("结束公示")


def unit_recommends(unit: Visitor, ref: str) -> None:
    unit.open(f"/unit/{ref}/recommendation/")
    texts = {name: "表现良好，符合推荐要求。" for name in fields_starting(unit, "同意推荐并报送", "field_")}
    unit.press("同意推荐并报送", confirm_agree=True, **texts)


def office_checks(office: Visitor, ref: str) -> None:
    """Every line of the check list, then every red rule by a decision with a reason."""
    office.open(f"/office/{ref}/")
    for form in office.page.xpath("//form[contains(@action, '/check/')]"):
        item = form.xpath(".//input[@name='item']")[0].get("value")
        office.open(f"/office/{ref}/")
        office.press("符合", within=_item(office, item))
    office.open(f"/office/{ref}/")
    for link in dict.fromkeys(office.links(rf"/office/{ref}/decide/")):
        office.open(link).press("记录决定", passes="yes", **DECISION)


def _item(office: Visitor, item: str) -> str:
    """Make the form of one check-list item findable and name it."""
    for form in office.page.xpath("//form[contains(@action, '/check/')]"):
        if form.xpath(f".//input[@name='item' and @value='{item}']"):
            mark = f"#item-{item}"
            form.set("action", form.get("action") + mark)
            return mark
    raise AssertionError(item)


def office_forwards(office: Visitor, ref: str) -> None:
    office_checks(office, ref)
    office.open(f"/office/{ref}/forward/").press("报送")


def office_accepts(office: Visitor, ref: str) -> None:
    office_checks(office, ref)
    office.open(f"/office/{ref}/accept/").press("受理")


def office_declines(office: Visitor, ref: str, reason: str) -> None:
    office.open(f"/office/{ref}/decline/").press("决定不予受理", **{**DECISION, "reason": reason})


def office_notifies(office: Visitor, ref: str, *, due: str, what: str, why: str, mend: str) -> None:
    """A one-time notice with one item of the officer's own; what the page proposes besides is left out."""
    office.open(f"/office/{ref}/notice/")
    form = office.form("发出一次性告知")
    prefixes = [
        e.get("name").removesuffix("-what") for e in form.xpath(".//textarea") if (e.get("name") or "").endswith("-what")
    ]
    values: dict[str, object] = {f"{p}-keep": False for p in prefixes}
    own = prefixes[-1]
    values |= {f"{own}-keep": True, f"{own}-what": what, f"{own}-why": why, f"{own}-mend": mend}
    office.press("发出一次性告知", due=due, **values)
