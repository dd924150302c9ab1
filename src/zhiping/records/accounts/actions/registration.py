"""Who may become a person of the platform, and what changes about a person later."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.actions.phone import check_phone_code
from zhiping.records.accounts.identity import NotANumber, id_digest, normal_id, normal_phone, phone_digest
from zhiping.records.accounts.models import FormerIdentity, Person
from zhiping.records.accounts.queries import person_with
from zhiping.records.errors import BadInput
from zhiping.records.journal.actions import record

TAKEN_ID = "这个证件已经登记过，请直接登录。忘记密码或换了手机号，请联系您的办理单位核实身份。"
WRONG_CODE = "验证码不对，或已过 10 分钟，或已试过 5 次。请核对短信里的六位数字，或重新取验证码。"
TAKEN_PHONE = "这个手机号已经用于登录，请直接登录，或换一个手机号。"


def _password_errors(password: str, person: Person) -> list[str]:
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        return list(wrong.messages)
    return []


def _checked_id(kind: str, number: str, wrong: dict[str, str]) -> str:
    if kind not in Person.IdKind.values:
        wrong["id_kind"] = "还没有选择证件种类，请选一项。"
        return ""
    try:
        number = normal_id(kind, number)
    except NotANumber as error:
        wrong["id_number"] = f"{error}。"
        return ""
    if person_with(kind, number) is not None:
        wrong["id_number"] = TAKEN_ID
    return number


def _checked_phone(phone: str, wrong: dict[str, str]) -> str:
    try:
        phone = normal_phone(phone)
    except NotANumber as error:
        wrong["phone"] = f"{error}。"
        return ""
    if Person.objects.filter(login=phone_digest(phone)).exists():
        wrong["phone"] = TAKEN_PHONE
    return phone


def check_identity(*, id_kind: str, id_number: str, phone: str) -> None:
    """Say early, before a code is sent, what registration would refuse."""
    wrong: dict[str, str] = {}
    _checked_id(id_kind, id_number, wrong)
    _checked_phone(phone, wrong)
    if wrong:
        raise BadInput("有内容需要改正", wrong)


@transaction.atomic
def register_person(
    *,
    name: str,
    id_kind: str,
    id_number: str,
    phone: str,
    password: str | None,
    now: datetime,
    former_name: str = "",
    email: str = "",
    is_demo: bool = False,
) -> Person:
    """Make a person whose phone the caller has verified; ``password`` is None only for demo people, who then have none."""
    wrong: dict[str, str] = {}
    name = name.strip()
    if not name:
        wrong["name"] = "还没有填写姓名，请填写。"
    number = _checked_id(id_kind, id_number, wrong)
    phone = _checked_phone(phone, wrong)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            wrong["email"] = f"电子邮箱填的是“{email[:40]}”，应像 name@example.com。"
    person = Person(
        login=phone_digest(phone),
        name=name,
        former_name=former_name.strip(),
        id_kind=id_kind,
        id_number=number,
        id_digest=id_digest(id_kind, number),
        phone=phone,
        phone_verified_at=now,
        email=email,
        is_demo=is_demo,
        created_at=now,
    )
    if password is None and not is_demo:
        wrong["password"] = "还没有设置密码，请设置。"
    elif password is not None and (weak := _password_errors(password, person)):
        wrong["password"] = "；".join(weak)
    if wrong:
        raise BadInput("有内容需要改正", wrong)
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save()
    by = Actor(role=Role.APPLICANT, person=person.pk, name=person.name)
    record(by, "person.registered", at=now, kind="person", ref=str(person.uid), label=person.name, id_kind=id_kind)
    return person


def register_with_code(*, code: str, wall: datetime, now: datetime, phone: str, **who: Any) -> Person:
    """Register whoever holds the code that was sent to ``phone``.

    A wrong try is kept although nothing else is; a right code is not used up when the rest is refused.
    """
    with transaction.atomic():
        if check_phone_code(phone, code, purpose="register", now=wall):
            return register_person(phone=phone, now=now, **who)
    raise BadInput("验证码不对", {"code": WRONG_CODE})


def change_phone_with_code(person: Person, *, phone: str, code: str, wall: datetime, by: Actor, now: datetime) -> Person:
    """Change the phone of whoever holds the code that was sent to the new one."""
    with transaction.atomic():
        if check_phone_code(phone, code, purpose="change", now=wall):
            return change_phone(person, phone=phone, by=by, now=now)
    raise BadInput("验证码不对", {"code": WRONG_CODE})


@transaction.atomic
def change_phone(person: Person, *, phone: str, by: Actor, now: datetime) -> Person:
    """Move the login to another phone that the caller has verified."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    wrong: dict[str, str] = {}
    phone = _checked_phone(phone, wrong)
    if wrong:
        raise BadInput("没有更换手机号", wrong)
    person.login, person.phone, person.phone_verified_at = phone_digest(phone), phone, now
    person.save(update_fields=["login", "phone", "phone_verified_at"])
    record(by, "person.phone_changed", at=now, kind="person", ref=str(person.uid), label=person.name)
    return person


@transaction.atomic
def change_identity(person: Person, *, id_kind: str, id_number: str, by: Actor, now: datetime) -> Person:
    """Take a new identity number and keep the old one, so that both still match (R13)."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    wrong: dict[str, str] = {}
    number = _checked_id(id_kind, id_number, wrong)
    if wrong:
        raise BadInput("没有更换证件", wrong)
    FormerIdentity.objects.create(person=person, id_kind=person.id_kind, id_number=person.id_number, id_digest=person.id_digest)
    person.id_kind, person.id_number, person.id_digest = id_kind, number, id_digest(id_kind, number)
    person.save(update_fields=["id_kind", "id_number", "id_digest"])
    record(by, "person.identity_changed", at=now, kind="person", ref=str(person.uid), label=person.name)
    return person
