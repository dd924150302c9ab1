"""What an expression rests on, arguments included."""

from core.policy.small import pack
from zhiping.core.citation import Citation
from zhiping.core.policy.schema import Path, Rule
from zhiping.core.policy.uses import Uses, expressions_of, uses
from zhiping.core.terms import Force


def test_names_are_found_wherever_they_stand() -> None:
    expression = {
        "one.count": {"is": {"value": "small.one"}},
        "any": (
            {"one.day": {"before": {"fact": "today"}, "after": {"opens": "apply_and_unit"}}},
            {"not": {"one.day": {"before": {"closes": "payment"}}}},
        ),
        "rows": {"exists": {"where": {"grade": {"one_of": {"value": "small.grades"}}}}},
        "setting": {"small.open": "a"},
    }

    assert uses(expression) == Uses(
        facts=("one.count", "one.day", "rows", "today"),
        values=("small.one", "small.grades", "small.open"),
        windows=("apply_and_unit", "payment"),
    )


def test_record_field_called_like_an_argument_is_no_name() -> None:
    assert uses({"rows": {"exists": {"where": {"value": {"is": 3}}}}}) == Uses(facts=("rows",))


def test_all_tests_of_a_rule_are_its_expressions() -> None:
    a, b, c, d, e = ({"one.count": {"is": number}} for number in range(5))
    rule = Rule("r", "t", "s", Force.MUST, Citation("d", "c"), a, {}, (Path("p", "途径", b, c),), d)

    assert expressions_of(rule) == (a, {}, d, c, b)
    assert e not in expressions_of(rule)
    assert uses(*expressions_of(pack(rule).rules[0])).facts == ("one.count",)
