"""An empty platform gets its first operator on the machine itself, and only the first."""

import pytest

from zhiping.core.terms import Role
from zhiping.project.first_operator import main
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.models import RoleGrant

pytestmark = pytest.mark.django_db

RIGHT = ["--name", "覃管理", "--id-number", "450103198001010011", "--phone", "13800000001"]


def test_first_operator_is_made_and_the_second_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("ZHIPING_OPERATOR_PASSWORD", "一个足够长的密码 2023")

    assert main(RIGHT) == 0
    assert [(g.person.name, g.role, g.granted_by) for g in RoleGrant.objects.all()] == [("覃管理", Role.OPERATOR, "安装程序")]
    assert main(["--name", "莫二", "--id-number", "450103198001010028", "--phone", "13800000002"]) == 2
    assert "已经有平台管理员" in capsys.readouterr().err
    assert Person.objects.count() == 1


def test_a_wrong_number_is_named_and_nobody_is_made(monkeypatch, capsys):
    monkeypatch.setenv("ZHIPING_OPERATOR_PASSWORD", "一个足够长的密码 2023")

    assert main([*RIGHT[:3], "450103198001010012", *RIGHT[4:]]) == 2
    assert "校验码" in capsys.readouterr().err
    assert (Person.objects.count(), RoleGrant.objects.count()) == (0, 0)
