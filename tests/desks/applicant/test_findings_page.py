"""What an applicant reads beside a finding: where it comes from, what an officer decided, what could be done."""

import html
import re

import pytest

from records.applications.applicant.scene import NOON, fill
from zhiping.core.terms import Role
from zhiping.records.applications.models import HumanDecision

pytestmark = pytest.mark.django_db


def words(answer):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def young(scene, draft):
    """A draft in which the title below is three years old."""
    ready = fill(draft, scene.by)
    row = ready.rows.get(section="title_below")
    row.values |= {"acquired_on": "2020-03-01"}
    row.save()
    return ready


def test_finding_says_when_time_alone_meets_it_and_which_other_way_is_open(scene, wei, draft):
    said = words(wei.get(f"/me/{young(scene, draft).number}/findings/"))

    assert "（最早 2025年3月2日 满足）" in said
    assert "再添 “学历”再有 1 条（学历层次不低于博士研究生） 要附：学历证明" in said
    assert "别的办法（1） 用您现在填的内容" in said
    assert "破格申报 尚不符合 还有 10 条不符合或不能确定：下一级职称的核对、工作经历的佐证" in said
    assert "另要附：破格审批表、达到破格条件的证明" in said


def test_finding_says_where_its_facts_come_from(scene, wei, draft):
    ready = young(scene, draft)
    ready.rows.filter(section="education").update(source="shared")

    said = words(wei.get(f"/me/{ready.number}/findings/"))

    assert "学历：共享数据" in said
    assert "取得日期：本人填写" in said


@pytest.mark.requirement("R164")
def test_decision_of_an_officer_stands_beside_the_finding(scene, wei, draft):
    ready = young(scene, draft)
    HumanDecision.objects.create(
        application=ready,
        subject="rule:conditions/education-associate-senior",
        point="学历和资历",
        reading="按双定向放宽",
        clause="一（二）4",
        reason="在县里工作多年",
        effect="放行",
        passes=True,
        remedy="未定",
        decided_by=ready.applicant,
        capacity=Role.COMMITTEE_OFFICE,
        decided_at=NOON,
    )

    said = words(wei.get(f"/me/{ready.number}/findings/"))

    assert "评委会所在职改办经办人" in said
    assert "决定：放行 按双定向放宽。在县里工作多年（一（二）4）" in said
    assert "副高级的学历和资历 尚不符合" in said
