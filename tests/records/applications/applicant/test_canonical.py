"""The bytes that a digest is taken of: the same for the same content, whoever writes them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiping.records.applications.canonical import canonical, plain, sha256_of

pytestmark = pytest.mark.requirement("R41")

leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.dates() | st.decimals()
values = st.recursive(
    leaves, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(), one, max_size=4), max_leaves=12
)


@settings(max_examples=150, deadline=None)
@given(values)
def test_what_we_write_is_what_the_standard_says(value):
    assert canonical(plain(value)) == rfc8785.dumps(plain(value))


def test_a_digest_does_not_depend_on_the_order_in_which_things_were_said():
    one = {"乙": [Decimal("1.50"), date(2023, 8, 1)], "甲": {"z": True, "a": None}, "\U0001f600": 1, "\uffee": '\x1f\n"\\'}
    other = {name: one[name] for name in reversed(one)}

    assert canonical(plain(one)) == (
        '{"乙":["1.50","2023-08-01"],"甲":{"a":null,"z":true},"\U0001f600":1,"\uffee":"\\u001f\\n\\"\\\\"}'.encode()
    )
    assert sha256_of(one) == sha256_of(other)


def test_a_moment_is_written_with_its_place():
    assert canonical(plain({"at": datetime(2023, 8, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))})) == (
        b'{"at":"2023-08-01T09:00:00+08:00"}'
    )
