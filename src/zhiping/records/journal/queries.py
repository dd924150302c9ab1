"""Reading the journal: a case's rows and its story, proofs for a row, and whether the whole still stands as sealed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiping.core.ledger import EMPTY_ROOT, Frontier, inclusion_path, verify_inclusion
from zhiping.core.terms import Role
from zhiping.records.journal.leaves import hash_of
from zhiping.records.journal.models import CaseReading, JournalRow, TreeHead
from zhiping.records.journal.words import said


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that happened to a case, said in a sentence."""

    at: datetime
    who: str
    says: str
    cites: str
    row: JournalRow


@dataclass(frozen=True, slots=True)
class Problem:
    """Where the journal does not stand as it was sealed."""

    leaf: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole journal found."""

    rows: int
    sealed: int
    root: str
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Proof:
    """That a row is in the sealed tree: its hash, its place, and the way to the root."""

    leaf: int
    leaf_hash: str
    size: int
    root: str
    path: tuple[str, ...]
    holds: bool


def rows_of(case: str) -> QuerySet[JournalRow]:
    """The rows about a case, oldest first: those that name it, and those of its order, session or certificate."""
    return JournalRow.objects.filter(Q(subject_ref=case) | Q(data__case=case)).order_by("id")


def _who(row: JournalRow) -> str:
    role = Role(row.actor_role).label if row.actor_role in set(Role) else row.actor_role
    if row.actor_role == Role.CLOCK:
        return "系统到期处理"
    name = row.actor_name or "未署名"
    place = f"{row.actor_organisation}，" if row.actor_organisation else ""
    return f"{name}（{place}{role}）"


def story_of(case: str) -> list[Sentence]:
    """What happened to a case, in order, each row as a sentence that a person can read."""
    return [sentence_of(row) for row in rows_of(case)]


def sentence_of(row: JournalRow) -> Sentence:
    """One row, said in a sentence."""
    words = said(row.event, row.data, label=row.subject_label)
    return Sentence(timezone.localtime(row.at), _who(row), words, row.cites, row)


def readings_of(case: str) -> QuerySet[CaseReading]:
    """Who read the case, newest first."""
    return CaseReading.objects.filter(case=case).order_by("-quarter", "-id")


def latest_head() -> TreeHead | None:
    """The newest root; None before anything was sealed."""
    return TreeHead.objects.filter(size__gt=0).order_by("size").last()


def proof_of(row: JournalRow) -> Proof | None:
    """The proof that a row is in the tree; None while it waits to be sealed."""
    head = latest_head()
    if row.leaf is None or head is None:
        return None
    hashes = JournalRow.objects.filter(leaf__lt=head.size).order_by("leaf").values_list("leaf_hash", flat=True)
    leaves = [bytes.fromhex(text) for text in hashes]
    if row.leaf >= len(leaves):
        return Proof(row.leaf, row.leaf_hash, head.size, head.root, (), False)
    path = inclusion_path(row.leaf, leaves)
    holds = verify_inclusion(hash_of(row, row.leaf), index=row.leaf, size=head.size, path=path, root=bytes.fromhex(head.root))
    return Proof(row.leaf, row.leaf_hash, head.size, head.root, tuple(step.hex() for step in path), holds)


def verify_journal() -> Verdict:
    """Read every sealed row again and compare it with its leaf, and every kept root with the rows (R161)."""
    problems: list[Problem] = []
    heads = {head.size: head.root for head in TreeHead.objects.all()}
    frontier, expected = Frontier(), 0
    for row in JournalRow.objects.exclude(leaf=None).order_by("leaf").iterator(chunk_size=2000):
        if row.leaf != expected:
            gone = f"第{expected}行" if row.leaf - expected == 1 else f"第{expected}至{row.leaf - 1}行"
            problems.append(Problem(expected, f"{gone}已经封存，现在不在了：被删除"))
            expected = row.leaf
        now_hash = hash_of(row, row.leaf)
        if now_hash.hex() != row.leaf_hash:
            problems.append(Problem(row.leaf, f"第{row.leaf}行（{row.event}）与封存时不同：被改动"))
        frontier = frontier.add(now_hash)
        expected += 1
        known = heads.get(frontier.size)
        if known is not None and not problems and known != frontier.root.hex():
            problems.append(Problem(row.leaf, f"前{frontier.size}行的根与当时公布的根不同：有行连同摘要被改写"))
    newest = max(heads, default=0)
    if expected < newest:
        problems.append(Problem(expected, f"第{expected}至{newest - 1}行已经封存，现在不在了：被删除"))
    if heads.get(0, EMPTY_ROOT.hex()) != EMPTY_ROOT.hex():
        problems.append(Problem(None, "空树的根被改动"))
    return Verdict(rows=JournalRow.objects.count(), sealed=expected, root=heads.get(newest, ""), problems=tuple(problems))
