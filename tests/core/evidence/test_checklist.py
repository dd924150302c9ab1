"""The checklist: what is required, supplied, missing, pending or not yet known."""

from dataclasses import replace
from typing import Any

import pytest

from core.policy.small import pack
from zhiping.core.citation import Citation
from zhiping.core.evidence import ChecklistLine, checklist
from zhiping.core.policy.schema import MaterialSpec
from zhiping.core.terms import Force

CITES = Citation("文号", "一")
COUNTED = {"one.count": {"is": 1}}


def line(*, supplied: int = 0, facts: dict[str, Any] | None = None, **said: Any) -> ChecklistLine:
    base: dict[str, Any] = {"id": "m", "title": "题", "says": "说", "indispensable": True, "force": Force.MUST, "cites": CITES}
    made = replace(pack(), materials=(MaterialSpec(**{**base, **said}),))
    given = {"target_level": "associate_senior", "route": "ordinary", **(facts or {})}
    return checklist(made, given, supplied={"m": supplied} if supplied else {})[0]


@pytest.mark.requirement("R43")
@pytest.mark.parametrize(
    ("said", "facts", "supplied", "required", "state", "stops"),
    [
        ({}, {}, 0, True, "missing", True),
        ({}, {}, 2, True, "supplied", False),
        ({"indispensable": False}, {}, 0, True, "missing", False),
        ({"force": Force.IN_PRINCIPLE, "indispensable": False}, {}, 0, True, "missing", False),
        ({"force": Force.REFERENCE}, {}, 0, False, "not_needed", False),
        ({"force": Force.PREFERENCE}, {}, 1, False, "supplied", False),
        ({"when": COUNTED}, {"one.count": 1}, 0, True, "missing", True),
        ({"when": COUNTED}, {"one.count": 2}, 0, False, "not_needed", False),
        ({"when": COUNTED}, {}, 0, None, "unsure", False),
        ({"when": COUNTED}, {}, 1, None, "supplied", False),
        ({"when": {"setting": {"small.open": 1}}}, {}, 0, None, "unsure", False),
        ({"when": {"any": ()}, "pending_when": COUNTED}, {"one.count": 1}, 0, False, "pending", False),
        ({"when": {"any": ()}, "pending_when": COUNTED}, {"one.count": 2}, 0, False, "not_needed", False),
        ({"when": {"rows": {"exists": {}}}}, {}, 0, False, "not_needed", False),
    ],
)
def test_slot_has_its_state(
    said: dict[str, Any], facts: dict[str, Any], supplied: int, required: bool | None, state: str, stops: bool
) -> None:
    made = line(supplied=supplied, facts=facts, **said)

    assert (made.required, made.state, made.supplied, made.stops_filing) == (required, state, supplied, stops)


def test_line_carries_the_words_of_its_slot() -> None:
    assert line(section="one", placeholder=True) == ChecklistLine(
        slot="m",
        title="题",
        says="说",
        indispensable=True,
        force=Force.MUST,
        required=True,
        supplied=0,
        state="missing",
        cites=CITES,
        section="one",
        placeholder=True,
    )
