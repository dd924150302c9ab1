"""A code lives ten minutes, may be tried five times, and serves once."""

from datetime import UTC, datetime, timedelta

import pytest

from zhiping.records.accounts.actions import check_phone_code, send_phone_code
from zhiping.records.accounts.models import PhoneCode
from zhiping.records.errors import BadInput
from zhiping.records.messages.models import Outgoing

PHONE = "13812345678"
NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def code(legal):
    legal(NOON)
    return send_phone_code(PHONE, purpose="register", now=NOON)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_goes_out_by_sms_and_only_its_digest_is_kept(code):
    outgoing = Outgoing.objects.get()
    kept = PhoneCode.objects.get()

    assert (outgoing.channel, outgoing.address, outgoing.text) == (
        "sms",
        PHONE,
        f"【职评】验证码 {code}，10 分钟内有效。请勿告诉他人。",
    )
    assert code not in kept.code_digest and len(kept.code_digest) == 64


@pytest.mark.django_db
def test_a_code_is_not_shown_when_the_database_is_no_sandbox():
    assert send_phone_code(PHONE, purpose="register", now=NOON) is None


def test_a_code_serves_once(code):
    answers = [check_phone_code(PHONE, code, purpose="register", now=NOON) for _ in range(2)]

    assert answers == [True, False]


@pytest.mark.parametrize(("minutes", "seconds", "holds"), [(10, 0, True), (10, 1, False)])
def test_a_code_lives_ten_minutes(code, minutes, seconds, holds):
    later = NOON + timedelta(minutes=minutes, seconds=seconds)

    assert check_phone_code(PHONE, code, purpose="register", now=later) is holds


def test_a_code_may_be_tried_five_times(code):
    for _ in range(5):
        assert check_phone_code(PHONE, wrong(code), purpose="register", now=NOON) is False

    assert check_phone_code(PHONE, code, purpose="register", now=NOON) is False


def test_a_code_for_one_purpose_does_not_serve_another(code):
    assert check_phone_code(PHONE, code, purpose="change", now=NOON) is False


def test_a_second_code_within_a_minute_is_refused(code):
    with pytest.raises(BadInput) as refused:
        send_phone_code(PHONE, purpose="register", now=NOON + timedelta(seconds=30))

    assert refused.value.fields == {"phone": "验证码刚刚发出，请等 31 秒再取。"}


def test_a_sixth_code_within_an_hour_is_refused(code):
    for n in range(1, 5):
        send_phone_code(PHONE, purpose="register", now=NOON + timedelta(minutes=2 * n))

    with pytest.raises(BadInput):
        send_phone_code(PHONE, purpose="register", now=NOON + timedelta(minutes=20))
