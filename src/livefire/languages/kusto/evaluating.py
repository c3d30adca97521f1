"""evaluate: the plug-ins that a query may pass its rows through."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, UnsupportedError, nearest
from livefire.languages.kusto.coercion import condition
from livefire.languages.kusto.lookups import ROW, SOURCE, lookup
from livefire.languages.kusto.sliding import in_order
from livefire.languages.kusto.syntax import Expression, Name, Operator
from livefire.languages.kusto.unpacking import narrowed, pivoted, unpacked
from livefire.languages.kusto.values import Scope, value
from livefire.plan import Columns, Field, Filter, Join, Number, Plan, Project, Value, call
from livefire.plan.types import INTEGER

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
    "ipv4_lookup": lookup("compare_ipv4", 32),
    "ipv6_lookup": lookup("compare_ipv6", 128),
    "narrow": narrowed,
    "pivot": pivoted,
    "rows_near": _near,
}

__all__ = ["OTHERS", "PLUGINS", "evaluated"]
