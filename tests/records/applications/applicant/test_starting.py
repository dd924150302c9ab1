import pytest

from records.applications.applicant.scene import NOON, applicant, at, start
from zhiping.core.terms import OrganisationKind
from zhiping.records.accounts.models import Membership, Organisation
from zhiping.records.applications.actions import change_choice, start_application
from zhiping.records.applications.models import Access, Application
from zhiping.records.errors import BadInput, NotAllowed, StepRefused

pytestmark = pytest.mark.django_db


def stages(application):
    return [stop.stage for stop in application.stops.order_by("position")]


UNIT = ["application", "unit_scrutiny", "unit_assessment", "unit_deliberation", "unit_publicity", "unit_recommendation"]
SEAT = ["acceptance", "payment", "reading"]
END = ["vote", "recheck", "result_publicity", "confirmation", "approval", "certificate"]


@pytest.mark.requirement("AMB-18")
def test_route_follows_the_bodies_above_the_employer(scene, draft):
    assert stages(draft) == [*UNIT, "department", "county_office", "city_office", *SEAT, *END]
    holders = {stop.stage: stop.organisation.name for stop in draft.stops.exclude(organisation=None)}
    assert holders["department"] == "轻工主管部门"
    assert holders["county_office"] == "三江县职改办"
    assert holders["city_office"] == "南宁市职改办"
    assert holders["payment"] == holders["acceptance"] == "工艺美术评委会职改办"
    assert holders["certificate"] == "自治区职改办"


@pytest.mark.requirement("R94")
def test_full_senior_has_a_defence_and_no_department_where_there_is_none(scene):
    Organisation.objects.filter(pk=scene.employer.pk).update(department=None, office=scene.city)
    scene.employer.refresh_from_db()
    application = start(scene, level="full_senior")
    assert stages(application) == [*UNIT, "city_office", *SEAT, "defence", *END]


@pytest.mark.requirement("R35")
def test_level_that_this_committee_does_not_review_is_refused_with_a_pointer(scene):
    with pytest.raises(BadInput) as refused:
        start(scene, level="intermediate")
    assert refused.value.fields == {
        "level": "广西工艺美术系列高级评委会只评审正高级、副高级；中级请看相应评委会所在职改办的通知"
    }
    assert Application.objects.count() == 0


@pytest.mark.requirement("R4")
def test_specialty_outside_the_catalogue_is_refused(scene):
    with pytest.raises(BadInput) as refused:
        start(scene, specialty="自定义")
    assert list(refused.value.fields) == ["specialty"]


@pytest.mark.requirement("R38")
@pytest.mark.parametrize(
    ("channel", "body", "employer", "field"),
    [
        ("employer", "agency", None, "organisation"),
        ("agency", "employer", None, "organisation"),
        ("association", "agency", None, "organisation"),
        ("association", "association", "employer", "employer"),
        ("agency", "agency", "employer", "employer"),  # an institution reviews its own people
        ("central_unit", "employer", None, "organisation"),
    ],
)
def test_channel_and_body_that_do_not_fit_are_refused(scene, channel, body, employer, field):
    with pytest.raises(BadInput) as refused:
        start(
            scene,
            channel=channel,
            organisation=getattr(scene, body),
            employer=getattr(scene, employer) if employer else None,
        )
    assert list(refused.value.fields) == [field]


@pytest.mark.requirement("R39")
def test_freelancer_with_an_archive_at_an_agency_cannot_pick_an_association(scene):
    Membership.objects.create(person=scene.wei, organisation=scene.agency, basis=Membership.Basis.ARCHIVE, asked_at=NOON)
    with pytest.raises(BadInput) as refused:
        start(scene, channel="association", organisation=scene.association)
    assert refused.value.fields == {"organisation": "您的档案托管在“南宁市人才服务中心”，应经该机构申报，不经行业协会"}


@pytest.mark.requirement("R39")
def test_freelancer_without_an_archive_starts_through_the_association(scene):
    application = start(scene, channel="association", organisation=scene.association)
    assert (application.representative, application.employer) == (scene.association, None)


@pytest.mark.requirement("R37")
def test_branch_without_legal_personality_needs_a_basis(scene):
    branch = Organisation.objects.create(
        name="某公司项目部", code="11450000009000001X", kind=OrganisationKind.PRIVATE_ENTERPRISE, is_legal_person=False
    )
    with pytest.raises(BadInput) as refused:
        start(scene, organisation=branch)
    assert list(refused.value.fields) == ["organisation"]
    branch.branch_basis = "《某条例》第三条"
    branch.save()
    assert [mark["point"] for mark in start(scene, organisation=branch).marks] == ["AMB-26"]


def test_nobody_starts_for_another_or_after_the_window(scene):
    choice = {"cycle": scene.cycle, "level": "associate_senior", "specialty": "ceramics", "channel": "employer"}
    choice |= {"organisation": scene.employer}
    with pytest.raises(NotAllowed):
        start_application(scene.wei, **choice, by=applicant(scene.mo), now=NOON)
    with pytest.raises(StepRefused) as refused:
        start_application(scene.wei, **choice, by=scene.by, now=at("2023-09-11 00:00:00"))
    assert refused.value.guard == "window"
    assert Application.objects.count() == 0


@pytest.mark.requirement("R34")
def test_committee_that_was_stopped_or_has_expired_takes_nobody(scene):
    committee = scene.cycle.committee
    committee.expires_on = NOON.date().replace(year=2022)
    committee.save()
    with pytest.raises(StepRefused):
        start(scene)


def test_changing_the_level_lays_the_route_anew(scene, draft):
    change_choice(draft, level="full_senior", by=scene.by, now=NOON)
    draft.refresh_from_db()
    assert draft.level == "full_senior"
    assert "defence" in stages(draft)
    with pytest.raises(BadInput):
        change_choice(draft, level="assistant", by=scene.by, now=NOON)


def test_draft_is_open_to_the_applicant_and_the_supervision_only(scene, draft):
    rows = Access.objects.filter(application=draft).values_list("capacity", flat=True)
    assert sorted(rows) == ["applicant", "supervisor"]
