"""Doing one act of a form: bad input goes back to its fields, anything else is a refusal page."""

from collections.abc import Callable
from typing import Any

from zhiping.lib.forms import Form
from zhiping.records.errors import BadInput


def done(form: Form, act: Callable[[], Any]) -> bool:
    """True when the form was good and the act happened; field errors are then on the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except BadInput as refused:
        form.add_refusal(refused.reason, refused.fields)
        return False
    return True
