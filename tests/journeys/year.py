"""A whole year as a story in parts; each part leaves the town where the next one begins."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import pypdfium2

from journeys import acts
from journeys.client import Visitor
from journeys.people import (
    EVERYBODY,
    LAN,
    LUO,
    MENG,
    MO,
    NONG,
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
from zhiping.core.draw import replay


def words_of(pdf: bytes) -> str:
    """The text of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


UNIT_WORDS = "研究所"  # the state enterprise of the first city: its route has a department and a city office


@dataclass
class Year:
    """Who is who, and the numbers of their cases."""

    town: Town
    refs: dict[Someone, str] = field(default_factory=dict)
    people: dict[Someone, Visitor] = field(default_factory=dict)
    drawn: list[Visitor] = field(default_factory=list)
    numbers: dict[Someone, str] = field(default_factory=dict)  # of certificates
    seats: dict[str, str] = field(default_factory=dict)  # who sits -> the address of their seat

    def desk(self, role: str, words: str = "", who: Someone | None = None) -> Visitor:
        """An officer: in the real browser for the cases of ``BROWSED`` and for whatever is nobody's case."""
        return self.town.demo(role, words, browser=who is None or who in BROWSED)

    def unit(self, who: Someone | None = None) -> Visitor:
        return self.desk("employer", UNIT_WORDS, who)

    @property
    def unit_name(self) -> str:
        return self.town.demo("employer", UNIT_WORDS).label[3:].removesuffix("演示")

    def department(self, who: Someone) -> Visitor:
        return self.desk("department", self.unit_name[:2], who)

    def city(self, who: Someone) -> Visitor:
        return self.desk("city_office", self.unit_name[:2], who)

    def office(self, who: Someone) -> Visitor:
        return self.desk("committee_office", "自治区", who)

    @property
    def seat(self) -> Visitor:
        return self.desk("committee_office", "自治区")

    @property
    def founders(self) -> Visitor:
        return self.desk("founding_body", "自治区")

    @property
    def region(self) -> Visitor:
        return self.desk("regional_office")

    @property
    def watch(self) -> Visitor:
        return self.desk("supervisor")

    # -- July and August: register, fill in, submit -------------------------------------------------------------------

    def register(self) -> None:
        """Everybody registers with a code sent to the phone, and is confirmed by the employer."""
        for who in EVERYBODY:
            self.people[who] = ask_for_code(self.town, who, browser=who in BROWSED)
        for who in EVERYBODY:
            finish_registering(self.town, who, self.people[who])
            ask_unit(self.people[who], self.unit_name)
        for who in EVERYBODY:
            self.unit(who).open("/unit/members/").press(f"确认{who.name}")

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
        filed = [who for who in EVERYBODY if who is not LAN]
        self.town.clock("2023-08-02 09:00:00")
        for who in filed:
            unit, ref = self.unit(who), self.refs[who]
            acts.unit_checks(unit, ref)
            acts.unit_assesses(unit, ref, "2023-08-02")
            acts.unit_deliberates(unit, ref, "2023-08-02")
            acts.unit_posts(unit, ref)
        self.town.clock("2023-08-10 09:00:00")
        for who in filed:
            acts.unit_closes_publicity(self.unit(who), self.refs[who])
            acts.unit_recommends(self.unit(who), self.refs[who])

    def offices_work(self) -> None:
        for who in EVERYBODY:
            if who is LAN:
                continue
            acts.office_forwards(self.department(who), self.refs[who])
            if who is PAN:
                acts.office_declines(self.city(who), self.refs[who], "单位公示没有载明地点，程序不符合要求。")
            else:
                acts.office_forwards(self.city(who), self.refs[who])

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
            self.office(TAN),
            ref,
            due="2023-09-18 18:00",
            what="获奖证书缺盖章页",
            why="二（二）2（2）",
            mend="上传带公章的扫描件",
        )
        for who in EVERYBODY:
            if who not in (LAN, PAN, TAN):
                acts.office_accepts(self.office(who), self.refs[who])

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

    # -- October and November: draw, reading, defence, meeting -------------------------------------------------------

    @property
    def session(self) -> str:
        """The address of the one session."""
        return self.seat.open("/committee/").links(r"/committee/sessions/[0-9a-f-]{36}/$")[0]

    def list_session(self) -> None:
        self.town.clock("2023-10-16 09:00:00")
        seat = self.seat
        seat.open("/committee/").follow("建立评审会议")
        everything = [e.get("value") for e in seat.page.xpath("//input[@name='specialties1']")]
        seat.press(
            "建立会议", held_on="2023-11-16", place="厅二楼会议室", group1="工艺美术组", seats1=25, specialties1=everything
        )
        session = seat.url.removeprefix(self.town.address)
        seat.open(f"{session}cases/")
        listed = [e.get("value") for e in seat.page.xpath("//input[@name='cases']")]
        assert sorted(listed) == sorted(self.refs[who] for who in TO_THE_VOTE)
        seat.press("列入名单", cases=listed)

    def draw(self) -> None:
        """The founding body commits and reveals; anybody replays the transcript."""
        founders = self.founders
        founders.open(f"{self.session}draws/").press("固定条件，公布承诺").sees("种子承诺")
        founders.press("揭示种子").sees("名单已经得出", "重放核对 一致", "25 人")
        transcript = json.loads(founders.fetch(founders.links(r"draws/[^/]+\.json$")[0]))
        assert replay(transcript) is True

    def prepare_panel(self) -> None:
        """Every seat answers, declares and reads; the office sends the materials out and ends the reading."""
        session = self.session
        for seat in self.panel:
            seat.open("/expert/")
            self.seats[seat.name] = seat.links("/expert/session/")[0]
            seat.open(self.seats[seat.name]).press("答复", accepts="yes")
            seat.open(f"{self.seats[seat.name]}relations/").press("如实申报")
        self.seat.open(f"{session}reading/").press("分送")
        for seat in self.panel:
            seat.open(self.seats[seat.name])
            for case in dict.fromkeys(seat.links(r"/case/[^/]+/$")):
                seat.open(case).press("定稿", text="作品工艺完整，技法纯熟，业绩真实，符合条件。")
        self.seat.open(f"{session}reading/").press("结束已收齐的审阅")

    @property
    def panel(self) -> list[Visitor]:
        """All who were drawn; the chairs first."""
        if not self.drawn:
            chairs = self.town.demo_all("chair")
            self.drawn = [
                self.town.demo("chair", chairs[0].label[:3], browser=True),
                *chairs[1:],
                *self.town.demo_all("expert"),
            ]
            assert len(self.drawn) == 25
        return self.drawn

    def hear_defence(self) -> None:
        """Full senior only: a slot, an SMS to the application's phone, the time taken."""
        session, ref = self.session, self.refs[QIN]
        before = len(self.town.letters(QIN.phone))
        self.seat.open(f"{session}defence/").does_not_see(WEI.name)
        self.seat.open(f"{session}defence/{ref}/schedule/").press(
            "安排并发短信", starts_at="2023-11-16 08:30", room="第一答辩室"
        )
        told = self.town.wait_for(lambda: self.town.letters(QIN.phone)[before:], "the SMS about the defence")
        assert "第一答辩室" in told[-1]
        assert "11月16日" in told[-1]
        self.town.clock("2023-11-16 09:00:00")
        self.seat.open(f"{session}defence/{ref}/held/")
        self.seat.press("保存答辩记录", prepare_minutes=10, answer_minutes=15, note="陈述清楚，回答准确。")

    def vote(self) -> None:
        """Two are absent; the others vote in secret, each with a code that does not name them."""
        session, present = self.session, self.panel[:-2]
        for seat in present[:16]:
            seat.open(self.seats[seat.name]).press("签到")
        chair = present[0]
        chair.open(f"{session}meeting/").sees("还没有达到")  # 16 of 25
        for seat in present[16:]:
            seat.open(self.seats[seat.name]).press("签到")
        chair.open(f"{session}meeting/").press("宣布开会")
        chair.open(f"{session}meeting/").press("开启投票").sees("投票正在进行")
        for seat in present:
            self._cast(seat)
        absent = self.panel[-1]
        absent.open(self.seats[absent.name]).does_not_see("领取选票码")
        chair.open(f"{session}meeting/").press("结束投票并计票").sees("未通过")
        self.seat.open(f"{session}meeting/").press("起草会议记录")
        chair.open(f"{session}meeting/").press("签署会议记录")
        chair.open(f"{session}meeting/").press("宣布散会")

    def _cast(self, seat: Visitor) -> None:
        seat.open(self.seats[seat.name]).follow("领取选票码")
        if "不用投票" in seat.text:
            return  # of the applicants' own employer: recused from every case
        seat.press("领取选票码")
        address, _, code = seat.links("/cast/")[0].partition("#")
        booth = self.town.visitor("选票")
        booth.open(address).press("打开选票", token=code)
        votes = {}
        for name in {e.get("name") for e in booth.page.xpath("//input[@type='radio']")}:
            words = booth.page.xpath(f"//fieldset[.//input[@name='{name}']]")[0].text_content()
            votes[name] = "against" if MO.name in words else "for"
        booth.press("投出选票", **votes).sees("选票已投出")
        assert not booth.http.cookies

    # -- November and December: publicity, confirmation, approval, certificates --------------------------------------

    @property
    def outcomes(self) -> str:
        return self.seat.open("/committee/outcomes/").links(r"/committee/outcomes/[0-9a-f-]{36}/$")[0]

    def recheck(self) -> None:
        self.town.clock("2023-11-17 09:00:00")
        self.people[MO].open(f"/me/{self.refs[MO]}/result/").sees("评审未通过").does_not_see("同意票", "反对", "弃权")
        seat = self.seat.open(f"{self.outcomes}recheck/")
        everybody = [e.get("value") for e in seat.page.xpath("//input[@name='case']")]
        seat.press("勾选的人复核无误", case=everybody, note="程序和票数与会议记录一致。")

    def post_results(self) -> None:
        """The second publicity, on the place the notice names; one objection from the public."""
        self.town.clock("2023-11-23 09:00:00")
        seat = self.seat.open(f"{self.outcomes}publicity/")
        everybody = [e.get("value") for e in seat.page.xpath("//input[@name='case']")]
        seat.press("发布公示", case=everybody, address="https://example.invalid/zhicheng/")
        public = self.town.visitor("群众")
        public.open(public.open("/publicity/").links(r"/publicity/[0-9a-f-]{36}/")[0])
        public.sees(WEI.name, QIN.name, "11月30日").does_not_see(MO.name, WEI.id_number, WEI.phone)
        entry = public.page.xpath(f"//tr[contains(., '{LUO.name}')]//a/@href | //li[contains(., '{LUO.name}')]//a/@href")[0]
        public.open(entry).press("提交异议", text="获奖作品不是本人完成的，请核实。")

    def settle_objection(self) -> None:
        """The founding facts are looked into; the person objected to is held while the others go on."""
        self.town.clock("2023-12-01 09:00:00")
        seat = self.seat.open(f"{self.outcomes}publicity/")
        publicity = seat.links(r"outcomes/publicity/[0-9a-f-]{36}/$")[0]
        seat.open(publicity)
        seat.open(seat.links("/objection/")[0])
        seat.press(
            "办结异议", upheld="yes", finding="作品系集体创作，本人不是主要作者。", reading="按查明的事实认定", clause="五（三）", reason="业绩成果不属实。"
        )  # fmt: skip
        seat.open(publicity).press("结束公示")
        self.people[LUO].open(f"/me/{self.refs[LUO]}/result/").sees("不予确认", "业绩成果不属实")

    def confirm(self) -> None:
        """The bars are looked at again: a penalty that arose after the vote; the others are not kept waiting by it."""
        seat = self.seat
        seat.open(f"/committee/outcomes/person/{self.refs[NONG]}/").press(
            "登记", fact="declarations.penalty_until", value="2024-12-31", arose_on="2023-11-28", document="处罚决定书〔2023〕8号"
        )  # fmt: skip
        seat.open(f"{self.outcomes}confirm/")
        everybody = [e.get("value") for e in seat.page.xpath("//input[@name='case']")]
        seat.press("确认勾选的结果", case=everybody, number="示例职办确〔2023〕1号").sees("2 人已列入")
        self.people[NONG].open(f"/me/{self.refs[NONG]}/result/").sees("不予确认", "处罚")

    def approve(self) -> None:
        region = self.region
        region.open("/committee/outcomes/")
        region.open(region.links(r"/committee/outcomes/[0-9a-f-]{36}/$")[0])
        region.open(region.links("/confirmation/")[0]).press("批复并公开", number="示例职办批〔2023〕9号")
        region.press("核发电子证书").sees("已核发 2 份")
        public = self.town.visitor("公众").open("/approvals/").sees("示例职办批〔2023〕9号")
        published = words_of(public.fetch(public.links(r"/approvals/.*pdf")[0]))
        assert {who.name for who in EVERYBODY if who.name in published} == {WEI.name, QIN.name}
        assert WEI.id_number not in published

    def verify(self) -> None:
        """The person downloads; a stranger verifies; a revoked certificate verifies as revoked."""
        for who, title in ((WEI, "高级工艺美术师"), (QIN, "正高级工艺美术师")):
            person = self.people[who]
            person.open(f"/me/{self.refs[who]}/result/").sees("评审通过", title)
            for document in ("certificate.pdf", "review-form.pdf"):
                assert person.fetch(f"/me/{self.refs[who]}/{document}").startswith(b"%PDF")
            self.numbers[who] = re.search(r"证书编号\s*(\d+)", person.main()).group(1)  # type: ignore[union-attr]
            stranger = self.town.visitor("验证人").open("/verify/").press("验证", number=self.numbers[who])
            stranger.sees(who.name, title, "样本").does_not_see(who.id_number)
        region = self.region.open(f"{self.outcomes_of_region}certificates/")
        row = region.page.xpath(f"//tr[contains(., '{QIN.name}')]//a/@href")[0]
        region.open(row).press(
            "撤销证书", reason_shown="获奖证书系伪造", reading="按查实的事实", clause="一（一）5", reason="已查实。"
        )  # fmt: skip
        self.town.visitor("验证人").open(f"/verify/{self.numbers[QIN]}/").sees("撤销")

    @property
    def outcomes_of_region(self) -> str:
        return self.region.open("/committee/outcomes/").links(r"/committee/outcomes/[0-9a-f-]{36}/$")[0]

    def oversee(self) -> None:
        """The supervisor reads the story of a case; it names neither votes nor voters."""
        watch = self.watch.open(f"/operator/journal/{self.refs[WEI]}/")
        watch.sees("提交", "推荐", "受理", "缴费", "证书")
        self.desk("operator").open("/operator/integrity/").press("从头核对一遍").sees("没有被改动，也没有缺行")


BROWSED = (WEI, QIN)
TO_THE_VOTE = (WEI, QIN, MO, LUO, NONG)
TO_THE_COMMITTEE = ("register", "fill_in", "submit", "unit_works", "offices_work", "be_late", "accept", "pay", "lapse")
TO_THE_RESULT = ("list_session", "draw", "prepare_panel", "hear_defence", "vote")
TO_THE_CERTIFICATE = ("recheck", "post_results", "settle_objection", "confirm", "approve", "verify", "oversee")
