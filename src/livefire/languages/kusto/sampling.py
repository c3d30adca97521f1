"""sample-distinct, top-hitters and getschema."""

from __future__ import annotations

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import number
from livefire.languages.kusto.summarize import name_of
from livefire.languages.kusto.syntax import Expression, Operator
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Aggregate, Aggregation, Column, Columns, Distinct, Limit, Literal, Plan, Project, Sort, SortKey, Table
from livefire.plan.types import BOOLEAN, DYNAMIC, INTEGER, REAL, TEXT, TIMESPAN, TIMESTAMP, Type

SCHEMA: dict[Type, tuple[str, str]] = {
    BOOLEAN: ("System.SByte", "bool"), DYNAMIC: ("System.Object", "dynamic"),
    REAL: ("System.Double", "real"), TEXT: ("System.String", "string"), TIMESPAN: ("System.TimeSpan", "timespan"),
    TIMESTAMP: ("System.DateTime", "datetime"),
}  # fmt: skip


def _count(written: Expression, stage: Operator, scope: Scope) -> int:
    made = value(written, scope.over(Columns()))
    if not isinstance(made, Literal) or not isinstance(made.value, int) or made.value < 0:
        raise RuleError(f"'{stage.name}' takes a number", written.span)
    return made.value


def sampled(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The first values of a column that differ."""
    count, written = stage.values
    one = Project(parent, ((name_of(written), value(written, scope)),), stage.span)
    return Limit(Distinct(one, stage.span), _count(count, stage, scope), stage.span)


def hitters(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The values that most rows have, or with the largest sums: exact here."""
    count, written = stage.values
    key, name = value(written, scope), name_of(written)
    if stage.keys:
        label, made = f"approximate_sum_{name_of(stage.keys[0])}", value(stage.keys[0], scope)
        total = Aggregation("sum", (made if made.type in (INTEGER, REAL) else number(made, REAL),), None, stage.span)
    else:
        label, total = f"approximate_count_{name}", Aggregation("count_rows", (), None, stage.span)
    summed = Aggregate(parent, ((name, key),), ((label, total),), stage.span)
    best = Sort(summed, (SortKey(summed.columns.field(label), descending=True, nulls_first=False),), stage.span)
    return Limit(best, _count(count, stage, scope), stage.span)


def schema_of(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """A row for each column; not of whole numbers, as int and long are one here."""
    if parent.columns.anything:
        raise UnsupportedError("getschema of unknown columns", stage.span)
    rows = []
    for place, column in enumerate(parent.columns.fixed):
        if column.type not in SCHEMA:
            raise UnsupportedError(f"getschema of {column.type}", stage.span)
        rows.append((column.name, place, *SCHEMA[column.type]))
    columns = (Column("ColumnName", TEXT), Column("ColumnOrdinal", INTEGER), Column("DataType", TEXT), Column("ColumnType", TEXT))
    return Table(Columns(columns), tuple(rows), stage.span)


__all__ = ["hitters", "sampled", "schema_of"]
