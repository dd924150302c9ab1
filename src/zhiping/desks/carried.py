"""The answers of a self-check on their way from page to page: in a signed field of the form, and nowhere else.

The signature says that the field is ours and whole; the answers are read again by the pack's questions each time, so that
even an old field of another version of the pack does no harm.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core import signing

from zhiping.core.eligibility.answers import Answer, NotAnswered, read_answer
from zhiping.core.eligibility.questions import check_of
from zhiping.core.policy.schema import Pack

FORM = 1
SALT = "zhiping.self-check"
LARGEST = 6000
"""Characters of the field; all questions of a long pack answered come to about a third of it."""
FRESH_SECONDS = 24 * 3600
SHOWN_OF_DIGEST = 16


class Broken(Exception):
    """A field that is not ours, not whole, or too long."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a field holds for a pack. ``dropped``: titles of questions whose answers no longer fit; ``stale``: signed long ago."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    thorough: bool = False
    dropped: tuple[str, ...] = ()
    stale: bool = False
    renewed: bool = False  # made under another version of the pack


def sealed(pack: Pack, answers: Mapping[str, Answer], *, thorough: bool = False) -> str:
    """The field: the pack's digest, and each answer by its question, in the order given."""
    content = {
        "form": FORM,
        "pack": pack.digest[:SHOWN_OF_DIGEST],
        "all": thorough,
        "said": [[id, list(answer.options), dict(answer.entries)] for id, answer in answers.items()],
    }
    return signing.dumps(content, salt=SALT, compress=True)


def unsealed(text: str, pack: Pack, *, today: date) -> Carried:
    """What the field says, as far as it still fits the pack's questions; Broken when it cannot be trusted."""
    if not text:
        return Carried()
    if len(text) > LARGEST:
        raise Broken
    stale = False
    try:
        content = signing.loads(text, salt=SALT, max_age=FRESH_SECONDS)
    except signing.SignatureExpired:
        content, stale = signing.loads(text, salt=SALT), True
    except signing.BadSignature:
        raise Broken from None
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise Broken
    return _read(content, pack, today=today, stale=stale)


def _read(content: Mapping[str, Any], pack: Pack, *, today: date, stale: bool) -> Carried:
    check = check_of(pack)
    answers: dict[str, Answer] = {}
    dropped: list[str] = []
    for id, options, entries in content["said"]:
        question = check.question(id)
        if question is None:
            dropped.append("通知改动后不再问的一题")
            continue
        try:
            answers[id] = read_answer(question, options, entries, today=today)
        except NotAnswered:
            dropped.append(question.title)
    renewed = content["pack"] != pack.digest[:SHOWN_OF_DIGEST]
    return Carried(answers, bool(content["all"]), tuple(dropped), stale, renewed)
