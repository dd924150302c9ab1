"""Answering a self-check in a test: by a mapping of question to what is chosen or typed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiping.core.eligibility.answers import Answer, read_answer
from zhiping.core.eligibility.questions import Standing, check_of, stand
from zhiping.core.policy.schema import Pack

UNSURE = ("unsure",)


def answer(pack: Pack, id: str, said: Any, *, now: datetime) -> Answer:
    """``"2018-05"`` for an entry, ``("no",)`` for options, ``(("yes",), {"yes": "2024-01-01"})`` for both."""
    question = check_of(pack).question(id)
    assert question is not None, id
    options, entries = ((), {"": said}) if isinstance(said, str) else (said, {})
    if said and isinstance(said[0], tuple):
        options, entries = said
    return read_answer(question, options, entries, today=now.date())


def all_answers(pack: Pack, said: Mapping[str, Any], *, now: datetime) -> dict[str, Answer]:
    return {id: answer(pack, id, one, now=now) for id, one in said.items()}


def walk(pack: Pack, said: Mapping[str, Any], *, now: datetime, thorough: bool = False) -> tuple[list[str], Standing]:
    """What is asked of somebody who would say all this, in order, and how it ends."""
    asked: list[str] = []
    answers: dict[str, Answer] = {}
    while (question := (standing := stand(pack, answers, now=now, thorough=thorough)).next) is not None:
        asked.append(question.id)
        answers[question.id] = answer(pack, question.id, said[question.id], now=now)
    return asked, standing


def outcomes(standing: Standing) -> dict[str, str]:
    """Level -> the outcome by its best route."""
    return {id: standing.best(id).outcome.value for id in dict.fromkeys(p.level.id for p in standing.prospects)}
