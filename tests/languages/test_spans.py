"""Every value and relation of every plan knows its place in the rule's text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from livefire.detection import Detection, PythonRule
from livefire.errors import RuleError, Span, line_and_column
from livefire.formats import load_pack
from livefire.languages import BUILT_IN, front_end
from livefire.languages.kusto import plan as kusto
from livefire.pack import open_pack
from livefire.plan import Call, Columns, Field, Literal, Plan, Source, Value
from livefire.plan.compose import values, walk
from livefire.plan.places import placed
from tests.languages.literate import Case, cases, table_columns

LITERATE = [one for language in BUILT_IN for one in cases(language)]


def lowered(text: str, language: str, columns: Columns) -> Plan:
    if language == "kusto":  # the pages name their table Logs
        return placed(kusto(text, columns, table="Logs"), Span(0, len(text)))
    return front_end(language)(text, columns)


def places(plan: Plan) -> Iterator[tuple[object, Span | None]]:
    """Every relation and every value of a plan, each once, with its span."""
    seen: set[int] = set()

    def inside(value: Value) -> Iterator[tuple[object, Span | None]]:
        if id(value) in seen:
            return
        seen.add(id(value))
        yield value, value.span
        for argument in value.arguments if isinstance(value, Call) else ():
            yield from inside(argument)

    for relation in walk(plan):
        yield relation, relation.span
        for value in values(relation):
            yield from inside(value)


def misplaced(plan: Plan, text: str) -> list[str]:
    """What has no span, or one that is empty, outside of the text or begins between the lines of what it means."""
    return [
        f"{span}: {str(node)[:200]}"
        for node, span in places(plan)
        if span is None or not 0 <= span.start < span.end <= len(text) or text[span.start].isspace()
    ]


@pytest.mark.parametrize("case", LITERATE)
def test_every_part_of_every_page_has_a_place(case: Case) -> None:
    rows = case.blocks.get("rows-in")
    try:
        plan = lowered(case.query, case.language, table_columns(rows) if rows else Columns.unknown())
    except RuleError:
        return  # an error's place is in the page
    assert misplaced(plan, case.query) == []


OURS = [one for one in load_pack(open_pack()) if not isinstance(one.body, RuleError | PythonRule)]


@pytest.mark.parametrize("detection", OURS, ids=lambda one: f"{one.id} {one.language}")
def test_every_part_of_our_detections_has_a_place(detection: Detection) -> None:
    assert not isinstance(detection.body, RuleError | PythonRule)
    assert misplaced(detection.body, detection.text) == []


RULES = {
    "esql": 'FROM logs\n| WHERE name == "Ada" AND\n    size > 7\n| EVAL twice = size * 2',
    "kusto": 'AWSCloudTrail\n| where Name == "Ada"\n    and Size > 7\n| extend Twice = Size * 2',
    "sigma": "title: t\ndetection:\n  selection:\n    name: Ada\n    size|gt: 7\n  condition: selection\n",
}
LINES = {
    "esql": ["2 name", '2 "Ada"', "3 size", "3 7", "4 size", "4 2"],
    "kusto": ["2 Name", '2 "Ada"', '2 Name == "Ada"', "3 Size", "3 7", "4 Size", "4 2"],
    "sigma": ["4 name", "4 Ada", "5 size|gt", "5 7"],
}


@pytest.mark.parametrize("language", RULES)
def test_a_field_and_a_constant_are_where_they_are_written(language: str) -> None:
    text = RULES[language]
    leaves = [span for node, span in places(front_end(language)(text, Columns.unknown())) if isinstance(node, Field | Literal)]
    written = [f"{line_and_column(text, span.start)[0]} {text[span.start : span.end]}" for span in leaves if span]
    assert list(dict.fromkeys(written)) == LINES[language]


def test_what_has_no_words_in_the_text_has_the_place_around_it() -> None:
    text = "AWSCloudTrail\n| where Name !contains 'x'\n"
    plan = front_end("kusto")(text, Columns.unknown())
    bare = placed(Source(Columns.unknown()), Span(0, 4))
    assert all(span is not None and "where" not in text[: span.start] for node, span in places(plan) if isinstance(node, Source))
    assert bare.span == Span(0, 4)


def test_a_plan_with_every_place_stays_the_same_object() -> None:
    plan = front_end("esql")(RULES["esql"], Columns.unknown())
    assert placed(plan, Span(0, 1)) is plan
