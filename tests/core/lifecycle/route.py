"""A route with one stage of each kind, for tests of the step table that need no pack."""

from datetime import datetime
from zoneinfo import ZoneInfo

from zhiping.core.citation import Citation
from zhiping.core.policy.schema import StageSpec, WindowSpec
from zhiping.core.terms import StageKind as K

ZONE = ZoneInfo("Asia/Shanghai")
CLAUSE = Citation("某通知", "五（一）")


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)


def window(id: str, name: str, opens: str, closes: str) -> WindowSpec:
    return WindowSpec(id=id, name=name, opens=moment(opens), closes=moment(closes), cites=CLAUSE)


WINDOWS = {
    w.id: w
    for w in (
        window("apply_and_unit", "个人申报及单位审核推荐", "2023-07-27 08:00:00", "2023-09-10 18:00:00"),
        window("zhigai_and_dept", "职改办、主管部门审核推荐", "2023-08-01 08:00:00", "2023-09-15 18:00:00"),
        window("committee_office", "评委会所在职改办接收审核", "2023-09-01 08:00:00", "2023-09-22 18:00:00"),
        window("correction", "补正材料", "2023-09-01 08:00:00", "2023-09-28 18:00:00"),
        window("payment", "缴费", "2023-09-01 08:00:00", "2023-10-10 18:00:00"),
        window("office_grace", "职改办办结补正", "2023-09-22 18:00:01", "2023-10-07 18:00:00"),
    )
}


def stage(id: str, kind: K, actor: str, window: str | None = None) -> StageSpec:
    return StageSpec(id=id, kind=kind, actor=actor, name=id, public_name=id, window=window)


ROUTE = (
    stage("application", K.FILING, "applicant", "apply_and_unit"),
    stage("unit_scrutiny", K.SCRUTINY, "employer", "apply_and_unit"),
    stage("unit_assessment", K.ASSESSMENT, "employer", "apply_and_unit"),
    stage("unit_deliberation", K.DELIBERATION, "employer", "apply_and_unit"),
    stage("unit_publicity", K.PUBLICITY, "employer", "apply_and_unit"),
    stage("unit_recommendation", K.RECOMMENDATION, "employer", "apply_and_unit"),
    stage("city_office", K.SCRUTINY, "city_office", "zhigai_and_dept"),
    stage("acceptance", K.ACCEPTANCE, "committee_office", "committee_office"),
    stage("payment", K.PAYMENT, "applicant", "payment"),
    stage("reading", K.READING, "committee_office"),
    stage("defence", K.GATE, "committee_office"),
    stage("vote", K.VOTE, "committee_office"),
    stage("recheck", K.RECHECK, "committee_office"),
    stage("result_publicity", K.PUBLICITY, "committee_office"),
    stage("confirmation", K.CONFIRMATION, "committee_office"),
    stage("approval", K.APPROVAL, "regional_office"),
    stage("certificate", K.CERTIFICATE, "regional_office"),
)
