"""Invented names, numbers and addresses that look like those of the region."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric, uscc

SURNAMES = [
    "韦",
    "覃",
    "莫",
    "黄",
    "蓝",
    "陆",
    "农",
    "梁",
    "李",
    "陈",
    "罗",
    "蒙",
    "谭",
    "潘",
    "卢",
    "周",
    "刘",
    "张",
    "杨",
    "吴",
    "廖",
    "何",
    "邓",
    "苏",
    "石",
    "龙",
    "唐",
    "秦",
    "银",
    "欧",
]
GIVEN_FIRST = [
    "秀",
    "春",
    "海",
    "建",
    "文",
    "志",
    "彩",
    "玉",
    "明",
    "永",
    "国",
    "丽",
    "月",
    "桂",
    "金",
    "世",
    "振",
    "凤",
    "素",
    "德",
    "少",
    "家",
    "宏",
    "雪",
    "小",
    "晓",
    "艳",
    "庆",
    "祖",
    "兰",
]
GIVEN_SECOND = [
    "英",
    "华",
    "平",
    "芳",
    "荣",
    "强",
    "珍",
    "梅",
    "军",
    "宁",
    "勇",
    "萍",
    "龙",
    "玲",
    "生",
    "琴",
    "林",
    "辉",
    "燕",
    "莲",
    "超",
    "群",
    "峰",
    "妹",
    "新",
    "兴",
    "才",
    "霞",
    "杰",
    "山",
]

AREAS = {  # city -> (code of its districts, county or district names)
    "南宁市": ("450103", ["青秀区", "横州市"]),
    "柳州市": ("450203", ["鱼峰区", "三江县", "融水县"]),
    "桂林市": ("450305", ["七星区", "阳朔县"]),
    "梧州市": ("450403", ["万秀区", "藤县"]),
    "北海市": ("450502", ["海城区", "合浦县"]),
    "防城港市": ("450603", ["防城区", "东兴市"]),
    "钦州市": ("450702", ["钦南区", "灵山县"]),
    "贵港市": ("450802", ["港北区", "桂平市"]),
    "玉林市": ("450902", ["玉州区", "博白县"]),
    "百色市": ("451002", ["右江区", "靖西市", "那坡县", "隆林县", "乐业县"]),
    "贺州市": ("451102", ["八步区", "富川县"]),
    "河池市": ("451202", ["金城江区", "都安县", "大化县", "罗城县"]),
    "来宾市": ("451302", ["兴宾区", "忻城县"]),
    "崇左市": ("451402", ["江州区", "凭祥市"]),
}


BIRTH_CODES = ["452122", "452226", "452230", "452328", "452423", "452528", "452625", "452631", "452724", "452730"]
"""County codes that stood through all the years in which the demo's people were born."""


@dataclass
class Numbers:
    """Hands out names and numbers that were not handed out before; ``chance`` decides, the caller seeds it."""

    chance: Random
    _names: set[str] = field(default_factory=set)
    _serial: int = 0

    def name(self) -> str:
        for _ in range(200):
            name = self.chance.choice(SURNAMES) + self.chance.choice(GIVEN_FIRST) + self.chance.choice(GIVEN_SECOND)
            if name not in self._names:
                self._names.add(name)
                return name
        raise RuntimeError("the demo ran out of names")

    def resident_id(self, born: date, *, female: bool) -> str:
        """An 18-digit resident number with its check digit; the serial runs, so that none comes twice."""
        self._serial += 1
        serial = self._serial % 499 * 2 + (0 if female else 1)
        stem = f"{self.chance.choice(BIRTH_CODES)}{born:%Y%m%d}{serial:03d}"
        return stem + str(ric.calc_check_digit(stem + "0"))

    def phone(self) -> str:
        self._serial += 1
        return f"1990{7000000 + self._serial:07d}"

    def credit_code(self, area: str, kind: str) -> str:
        """A unified social credit code with its check digit; ``kind`` is its first two characters."""
        self._serial += 1
        stem = f"{kind}{area}MA5{self._serial:06d}"
        return stem + uscc.calc_check_digit(stem + "0")

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randrange((last - first).days + 1))
