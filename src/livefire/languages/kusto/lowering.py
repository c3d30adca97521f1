"""A query's text, or a bare condition's, to a plan over one table's columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from livefire.errors import RuleError
from livefire.languages.kusto.coercion import condition as truth
from livefire.languages.kusto.parser import parse, parse_condition
from livefire.languages.kusto.showing import check_shown
from livefire.languages.kusto.syntax import Query
from livefire.languages.kusto.tabular import Tables, query
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Columns, Filter, Plan, Source, Table, parents
from livefire.plan.compose import values, walk
from livefire.plan.size import is_too_large

TABLE = "AWSCloudTrail"
LARGEST, DEEPEST = 1_500, 500
"""Relations of a plan, those that several stages share counted for each."""


def plan(text: str, columns: Columns, *, table: str = TABLE, given: Mapping[str, Table] | None = None) -> Plan:
    """The query as a plan; `table` is the name under which it reads the events, `given` what other names stand for."""
    lets, pipe = parse(text)
    tables = Tables(table, columns, given or {})
    made = query(pipe, Scope(Columns(), {let.name: let for let in lets}, lower=partial(_lowered, tables=tables)), tables)
    steps, depth = size(made)
    if steps > LARGEST or depth > DEEPEST:
        raise RuleError(f"a query of {steps} steps, at most {LARGEST} are run, at most {DEEPEST} one after the other", pipe.span)
    for one in (one for relation in walk(made) for one in values(relation)):
        if is_too_large(one):
            raise RuleError("an expression too large to run", one.span)
    check_shown(made)
    return made


def _lowered(pipe: Query, scope: Scope, *, tables: Tables) -> Plan:
    return query(pipe, scope, tables)


def size(plan: Plan) -> tuple[int, int]:
    """How many relations a plan has when each is written where it is used, and how many are read one after the other."""
    known: dict[int, tuple[int, int]] = {}
    open_ones = [plan]
    while open_ones:
        one = open_ones[-1]
        sides = parents(one)
        missing = [side for side in sides if id(side) not in known]
        if missing:
            open_ones += missing
            continue
        open_ones.pop()
        of_sides = [known[id(side)] for side in sides]
        known[id(one)] = 1 + sum(count for count, _ in of_sides), 1 + max((depth for _, depth in of_sides), default=0)
    return known[id(plan)]


def condition(text: str, columns: Columns) -> Plan:
    """What a `where` with this expression keeps: an intent over facts."""
    found = parse_condition(text)
    return Filter(Source(columns), truth(value(found, Scope(columns, {}))), found.span)
