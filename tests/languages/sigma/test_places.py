"""Predicates and errors point at the rule's own text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from livefire.errors import RuleError
from livefire.languages.sigma import plan
from livefire.plan import Call, Columns, Filter, Value
from livefire.plan.compose import values, walk
from tests.languages.literate import HERE, Case, read, table_columns

CASES = [case for page in sorted((HERE / "sigma").glob("*.md")) for case in read(page, "sigma") if "plan" in case.blocks]
RULE = """\
# a rule
title: A key for somebody
detection:
  selection:
    eventSource: iam.amazonaws.com
    eventName|startswith:
      - Create
      - 'Update'
  "filter":
    userAgent|contains: "terraform"
  condition: selection and not filter
"""


def every(value: Value) -> Iterator[Value]:
    yield value
    for argument in value.arguments if isinstance(value, Call) else ():
        yield from every(argument)


def all_values(rule: str, columns: Columns) -> Iterator[Value]:
    for relation in walk(plan(rule, columns)):
        for value in values(relation):
            yield from every(value)


def said(value: Value, rule: str = RULE) -> str:
    return rule[value.span.start : value.span.end].rstrip() if value.span else ""


def condition() -> Call:
    made = plan(RULE, Columns.unknown())
    assert isinstance(made, Filter) and isinstance(made.predicate, Call)
    return made.predicate


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.page.stem}: {case.title}")
def test_every_value_has_its_place(case: Case) -> None:
    for value in all_values(case.query, table_columns(case.blocks["rows-in"])):
        assert value.span is not None, value
        assert 0 <= value.span.start < value.span.end <= len(case.query)


def test_a_negation_is_the_condition_that_says_it() -> None:
    assert [said(one) for one in condition().arguments][1] == "not filter"


def test_a_search_is_its_fields() -> None:
    assert [said(one) for one in every(condition().arguments[0])][1:3] == [
        "eventSource: iam.amazonaws.com",
        "eventSource: iam.amazonaws.com",
    ]


def test_a_value_is_its_text_in_the_list() -> None:
    texts = {said(one) for one in every(condition()) if isinstance(one, Value) and not isinstance(one, Call)}
    assert {"Create", "'Update'", '"terraform"', "iam.amazonaws.com", "eventName|startswith"} <= texts


BROKEN = {
    "a name in a plain condition": ("condition: selection and\n     nott", (3, 6)),
    "a name in single quotes": ("condition: 'selection and nott'", (2, 29)),
    "a name in double quotes": ('condition: "selection and nott"', (2, 29)),
    "a name in a literal block": ("condition: |-\n    selection and\n     nott", (4, 6)),
    "a name in a folded block": ("condition: >\n\n    selection and\n    not nott", (5, 9)),
    "a name in the second of several": ("condition:\n    - selection\n    - nott", (4, 7)),
    "a name that is also a part of another": ("condition: selection or (sel)", (2, 28)),
    "the end": ("condition: selection and   ", (2, 27)),
    "a search": ("other: {}\n  condition: other", (2, 3)),
    "a key": ("other: {A: 1}\n  condition: other", (2, 11)),
    "a value in a list": ("other: {a|gt: [1, x]}\n  condition: other", (2, 21)),
    "a value on the next line": ("other:\n    a|cidr:\n      x\n  condition: other", (4, 7)),
    "a timeframe": ("timeframe: 1m\n  condition: selection", (2, 3)),
}


@pytest.mark.parametrize(("text", "place"), BROKEN.values(), ids=BROKEN.keys())
def test_an_error_stands_at_its_line_and_column(text: str, place: tuple[int, int]) -> None:
    rule = "detection: \n  " + text + "\n  selection:\n    a: 1\n"
    with pytest.raises(RuleError) as raised:
        plan(rule, table_columns("| a:text |"))
    error = raised.value.at(rule)
    assert (error.line, error.column) == place


def test_lines_that_end_as_on_windows_are_counted_once() -> None:
    rule = "detection:\r\n  a:\r\n    x: 1\r\n  condition: a or b\r\n"
    with pytest.raises(RuleError) as raised:
        plan(rule, Columns.unknown())
    error = raised.value.at(rule)
    assert (error.line, error.column) == (4, 19)
