"""Scanned papers and pictures for the demo's cases, made on the spot."""

from dataclasses import dataclass, field

from zhiping.documents.scans import artwork, portrait, scan_batch

SLOTS = [
    ("id_card", "身份证件", ["姓名：{name}", "（演示件，不是真实证件）"]),
    ("continuing_education_proof", "继续教育公需科目合格证明", ["{name} 同志已完成公需科目学习并考试合格。", "（演示件）"]),
    ("achievement_proof", "获奖证书", ["{name} 的作品获奖，特发此证。", "（演示件）"]),
    ("self_assessment", "工艺美术系列职称自评表", ["申报人：{name}", "逐项自评：符合", "（演示件）"]),
]
VARIANTS = 24  # pictures of each craft and portraits; people share them
CRAFT_PICTURE = {
    "textiles": "brocade",
    "ceramics": "pottery",
    "carving": "papercut",
    "lacquer": "lacquer",
    "weaving": "weaving",
}


@dataclass
class Papers:
    """Makes the papers of all cases in one go, then hands them out case by case."""

    scans: dict[int, list[bytes]] = field(default_factory=dict)  # person id -> one scan a slot
    pictures: dict[tuple[str, int], bytes] = field(default_factory=dict)
    portraits: dict[int, bytes] = field(default_factory=dict)
    opinion: bytes = b""

    def prepare(self, people: list[tuple[int, str]]) -> None:
        """``people``: (person id, name). One batch is many times faster than one scan at a time."""
        items = [
            (title, [line.format(name=name) for line in lines], person * 7 + index)
            for person, name in people
            for index, (_, title, lines) in enumerate(SLOTS)
        ]
        made = scan_batch([*items, ("审议推荐意见", ["同意推荐", "组长签字：黄主任", "（演示件）"], 1)])
        self.opinion = made.pop()
        for position, (person, _) in enumerate(people):
            self.scans[person] = made[position * len(SLOTS) : (position + 1) * len(SLOTS)]

    def picture(self, specialty: str, seed: int) -> bytes:
        kind, seed = CRAFT_PICTURE.get(specialty, "brocade"), seed % VARIANTS
        if (kind, seed) not in self.pictures:
            self.pictures[(kind, seed)] = artwork(kind, seed)
        return self.pictures[(kind, seed)]

    def scan(self, title: str, seed: int) -> bytes:
        return self.opinion

    def for_case(self, name: str, specialty: str, person: int, *, more: tuple[str, ...] = ()) -> list[tuple[str, str, bytes]]:
        """(slot, file name, content) of everything one applicant hands in; ``more``: slots that this route adds."""
        if person % VARIANTS not in self.portraits:
            self.portraits[person % VARIANTS] = portrait(person % VARIANTS)
        files = [("photo", "证件照.jpg", self.portraits[person % VARIANTS])]
        files += [(slot, f"{title}.pdf", content) for (slot, title, _), content in zip(SLOTS, self.scans[person], strict=True)]
        files += [(slot, f"{slot}.pdf", self.scans[person][-1]) for slot in more]
        files += [
            ("works_pictures", f"代表作品{n + 1}.jpg", self.picture(specialty, person + n)) for n in range(1 + person % 2)
        ]
        return files
