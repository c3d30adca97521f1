"""One SELECT as a sqlglot node: sqlglot's structure around texts that are inserted verbatim, nothing parsed, nothing copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp
from sqlglot.generator import Generator


def raw(text: str) -> exp.Expr:
    """A text as it is."""
    return exp.Var(this=text)


def select(
    outputs: Iterable[str],
    table: str,
    *,
    where: str | None = None,
    group_by: int = 0,
    order_by: Sequence[str] = (),
    limit: int | None = None,
) -> exp.Select:
    """`outputs` and `table` are texts of SQL; `group_by`: so many of the first outputs; `table` "" selects from nothing."""
    query = exp.Select(expressions=[raw(text) for text in outputs])
    if table:
        query.set("from_", exp.From(this=raw(table)))
    if where is not None:
        query.set("where", exp.Where(this=raw(where)))
    if group_by:
        query.set("group", exp.Group(expressions=[exp.Literal.number(i + 1) for i in range(group_by)]))
    if order_by:
        query.set("order", exp.Order(expressions=[raw(text) for text in order_by]))
    if limit is not None:
        query.set("limit", exp.Limit(expression=exp.Literal.number(limit)))
    return query


def union_all(queries: Sequence[exp.Query]) -> exp.Query:
    """The rows of all, one after the other; at least one."""
    whole, *others = queries
    for one in others:
        whole = exp.Union(this=whole, expression=one, distinct=False)
    return whole


def written(queries: Iterable[exp.Query]) -> list[str]:
    """Each as text. DuckDB writes these clauses as the standard does, and its dialect takes as long to load as DuckDB itself."""
    generator = Generator()
    return [generator.generate(query, copy=False) for query in queries]


__all__ = ["raw", "select", "union_all", "written"]
