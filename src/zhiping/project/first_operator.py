"""The first operator of an empty platform: made on the machine itself, once; operators make all later ones on their page."""

import argparse
import getpass
import os
import sys

import django
from django.db import transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiping.project.settings")
django.setup()

from zhiping.core.permission import Actor  # noqa: E402  the models need Django set up
from zhiping.core.terms import Role  # noqa: E402
from zhiping.records.accounts.actions import register_person  # noqa: E402
from zhiping.records.accounts.models import Person  # noqa: E402
from zhiping.records.cycles.actions import grant_role  # noqa: E402
from zhiping.records.cycles.models import RoleGrant  # noqa: E402
from zhiping.records.cycles.queries import legal_now, wall_now  # noqa: E402
from zhiping.records.errors import ActionRefused  # noqa: E402

SETTING_UP = Actor(role=Role.OPERATOR, name="安装程序", second_factor=True)


@transaction.atomic
def make_first_operator(*, name: str, id_number: str, phone: str, password: str) -> Person:
    """Register the person and give the role; refused as soon as there is an operator who can give it."""
    if RoleGrant.objects.filter(role=Role.OPERATOR, until=None).exists():
        raise ActionRefused("已经有平台管理员；请由管理员在“角色”页授予")
    person = register_person(
        name=name, id_kind=Person.IdKind.RESIDENT, id_number=id_number, phone=phone, password=password, now=wall_now()
    )
    grant_role(person, Role.OPERATOR, by=SETTING_UP, now=legal_now(), because="平台启用")
    return person


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhiping operator", description="设立第一位平台管理员")
    parser.add_argument("--name", required=True, help="姓名")
    parser.add_argument("--id-number", required=True, help="居民身份证号码")
    parser.add_argument("--phone", required=True, help="登录用的手机号")
    given = parser.parse_args(words)
    password = os.environ.get("ZHIPING_OPERATOR_PASSWORD") or getpass.getpass("密码（至少 10 位）：")
    try:
        person = make_first_operator(name=given.name, id_number=given.id_number, phone=given.phone, password=password)
    except ActionRefused as refused:
        print("\n".join([refused.reason, *refused.details]), file=sys.stderr)
        return 2
    print(f"{person.name}已是平台管理员。请用手机号登录，在“本人资料”里设好第二重身份验证，再选择管理员身份。")
    return 0
