"""Every value of a plan knows where it stands in the rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from livefire.languages.esql import plan
from livefire.plan import Call, Columns, Filter, Value
from livefire.plan.compose import values, walk
from tests.languages.literate import HERE, Case, read, table_columns


def every(value: Value) -> Iterator[Value]:
    yield value
    for argument in value.arguments if isinstance(value, Call) else ():
        yield from every(argument)


def parts(case: Case) -> Iterator[Value]:
    rows_in = case.blocks.get("rows-in")
    made = plan(case.query, table_columns(rows_in) if rows_in else Columns.unknown())
    for relation in walk(made):
        for value in values(relation):
            yield from every(value)


CASES = [case for page in sorted((HERE / "esql").glob("*.md")) for case in read(page, "esql") if "plan" in case.blocks]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.page.stem}: {case.title}")
def test_every_value_has_its_place(case: Case) -> None:
    for value in parts(case):
        assert value.span is not None, value
        assert 0 <= value.span.start < value.span.end <= len(case.query)


def test_a_predicate_is_the_text_that_says_it() -> None:
    text = 'FROM logs\n| WHERE event.action == "GetSigninToken" AND NOT agent LIKE "*Jersey*"'
    made = plan(text, Columns.unknown())
    assert isinstance(made, Filter) and isinstance(made.predicate, Call)
    said = [text[one.span.start : one.span.end] for one in made.predicate.arguments if one.span]
    assert said == ['event.action == "GetSigninToken"', 'NOT agent LIKE "*Jersey*"']


def test_the_source_is_the_from_command() -> None:
    text = "FROM logs-aws.cloudtrail-* METADATA _id\n| LIMIT 1"
    source = next(walk(plan(text, Columns.unknown())))
    assert source.span and text[source.span.start : source.span.end] == "FROM logs-aws.cloudtrail-* METADATA _id"
