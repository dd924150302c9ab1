"""The outbox is sent once, tried again with growing patience, and shown as not delivered after five tries."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhiping.gateways import GatewayError
from zhiping.records.messages import sweeps
from zhiping.records.messages.models import Outgoing
from zhiping.records.messages.sweeps import send_outgoing

NOON = datetime(2023, 9, 5, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def letter(db, settings, tmp_path):
    settings.DATA = tmp_path
    return Outgoing.objects.create(
        channel="sms", address="13800000001", text="答辩时间已安排", queued_at=NOON, purpose="defence"
    )


@pytest.fixture
def broken(monkeypatch):
    tries = []

    def refuse(letter):
        tries.append(letter.pk)
        raise GatewayError("连接不上对方")

    monkeypatch.setattr(sweeps, "CHANNELS", {"sms": refuse})
    return tries


@pytest.mark.requirement("R118")
def test_a_text_is_sent_once_and_keeps_its_receipt(letter, tmp_path):
    assert [send_outgoing(NOON), send_outgoing(NOON)] == [1, 0]

    letter.refresh_from_db()
    (sent,) = [json.loads(path.read_text()) for path in (tmp_path / "outbox").iterdir()]
    assert (letter.state, letter.sent_at, letter.tries, letter.receipt) == ("sent", NOON, 1, sent["receipt"])
    assert (sent["address"], sent["text"]) == ("13800000001", "答辩时间已安排")


@pytest.mark.requirement("R118")
def test_a_text_that_cannot_leave_is_tried_five_times_with_growing_patience(letter, broken):
    after = [0, 1, 29, 30, 119, 120, 599, 600, 3599, 3600, 9999]
    for seconds in after:
        send_outgoing(NOON + timedelta(seconds=seconds))

    letter.refresh_from_db()
    assert len(broken) == 5
    assert (letter.state, letter.tries, letter.sent_at, letter.receipt) == ("failed", 5, None, "连接不上对方")


def test_a_text_that_failed_once_is_sent_at_the_next_try(letter, monkeypatch):
    answers = [GatewayError("忙"), "S-2"]

    def sometimes(letter):
        answer = answers.pop(0)
        if isinstance(answer, GatewayError):
            raise answer
        return answer

    monkeypatch.setattr(sweeps, "CHANNELS", {"sms": sometimes})
    assert [send_outgoing(NOON), send_outgoing(NOON + timedelta(seconds=31))] == [0, 1]
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.receipt) == ("sent", 2, "S-2")


def test_one_text_that_cannot_leave_does_not_hold_up_the_others(letter, settings, tmp_path):
    settings.GATEWAYS = {**settings.GATEWAYS, "mail": "smtp"}
    settings.GATEWAY_OPTIONS = {
        **settings.GATEWAY_OPTIONS,
        "smtp_host": "127.0.0.1",
        "smtp_port": 9,
        "mail_from": "no-reply@zhiping.example",
    }
    Outgoing.objects.filter(pk=letter.pk).update(channel="mail")
    second = Outgoing.objects.create(channel="sms", address="13800000002", text="文字", queued_at=NOON, purpose="x")

    assert send_outgoing(NOON) == 1
    letter.refresh_from_db()
    second.refresh_from_db()
    assert (letter.state, letter.receipt, second.state) == ("waiting", "邮件服务器没有收下这封邮件", "sent")
