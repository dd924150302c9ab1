"""A whole year as a story in parts; each part leaves the town where the next one begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeys import acts
from journeys.client import Visitor
from journeys.people import (
    EVERYBODY,
    LAN,
    MENG,
    PAN,
    QIN,
    TAN,
    WEI,
    Someone,
    ask_for_code,
    ask_unit,
    fill_in,
    finish_registering,
    start,
    submit,
)
from journeys.town import Town

UNIT_WORDS = "研究所"  # the state enterprise of the first city: its route has a department and a city office


@dataclass
class Year:
    """Who is who, and the numbers of their cases."""

    town: Town
    refs: dict[Someone, str] = field(default_factory=dict)
    people: dict[Someone, Visitor] = field(default_factory=dict)

    @property
    def unit(self) -> Visitor:
        return self.town.demo("employer", UNIT_WORDS)

    @property
    def unit_name(self) -> str:
        return self.unit.name[3:].removesuffix("演示")

    @property
    def department(self) -> Visitor:
        return self.town.demo("department", self.unit_name[:2])

    @property
    def city(self) -> Visitor:
        return self.town.demo("city_office", self.unit_name[:2])

    @property
    def seat(self) -> Visitor:
        return self.town.demo("committee_office", "自治区")

    @property
    def founders(self) -> Visitor:
        return self.town.demo("founding_body", "自治区")

    @property
    def region(self) -> Visitor:
        return self.town.demo("regional_office")

    @property
    def watch(self) -> Visitor:
        return self.town.demo("supervisor")

    # -- July and August: register, fill in, submit -------------------------------------------------------------------

    def register(self) -> None:
        """Everybody registers with a code sent to the phone, and is confirmed by the employer."""
        for who in EVERYBODY:
            self.people[who] = ask_for_code(self.town, who)
        for who in EVERYBODY:
            finish_registering(self.town, who, self.people[who])
            ask_unit(self.people[who], self.unit_name)
        for who in EVERYBODY:
            self.unit.open("/unit/members/").press(f"确认{who.name}")

    def fill_in(self) -> None:
        self.town.clock("2023-07-31 09:00:00")
        for who in EVERYBODY:
            visitor = self.people[who]
            self.refs[who] = start(visitor, who, self.unit_name)
            fill_in(visitor, self.refs[who], who, self.unit_name)

    def submit(self) -> None:
        for who in EVERYBODY:
            if who is not LAN:
                submit(self.people[who], self.refs[who])

    def unit_works(self) -> None:
        """The unit's five acts for each, in the order of the notice."""
        refs = [self.refs[who] for who in EVERYBODY if who is not LAN]
        self.town.clock("2023-08-02 09:00:00")
        for ref in refs:
            acts.unit_checks(self.unit, ref)
            acts.unit_assesses(self.unit, ref, "2023-08-02")
            acts.unit_deliberates(self.unit, ref, "2023-08-02")
            acts.unit_posts(self.unit, ref)
        self.town.clock("2023-08-10 09:00:00")
        for ref in refs:
            acts.unit_closes_publicity(self.unit, ref)
            acts.unit_recommends(self.unit, ref)

    def offices_work(self) -> None:
        for who in EVERYBODY:
            if who is LAN:
                continue
            acts.office_forwards(self.department, self.refs[who])
            if who is PAN:
                acts.office_declines(self.city, self.refs[who], "单位公示没有载明地点，程序不符合要求。")
            else:
                acts.office_forwards(self.city, self.refs[who])

    # -- September and October: acceptance, correction, fee ----------------------------------------------------------

    def be_late(self) -> None:
        """The page was opened in the last second; the form is sent one second after it."""
        self.town.clock("2023-09-10 18:00:00")
        visitor = self.people[LAN]
        visitor.open(f"/me/{self.refs[LAN]}/submit/").press("签署承诺书", agree=True)
        self.town.clock("2023-09-10 18:00:01")
        visitor.press("提交").sees("没有收下", "18:00:01")
        visitor.open(f"/me/{self.refs[LAN]}/progress/").sees("逾期未报送")

    def accept(self) -> None:
        self.town.clock("2023-09-11 09:00:00")
        ref = self.refs[TAN]
        acts.office_notifies(
            self.seat, ref, due="2023-09-18 18:00", what="获奖证书缺盖章页", why="二（二）2（2）", mend="上传带公章的扫描件"
        )
        for who in EVERYBODY:
            if who not in (LAN, PAN, TAN):
                acts.office_accepts(self.seat, self.refs[who])

    def pay(self) -> None:
        for who in EVERYBODY:
            if who in (LAN, PAN, TAN, MENG):
                continue
            visitor = self.people[who]
            visitor.open(f"/me/{self.refs[who]}/pay/").sees("450" if who is QIN else "380")
            visitor.press("去缴费")
            visitor.press("模拟支付成功")
            visitor.open(f"/me/{self.refs[who]}/pay/").sees("已缴清")

    def lapse(self) -> None:
        """The clock passes the correction's due day and the end of the payment window."""
        self.town.clock("2023-09-18 18:00:01")
        self.people[TAN].open(f"/me/{self.refs[TAN]}/progress/").sees("视为放弃")
        self.town.clock("2023-10-11 09:00:00")
        self.people[MENG].open(f"/me/{self.refs[MENG]}/progress/").sees("视为放弃")


TO_THE_COMMITTEE = ("register", "fill_in", "submit", "unit_works", "offices_work", "be_late", "accept", "pay", "lapse")
assert WEI in EVERYBODY
