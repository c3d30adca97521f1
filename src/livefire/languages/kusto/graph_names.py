"""Expressions over a pattern's elements to expressions over the columns that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.summarize import name_of
from livefire.languages.kusto.syntax import Apply, Chain, Constant_, Expression, Member, Name, Operator
from livefire.plan import Columns
from livefire.plan.types import BOOLEAN

OF_NODES = {"node_degree_in": "in", "node_degree_out": "out", "node_id": "id"}
OF_ALL = ("all", "any", "map")


@dataclass(frozen=True)
class Elements:
    """The nodes of a pattern with their columns; its edges, each with the names of its hops and of the nodes between, and both's columns."""

    nodes: dict[str, Columns]
    edges: dict[str, tuple[list[str], list[str], Columns, Columns]]
    several: set[str]


def used(stage: Operator) -> Iterator[str]:
    """The names of the functions in a stage's expressions."""
    return (one.function for one in _parts((*stage.values, *stage.keys)) if isinstance(one, Apply))


def _parts(expressions: tuple[Expression, ...]) -> Iterator[Expression]:
    """Expressions and what they are made of, at any depth."""
    waiting: list[object] = [*expressions]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += one
        elif isinstance(one, Expression):
            yield one
            waiting += [getattr(one, each.name) for each in fields(one)]


def shown_name(expression: Expression, before: list[str]) -> str:
    """The name of a column without one of its own."""
    if isinstance(expression, Apply) and expression.function in OF_NODES:
        return expression.function
    return name_of(expression, before)


def rewritten(expression: Expression, elements: Elements) -> Expression:
    """The expression with columns in place of properties of the elements, and of what is asked of all edges or nodes in a row."""
    match expression:
        case Member(Name(element), property, span) if element in elements.nodes:
            return _property(element, elements.nodes[element], property, span)
        case Member(Name(element), property, span) if element in elements.edges:
            hops, _, columns, _ = elements.edges[element]
            found = tuple(_property(hop, columns, property, span) for hop in hops)
            return Apply("pack_array", found, span, span) if element in elements.several else found[0]
        case Apply(function, (Name(element),), span, _) if function in OF_NODES and element in elements.nodes:
            return Name(hidden(f"{element}.{hidden(OF_NODES[function])}"), span)
        case Apply(function, (several, inner), span, _) if function in OF_ALL:
            made = tuple(_of_one(inner, one, columns) for one, columns in _listed(several, elements))
            return Apply("pack_array", made, span, span) if function == "map" else _together(function, made, span)
        case Apply("inner_nodes", _, span, _):
            raise UnsupportedError("inner_nodes outside map, any and all", span)
        case Name(element, span) if element in elements.nodes or element in elements.edges:
            raise UnsupportedError("an element of a pattern as a value", span)
    return _inside(expression, lambda one: rewritten(one, elements))


def constraint(expression: Expression, elements: Elements) -> Expression:
    """A condition: what it asks of edges in a row it asks of each."""
    if isinstance(expression, Chain) and expression.operator == "and":
        return replace(expression, parts=tuple(constraint(part, elements) for part in expression.parts))
    members = (one.target for one in _parts((expression,)) if isinstance(one, Member))
    rows = {one.text for one in members if isinstance(one, Name)} & elements.several
    if len(rows) > 1:
        raise UnsupportedError("a condition over several rows of edges", expression.span)
    if not rows:
        return rewritten(expression, elements)
    name = rows.pop()
    hops, inner, of_edges, of_nodes = elements.edges[name]
    others = elements.several - {name}
    single = [
        replace(elements, edges={**elements.edges, name: ([hop], inner, of_edges, of_nodes)}, several=others) for hop in hops
    ]
    return _together("all", tuple(rewritten(expression, one) for one in single), expression.span)


def _inside(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The expression with its parts changed."""
    changed: dict[str, object] = {}
    for one in fields(expression):
        part = getattr(expression, one.name)
        if isinstance(part, Expression):
            changed[one.name] = change(part)
        elif isinstance(part, tuple) and any(isinstance(each, Expression) for each in part):
            changed[one.name] = tuple(change(each) for each in part)
    return replace(expression, **changed) if changed else expression  # type: ignore[arg-type]  # fields of its own


def _property(element: str, columns: Columns, property: str, span: Span) -> Name:
    if columns.find(property) is None:
        raise RuleError(f"unknown property '{property}'", span, hint=nearest(property, columns.names))
    return Name(hidden(f"{element}.{property}"), span)


def _listed(several: Expression, elements: Elements) -> list[tuple[str, Columns]]:
    """The edges in a row, or with inner_nodes() the nodes between them."""
    match several:
        case Name(element) if element in elements.edges:
            hops, _, columns, _ = elements.edges[element]
            return [(hop, columns) for hop in hops]
        case Apply("inner_nodes", (Name(element),)) if element in elements.edges:
            _, inner, _, columns = elements.edges[element]
            return [(one, columns) for one in inner]
        case _:
            raise RuleError("expected the edges of a pattern, or inner_nodes() of them", several.span)


def _of_one(inner: Expression, element: str, columns: Columns) -> Expression:
    """An expression over the properties of one element, which stand without its name."""
    match inner:
        case Name(text, span) if columns.find(text) is not None:
            return Name(hidden(f"{element}.{text}"), span)
        case Apply(function, (), span, _) if function in OF_NODES:
            return Name(hidden(f"{element}.{hidden(OF_NODES[function])}"), span)
    return _inside(inner, lambda one: _of_one(one, element, columns))


def _together(function: str, parts: tuple[Expression, ...], span: Span) -> Expression:
    """Whether it holds of any, or of all: of none in particular, of all of none."""
    if not parts:
        return Constant_(function == "all", BOOLEAN, span)
    return parts[0] if len(parts) == 1 else Chain("or" if function == "any" else "and", parts, span)


__all__ = ["Elements", "constraint", "rewritten", "shown_name", "used"]
