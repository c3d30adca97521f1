"""evaluate: the plug-ins that a query may pass its rows through."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, UnsupportedError, nearest
from livefire.languages.kusto.coercion import as_text, condition, whole
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.joins import apart, filled
from livefire.languages.kusto.lowerings import truth_constant
from livefire.languages.kusto.sliding import in_order
from livefire.languages.kusto.syntax import Expression, Name, Named, Operator, Query
from livefire.languages.kusto.unpacking import narrowed, pivoted, unpacked
from livefire.languages.kusto.values import Scope, tabular, value
from livefire.plan import Columns, Field, Filter, Join, Number, Plan, Project, Union, Value, call
from livefire.plan.types import INTEGER, TEXT

ROW, SOURCE = hidden("row"), hidden("source")
OTHERS = (
    "active_users_count", "activity_counts_metrics", "activity_engagement", "activity_metrics", "ai_embeddings", "autocluster",
    "azure_digital_twins_query_request", "basket", "cosmosdb_sql_request", "dcount_intersect", "diffpatterns", "diffpatterns_text",
    "funnel_sequence", "funnel_sequence_completion", "geo_line_lookup", "geo_polygon_lookup", "http_request", "http_request_post",
    "infer_storage_schema", "mysql_request", "new_activity_metrics", "postgresql_request", "preview", "python", "R",
    "rolling_percentile", "schema_merge", "sequence_detect", "session_count", "sliding_window_counts", "sql_request",
)  # fmt: skip


def evaluated(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """The plug-in over the rows."""
    name, *arguments = stage.values
    assert isinstance(name, Name)
    if name.text in PLUGINS:
        return PLUGINS[name.text](stage, parent, scope, arguments)
    if name.text in OTHERS:
        raise UnsupportedError(f"plug-in {name.text}", name.span)
    raise RuleError(f"unknown plug-in '{name.text[:40]}'", name.span, hint=nearest(name.text[:40], (*PLUGINS, *OTHERS)))


Arguments = list[Expression]


def _lookup(function: str, widest: int) -> Callable[[Operator, Plan, Scope, Arguments], Plan]:
    """The rows beside those of another table whose network holds their address; with `return_unmatched` the others too."""

    def lowered(stage: Operator, parent: Plan, scope: Scope, arguments: Arguments) -> Plan:
        named = {one.names[0]: one for one in arguments if isinstance(one, Named)}
        plain = [one for one in arguments if not isinstance(one, Named)]
        said = named.pop("return_unmatched", plain.pop() if len(plain) > 3 and not isinstance(plain[-1], Name) else None)
        if len(plain) < 3 or named or not all(isinstance(one, Name) for one in plain[1:]):
            raise RuleError("a lookup takes a table, the key of the rows, the key of the table, and more columns", stage.span)
        everything = said is not None and truth_constant(value(said, scope), "return_unmatched", said.span)
        source, network, *extra = [one for one in plain[1:] if isinstance(one, Name)]
        table = scope.lower(_table(plain[0], scope), scope.over(Columns()))
        renamed = apart(parent, table)
        right = Project(table, tuple((new, table.columns.field(old)) for old, new in renamed.items()), stage.span)
        rows = Number(parent, ROW, (), stage.span)
        key = parent.columns.field(source.text, source.span)
        there = Field(renamed[table.columns.field(network.text, network.span).name], TEXT)
        others = [table.columns.field(one.text, one.span) for one in extra]
        on = [(parent.columns.field(one.name, one.span), Field(renamed[one.name], one.type)) for one in others]
        both = Join(rows, right, "inner", tuple(on), stage.span)
        same = call("equals", call(function, as_text(key), as_text(there), whole(widest)), whole(0), span=stage.span)
        found: Plan = Filter(both, same, stage.span)
        if everything:
            ids = Project(found, ((SOURCE, Field(ROW, INTEGER)),), stage.span)
            alone = Join(rows, ids, "anti", ((Field(ROW, INTEGER), Field(SOURCE, INTEGER)),), stage.span)
            found = Union((found, alone), stage.span)
        gone = {ROW, *(renamed[one.name] for one in others)}
        return filled(found, [column for column in found.columns.fixed if column.name not in gone], stage)

    return lowered


def _table(written: Expression, scope: Scope) -> Query:
    """An argument that is a table."""
    made = tabular(written, scope.over(Columns()))
    if made is not None:
        return made
    if isinstance(written, Name):
        return Query(Operator("table", written.span, values=(written,)), (), written.span)
    raise RuleError("expected a table", written.span)


def _near(stage: Operator, parent: Plan, scope: Scope, arguments: Arguments) -> Plan:
    """rows_near: what is at most so many rows before or behind one for which a condition is true."""
    if not 2 <= len(arguments) <= 3:
        raise RuleError("'rows_near' takes a condition and one or two numbers of rows", stage.span)
    if not in_order(parent):
        raise RuleError("rows near others, and rows without an order", stage.span, hint="sort or serialize before")
    test = condition(value(arguments[0], scope))
    before, *behind = (value(one, scope.over(Columns())) for one in arguments[1:])
    behind = behind or [before]
    rows = Number(parent, ROW, (), stage.span)
    hits = Project(Filter(rows, test, stage.span), ((SOURCE, Field(ROW, INTEGER)),), stage.span)
    distance: Value = call("subtract", Field(ROW, INTEGER), Field(SOURCE, INTEGER))
    near = call("and", call("less_or_equal", call("negate", before), distance), call("less_or_equal", distance, behind[0]))
    ids = Project(
        Filter(Join(rows, hits, "inner", (), stage.span), near, stage.span), ((SOURCE, Field(ROW, INTEGER)),), stage.span
    )
    kept = Join(rows, ids, "semi", ((Field(ROW, INTEGER), Field(SOURCE, INTEGER)),), stage.span)
    return Project(kept, tuple((name, parent.columns.field(name)) for name in parent.columns.names), stage.span)


PLUGINS: dict[str, Callable[[Operator, Plan, Scope, Arguments], Plan]] = {
    "bag_unpack": unpacked,
    "ipv4_lookup": _lookup("compare_ipv4", 32),
    "ipv6_lookup": _lookup("compare_ipv6", 128),
    "narrow": narrowed,
    "pivot": pivoted,
    "rows_near": _near,
}

__all__ = ["OTHERS", "PLUGINS", "evaluated"]
