"""Every event that an action writes has words for the story."""

import ast
from pathlib import Path

import pytest

from zhiping.records.journal.words import WORDS, said

RECORDS = Path(__file__).resolve().parents[3] / "src" / "zhiping" / "records"
WRITERS = {"record", "keep", "keep_meeting", "_keep"}


def written_events() -> set[str]:
    """The literal events in calls of those that write a journal row."""
    found = set()
    for path in RECORDS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                found |= {
                    one.value
                    for argument in node.args
                    for one in ast.walk(argument)
                    if isinstance(one, ast.Constant)
                    and isinstance(one.value, str)
                    and one.value.count(".") == 1
                    and not one.value.endswith(".")  # the beginning of a composed name
                }
    return found


@pytest.mark.requirement("R161")
def test_every_event_an_action_writes_can_be_read_in_a_story():
    assert written_events() - set(WORDS) == set()
    assert {"application.submitted", "certificate.revoked"} <= written_events()
    assert {"application.decline", "application.refuse", "application.decide_late"} <= set(WORDS)


def test_words_carry_the_rows_own_values_and_stay_quiet_where_it_has_none():
    assert said("certificate.revoked", {"number": "1", "reason": "伪造"}) == "撤销了证书1：伪造"
    assert said("section.saved", {"fields": ["school"]}, label="学历") == "填写了“学历”"
    assert said("result.held", {}) == "本次没有列入确认："
    assert said("something.new", {"event": "x"}) == "办理了“something.new”"
