"""The second factor: a shared secret in an authenticator app, confirmed by one code before it counts."""

from datetime import datetime

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from zhiping.core.permission import Actor
from zhiping.records.accounts.models import Person
from zhiping.records.errors import BadInput
from zhiping.records.journal.actions import record


@transaction.atomic
def begin_second_factor(person: Person) -> TOTPDevice:
    """The device waiting to be confirmed; a reload shows the same secret."""
    device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=person, name="身份验证器", confirmed=False)


@transaction.atomic
def confirm_second_factor(person: Person, *, token: str, by: Actor, now: datetime) -> TOTPDevice:
    """Count the waiting device from now on; an older one stops counting."""
    device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None or not token.strip().isdigit() or not device.verify_token(int(token)):
        words = "动态码对不上。请看验证器里现在的六位数字；手机时间不准时也会对不上。"
        raise BadInput(words, {"token": words})
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    record(by, "person.second_factor_set", at=now, kind="person", ref=str(person.uid), label=person.name)
    return device
