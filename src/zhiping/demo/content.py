"""What an invented craftsman would write into the sections of an application."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from zhiping.core.terms import OrganisationKind
from zhiping.records.accounts.models import Organisation

CRAFTS: dict[str, dict[str, list[str]]] = {
    "ceramics": {
        "works": ["《花山鼓韵》坭兴陶瓶", "《海角渔火》刻花壶", "《铜鼓纹》茶具", "《红豆》系列茶器", "《古港》坭兴陶盘"],
        "material": ["坭兴陶", "青瓷", "红陶"],
        "technique": ["手工拉坯、刻填", "窑变", "镂雕"],
    },
    "textiles": {
        "works": ["《凤穿牡丹》壮锦", "《三月三》壮绣", "《百鸟衣》绣屏", "《蛙神》织锦挂屏", "《花婆》绣片"],
        "material": ["棉线、丝线", "土布、真丝线", "丝绒"],
        "technique": ["竹笼机手织", "平绣、打籽绣", "贴布绣"],
    },
    "carving": {
        "works": ["《侗寨风雨桥》木雕", "《漓江渔歌》黄杨木雕", "《铜鼓》石刻摆件", "《百色起义》浮雕"],
        "material": ["鸡翅木", "黄杨木", "大化石"],
        "technique": ["圆雕", "透雕、浮雕", "薄意雕"],
    },
    "metalwork": {
        "works": ["《蝶舞》银饰", "《铜鼓十二面》", "《凤鸟》錾刻银壶"],
        "material": ["纯银", "紫铜"],
        "technique": ["錾刻", "花丝"],
    },
    "lacquer": {
        "works": ["《木棉》漆画", "《月也》脱胎漆盒"],
        "material": ["大漆、麻布", "大漆、蛋壳"],
        "technique": ["髹涂、罩明", "蛋壳镶嵌"],
    },
    "weaving": {
        "works": ["《竹影》竹编屏风", "《芒编果篮》系列", "《鱼跃》草编"],
        "material": ["毛竹", "芒草"],
        "technique": ["六角眼编", "绞编"],
    },
    "jewellery": {
        "works": ["《南珠·月升》胸针", "《海潮》项饰"],
        "material": ["合浦南珠、银", "南珠、金"],
        "technique": ["镶嵌", "微镶"],
    },
    "painting": {
        "works": ["《团圆》农民画", "《丰收坡》贝雕画"],
        "material": ["纸本", "贝壳"],
        "technique": ["平涂", "贝雕"],
    },
    "other": {"works": ["《绣球》系列", "《麻布傩面》"], "material": ["绸缎", "麻布、木"], "technique": ["缝制、刺绣", "彩绘"]},
}
SCHOOLS = {
    "college": ["广西工艺美术学校大专班（示例）", "柳州城市职业学院", "钦州职业学院（示例）"],
    "bachelor": ["广西艺术学院", "广西民族大学", "桂林学院（示例）"],
    "master": ["广西艺术学院", "景德镇陶瓷大学"],
}
AWARDS = ["广西工艺美术精品展", "八桂工匠作品展", "中国—东盟工艺品展", "民间工艺大赛"]
PAST_TITLE = {
    "full_senior": ("associate_senior", "高级工艺美术师"),
    "associate_senior": ("intermediate", "工艺美术师"),
    "intermediate": ("assistant", "助理工艺美术师"),
}


@dataclass(frozen=True)
class Profile:
    """What sets one demo applicant apart."""

    level: str
    specialty: str
    born: date
    year: int
    degree: str = "bachelor"
    years_with_title: int = 6
    has_gap: bool = False  # one month of insurance missing
    lacks_common: bool = False  # this year's common subject not passed
    retires_on: date | None = None
    sanction: str = "none"


def content_for(
    profile: Profile, employer: Organisation | None, *, chance: Random, submit_on: date
) -> dict[str, list[dict[str, Any]]]:
    """Section id -> rows, in the pack's field names and written as a form would send them."""
    craft = CRAFTS[profile.specialty]
    unit = employer.name if employer else "自由职业"
    titled = date(profile.year - profile.years_with_title, 12, chance.randrange(1, 28))
    graduated = date(profile.born.year + 22, 6, 30)
    below, title = PAST_TITLE[profile.level]
    spells = [
        _spell(craft, titled.year + 1 + 2 * n, min(titled.year + 2 + 2 * n, profile.year - 1), chance)
        for n in range(max(1, min(2, (profile.year - titled.year - 1) // 2)))
    ]
    works = [
        {
            "title": work, "material": chance.choice(craft["material"]), "technique": chance.choice(craft["technique"]),
            "size": f"高 {chance.randrange(12, 90)} 厘米", "year": str(chance.randrange(titled.year + 1, profile.year)),
            "role": "alone", "award": chance.choice(AWARDS) if chance.random() < 0.5 else "",
        }
        for work in chance.sample(craft["works"], min(2, len(craft["works"])))
    ]  # fmt: skip
    return {
        "person": [_person(profile, graduated)],
        "education": [
            {
                "level": profile.degree, "school": chance.choice(SCHOOLS[profile.degree]), "major": "工艺美术",
                "started_on": f"{graduated.year - 4}-09-01", "ended_on": graduated.isoformat(), "full_time": True, "verified": True,
            }
        ],
        "title_below": [
            {
                "has_title": True, "level": below, "title": title, "series": "工艺美术", "acquired_on": titled.isoformat(),
                "certificate_number": f"示{titled.year}{chance.randrange(10000, 99999)}", "outside_region": False, "shared_match": True,
            }
        ],
        "appointment": [{"unit": unit, "post": title, "started_on": f"{titled.year + 1}-01-01"}],
        "appraisal": [
            {"year": str(year), "result": chance.choice(["excellent", "competent", "competent"])}
            for year in range(profile.year - 2, profile.year)
        ],
        "continuing_education": [
            {
                "year": str(profile.year), "common_hours": "30", "specialist_hours": "60",
                "exam_passed_on": "" if profile.lacks_common else f"{profile.year}-0{chance.randrange(1, 3)}-1{chance.randrange(0, 9)}",
            },
            {"year": str(profile.year - 1), "common_hours": "30", "specialist_hours": "62", "exam_passed_on": f"{profile.year - 1}-05-20"},
        ],
        "social_insurance": _insurance(profile, unit, submit_on) if employer and employer.kind == OrganisationKind.PRIVATE_ENTERPRISE else [],
        "work_record": [
            {"started_on": f"{graduated.year}-07-01", "ended_on": "", "unit": unit, "post": "工艺美术设计制作", "professional": True}
        ],
        "work_spells": spells,
        "achievements": [
            {
                "kind": "award", "title": f"{chance.choice(AWARDS)}{chance.choice(['金', '银', '铜'])}奖", "tier": "provincial",
                "role": "独立完成", "rank": "1", "achieved_on": f"{chance.randrange(titled.year + 1, profile.year)}-10-1{chance.randrange(0, 9)}",
                "effect": "作品参加展出并被收藏。", "proved": True,
            }
            for _ in range(2)
        ],
        "scholarly": [
            {
                "kind": "summary", "title": f"{chance.choice(craft['technique'])}的传承与改良总结", "degree_related": False, "proved": True,
                "order": "1", "published_on": f"{chance.randrange(titled.year + 1, profile.year)}-11-15",
            }
        ],
        "works": works,
        "declarations": [
            {
                "ethics": True, "civil_servant": False, "sanction": profile.sanction, "under_investigation": False,
                "unit_legal_person": True, "letter_issuer": "none", "other_application": False,
                "archive_custody": employer is None,
            }
        ],
    }  # fmt: skip


def _person(profile: Profile, graduated: date) -> dict[str, Any]:
    retires = profile.retires_on or date(profile.born.year + 60, profile.born.month, min(profile.born.day, 28))
    return {
        "gender": "female" if profile.born.day % 2 else "male",
        "birth_date": profile.born.isoformat(),
        "work_started_on": f"{graduated.year}-07-01",
        "retirement_on": retires.isoformat(),
    }


def _spell(craft: Mapping[str, list[str]], first: int, last: int, chance: Random) -> dict[str, Any]:
    return {
        "started_on": f"{first}-03-01",
        "ended_on": f"{last}-12-31",
        "content": f"主持{chance.choice(craft['works'])}的设计与制作，带徒 {chance.randrange(2, 6)} 人。",
        "role": "主持人",
        "witness": "师傅（示例）",
        "proved": True,
    }


def _insurance(profile: Profile, unit: str, submit_on: date) -> list[dict[str, Any]]:
    """Seven months before the month of applying, as the shared data would give them."""
    rows = []
    year, month = submit_on.year, submit_on.month
    for back in range(1, 8):
        y, m = (year, month - back) if month > back else (year - 1, month - back + 12)
        if profile.has_gap and back == 3:
            continue
        rows.append(
            {
                "month": f"{y}-{m:02d}",
                "insurance": "pension",
                "payer": unit,
                "payer_kind": "applying_unit",
                "paid_on": f"{y}-{m:02d}-15",
            }
        )
    return rows


DELIBERATION = {
    "德才表现": "遵纪守法，品行端正，爱岗敬业，乐于带徒传艺。",
    "学术技术水平": "技艺扎实，能独立完成较复杂作品的设计与制作。",
    "业绩成果": "任现职以来作品多次参展获奖，成果真实有效。",
    "考评情况": "考评中对工艺要点讲解清楚，回答准确。",
}
RECOMMENDATION = {
    "思想品德": "拥护党的路线方针政策，职业道德良好。",
    "工作成绩": "按时保质完成工作，作品受到好评。",
    "专业水平": "专业基础扎实，达到所申报级别的要求。",
    "业务能力": "能解决工艺难题，能指导他人。",
    "工作态度": "认真负责，勤恳踏实。",
}
