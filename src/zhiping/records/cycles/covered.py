"""No year is opened or changed under a pack that forgets a clause of its notice."""

from zhiping.core.policy.production import lacks
from zhiping.core.policy.schema import Pack
from zhiping.records.cycles.models import LegalClock
from zhiping.records.errors import ActionRefused
from zhiping.records.notices.queries import read_coverage

NAMED = 12
"""So many open clauses are named in the refusal; the page lists them all."""


def _must_be_known(pack: Pack) -> None:
    """Outside a sandbox, raise where a rule or a gate rests on a stand-in or on what nobody has seen."""
    found = lacks(pack)
    if found and LegalClock.objects.filter(is_sandbox=False).exists():
        raise ActionRefused(
            f"{pack.title}还有 {len(found)} 处暂代或没有见到原文的内容，不能正式发布。请补上原文再发布。",
            details=[str(lack) for lack in found[:NAMED]],
        )


def must_be_covered(pack: Pack) -> None:
    """Raise unless every clause is carried or said to be information only, and every citation lands on one.

    A pack that lists no clauses at all, with no notice imported, may be tried in a sandbox but not be published.
    """
    found = read_coverage(pack).coverage
    if not found.lines:
        if LegalClock.objects.filter(is_sandbox=False).exists():
            raise ActionRefused(f"{pack.title}还没有列出通知的条款，不能发布。请先导入通知，或在政策包里写 coverage.yaml。")
        return
    if found.is_whole:
        _must_be_known(pack)
        return
    details = [f"{line.place.number} {line.place.title}：还没有承接" for line in found.uncovered[:NAMED]]
    details += [f"“{carrier.title}”的依据 {number} 在通知里找不到" for carrier, number in found.strangers[:NAMED]]
    raise ActionRefused(
        f"{pack.title}的条款覆盖是 {found.percent}%，还有 {len(found.uncovered)} 条没有承接、{len(found.strangers)} 处依据找不到条款，"
        "要到 100% 才能发布。请在政策岗逐条补上规则，或标明只是知会并写理由。",
        details=details,
    )
