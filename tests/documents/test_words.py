"""Amounts in figures and in Chinese words."""

import pytest

from zhiping.documents.words import amount, amount_in_words


@pytest.mark.parametrize(
    ("fen", "figures", "words"),
    [
        (45000, "450.00 元", "肆佰伍拾元整"),
        (38000, "380.00 元", "叁佰捌拾元整"),
        (23000, "230.00 元", "贰佰叁拾元整"),
        (15000, "150.00 元", "壹佰伍拾元整"),
        (38050, "380.50 元", "叁佰捌拾元伍角"),
        (38005, "380.05 元", "叁佰捌拾元零伍分"),
        (100, "1.00 元", "壹元整"),
        (1, "0.01 元", "壹分"),
        (0, "0.00 元", "零元整"),
        (10001000, "100,010.00 元", "壹拾万零壹拾元整"),
        (100500, "1,005.00 元", "壹仟零伍元整"),
    ],
)
def test_an_amount_is_written_as_documents_write_it(fen, figures, words):
    assert (amount(fen), amount_in_words(fen)) == (figures, words)
