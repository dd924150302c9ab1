"""The people of the journeys and what they write, typed as a person would type it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from journeys.client import Visitor
from journeys.town import Town

PASSWORD = "zhiping-2023-day"


@dataclass(frozen=True)
class Someone:
    """A person to be, with valid invented numbers."""

    name: str
    id_number: str
    phone: str
    born: str
    level: str = "associate_senior"


WEI = Someone("韦一宁", "452226197605120016", "19908000000", "1976-05-12")  # associate senior, to the certificate
QIN = Someone("覃二妹", "452226197003080045", "19908000001", "1970-03-08", "full_senior")  # full senior, with a defence
MO = Someone("莫三山", "452226197809230030", "19908000002", "1978-09-23")  # voted down
LUO = Someone("罗四海", "452226198107170066", "19908000003", "1981-07-17")  # objection upheld
NONG = Someone("农五福", "452226197901300054", "19908000004", "1979-01-30")  # a sanction after the vote
MENG = Someone("蒙六顺", "452226198306220089", "19908000005", "1983-06-22")  # does not pay
TAN = Someone("谭七巧", "452226197711040079", "19908000006", "1977-11-04")  # does not correct
LAN = Someone("蓝八方", "452226198008150107", "19908000007", "1980-08-15")  # late by one second
PAN = Someone("潘九如", "45222619820219009X", "19908000008", "1982-02-19")  # refused by the office
EVERYBODY = (WEI, QIN, MO, LUO, NONG, MENG, TAN, LAN, PAN)

BELOW = {"associate_senior": ("intermediate", "工艺美术师"), "full_senior": ("associate_senior", "高级工艺美术师")}


def picture(words: str, size: tuple[int, int] = (900, 1200), colour: str = "#b7643a") -> bytes:
    """A photograph, drawn."""
    image = Image.new("RGB", size, "#f4efe6")
    pen = ImageDraw.Draw(image)
    pen.ellipse([size[0] // 4, size[1] // 4, 3 * size[0] // 4, 3 * size[1] // 4], fill=colour)
    pen.text((20, 20), words.encode("ascii", "ignore").decode() or "work", fill="#222222")
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def scan(words: str) -> bytes:
    """A scanned page as PDF."""
    image = Image.new("RGB", (1240, 1754), "white")
    ImageDraw.Draw(image).text((120, 160), words.encode("ascii", "ignore").decode() or "scan", fill="black")
    out = BytesIO()
    image.save(out, "PDF", resolution=150)
    return out.getvalue()


def sections_of(who: Someone, unit: str) -> dict[str, list[dict[str, object]]]:
    """Section -> rows, in the field names of the forms."""
    below, title = BELOW[who.level]
    return {
        "person": [
            {
                "gender": "male", "birth_date": who.born, "phone": who.phone, "work_started_on": "2000-07-01",
                "retirement_on": "2036-05-12",
            }
        ],
        "education": [
            {
                "level": "bachelor", "school": "广西艺术学院", "major": "工艺美术", "started_on": "1996-09-01", "ended_on": "2000-06-30",
                "full_time": True, "verified": True,
            }
        ],
        "title_below": [
            {
                "has_title": "true", "level": below, "title": title, "series": "工艺美术", "acquired_on": "2016-12-20",
                "certificate_number": "示2016001", "shared_match": True,
            }
        ],
        "appointment": [{"unit": unit, "post": title, "started_on": "2017-01-01"}],
        "appraisal": [{"year": "2022", "result": "competent"}],
        "continuing_education": [
            {"year": "2023", "common_hours": "30", "specialist_hours": "60", "exam_passed_on": "2023-06-10"},
            {"year": "2022", "common_hours": "30", "specialist_hours": "60", "exam_passed_on": "2022-06-10"},
        ],
        "work_record": [{"started_on": "2000-07-01", "unit": unit, "post": "设计制作", "professional": True}],
        "work_spells": [
            {
                "started_on": "2017-03-01", "ended_on": "2021-12-31", "content": "主持坭兴陶刻填工艺改良，带徒四人。", "role": "主持人",
                "witness": "黄师傅", "proved": True,
            }
        ],
        "achievements": [
            {
                "kind": "award", "title": "工艺美术精品展金奖", "tier": "provincial", "role": "独立完成", "rank": "1", "achieved_on": "2020-10-12",
                "effect": "参展并被收藏。", "proved": True,
            },
            {
                "kind": "award", "title": "工艺美术精品展银奖", "tier": "provincial", "role": "独立完成", "rank": "1", "achieved_on": "2021-10-12",
                "effect": "参展。", "proved": True,
            },
        ],
        "scholarly": [
            {
                "kind": "summary", "title": "刻填工艺总结", "degree_related": "false", "published_on": "2021-11-15", "order": "1", "proved": True,
            }
        ],
        "works": [
            {"title": "《花山鼓韵》", "material": "坭兴陶", "technique": "刻填", "size": "高 46 厘米", "year": "2020", "role": "alone"}
        ],
        "declarations": [
            {
                "ethics": "true", "civil_servant": "false", "sanction": "none", "under_investigation": "false", "unit_legal_person": "true",
            }
        ],
    }  # fmt: skip


SLOTS = (
    "photo",
    "id_card",
    "continuing_education_proof",
    "works_pictures",
    "self_assessment",
    "achievement_proof",
    "summary_proof",
)


def ask_for_code(town: Town, who: Someone, *, browser: bool = False) -> Visitor:
    """The first half of registering; the code comes by SMS. In the browser on a phone."""
    visitor = town.window(who.name, width=390) if browser else town.visitor(who.name)
    visitor.open("/register/").press(
        "取验证码", name=who.name, id_kind="resident", id_number=who.id_number, phone=who.phone
    )  # fmt: skip
    return visitor


def finish_registering(town: Town, who: Someone, visitor: Visitor) -> None:
    visitor.press("完成注册", code=town.code_for(who.phone), password=PASSWORD, again=PASSWORD, consent=True)


def ask_unit(visitor: Visitor, unit: str) -> None:
    """Ask the employer to confirm the membership."""
    visitor.open("/account/membership/").press("查找单位", basis="employed", q=unit)
    found = visitor.page.xpath("//input[@name='organisation']")[0].get("value")
    visitor.press("请它确认", organisation=found, post="设计制作", since="2008-07-01")


def start(visitor: Visitor, who: Someone, unit: str) -> str:
    """Choose committee, level and specialty; returns the case's number."""
    visitor.open("/me/start/").follow("在这里申报")
    visitor.press("开始填写", level=who.level, specialty="ceramics", organisation=unit)
    return visitor.url.rstrip("/").split("/")[-1]


def fill_in(visitor: Visitor, ref: str, who: Someone, unit: str) -> None:
    """All sections and all files."""
    for section, rows in sections_of(who, unit).items():
        for row in rows:
            visitor.open(f"/me/{ref}/section/{section}/")
            if "添加一条" in visitor.text:
                visitor.press("添加一条")
            visitor.press("保存", **row)
    for slot in SLOTS:
        visitor.open(f"/me/{ref}/evidence/")
        is_picture = slot in ("photo", "works_pictures")
        name, content = ("photo.jpg", picture(slot)) if is_picture else (f"{slot}.pdf", scan(f"{slot} {who.id_number}"))
        kind = "image/jpeg" if is_picture else "application/pdf"
        visitor.press("上传", within=f"/evidence/{slot}/", files={"files": (name, content, kind)})


def submit(visitor: Visitor, ref: str) -> None:
    visitor.open(f"/me/{ref}/submit/").press("签署承诺书", agree=True)
    visitor.press("提交").sees("已收到", "内容摘要")
