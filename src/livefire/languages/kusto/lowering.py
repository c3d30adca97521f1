"""A query's text, or a bare condition's, to a plan over one table's columns."""

from __future__ import annotations

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import condition as truth
from livefire.languages.kusto.parser import parse, parse_condition
from livefire.languages.kusto.tabular import Tables, query
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Columns, Filter, Plan, Source
from livefire.plan.compose import values, walk
from livefire.plan.size import is_too_large
from livefire.plan.values import calls_of

TABLE = "AWSCloudTrail"


def plan(text: str, columns: Columns, *, table: str = TABLE) -> Plan:
    """The query as a plan; `table` is the name under which it reads the events."""
    lets, pipe = parse(text)
    made = query(pipe, Scope(Columns(), {let.name: let for let in lets}), Tables(table, columns))
    for one in (one for relation in walk(made) for one in values(relation)):
        if is_too_large(one):
            raise RuleError("an expression too large to run", one.span)
        if ticks := next(calls_of("last_before", one), None):
            raise UnsupportedError("the last tick of a day, a week, a month or a year outside < and >", ticks.span)
    return made


def condition(text: str, columns: Columns) -> Plan:
    """What a `where` with this expression keeps: an intent over facts."""
    found = parse_condition(text)
    return Filter(Source(columns), truth(value(found, Scope(columns, {}))), found.span)
