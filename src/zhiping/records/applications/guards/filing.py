"""What must hold before an application may be filed."""

from collections.abc import Callable, Mapping
from datetime import datetime

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome
from zhiping.records.applications.canonical import content_hash
from zhiping.records.applications.channels import confirmation_of
from zhiping.records.applications.completeness import completeness_of, summary
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import Application, Undertaking
from zhiping.records.applications.same_level import standing_beside

Answer = bool | str


def complete(application: Application, pack: Pack, now: datetime) -> Answer:
    """Required fields and indispensable materials, all that is missing at once (R43)."""
    found = completeness_of(application, now)
    return found.is_complete or summary(found.missing)


def undertaking_signed(application: Application, pack: Pack, now: datetime) -> Answer:
    """Signed by the applicant, over the content as it stands now (R41)."""
    signed = application.undertakings.filter(kind=Undertaking.Kind.APPLICANT).order_by("-id").first()
    if signed is None:
        return "还没有签署承诺书"
    return signed.content_hash == content_hash(application) or "签署承诺书以后内容有改动，请重新签署"


def employer_confirmed(application: Application, pack: Pack, now: datetime) -> Answer:
    """The body that recommends has confirmed the relation its channel rests on (R36, R38, R39)."""
    return confirmation_of(
        application.applicant,
        channel=application.channel,
        representative=application.representative,
        employer=application.employer,
    )


def exclusions_clear(application: Application, pack: Pack, now: datetime) -> Answer:
    """Only what the notice itself makes final stops; any other bar travels red to a human (R5-R10)."""
    evaluation = evaluate_application(application, gate="exclusions", now=now, store=False)
    final = [f for f in evaluation.findings if f.bars and f.final and f.outcome is Outcome.NOT_MET]
    return "；".join(f"{f.title}：{f.says}（{f.cites}）" for f in final) if final else True


def one_per_level(application: Application, pack: Pack, now: datetime) -> Answer:
    """No other application of this person stands at this level this year (R11)."""
    other = standing_beside(application)
    if other is None:
        return True
    return f"同一年度同一级别只能申报一个，您已提交 {other.number}（{other.committee.name}）"


FILING_GUARDS: Mapping[str, Callable[[Application, Pack, datetime], Answer]] = {
    "complete": complete,
    "undertaking_signed": undertaking_signed,
    "employer_confirmed": employer_confirmed,
    "exclusions_clear": exclusions_clear,
    "one_per_level": one_per_level,
}
