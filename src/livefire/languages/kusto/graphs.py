"""Graphs: edges and nodes of two tables, and the patterns that are sought in them.

A pattern of edges is a chain of joins, one for each number of edges that a length allows; what tells its elements apart is in the
names of their columns: the property p of the element n is the column n.p, of the second edge in a row of e the column e#1.p.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import as_text, condition
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.graph_names import Elements, constraint, rewritten, shown_name, used
from livefire.languages.kusto.syntax import Edge, Name, Named, Node, Operator, Sequence_
from livefire.languages.kusto.values import Scope, value
from livefire.plan import (
    Aggregate,
    Aggregation,
    Columns,
    Distinct,
    Extend,
    Field,
    Filter,
    Join,
    Literal,
    Number,
    Plan,
    Project,
    Sort,
    SortKey,
    Union,
    Value,
    call,
)  # fmt: skip
from livefire.plan.types import DYNAMIC, INTEGER, TEXT

ID, FROM, TO, ROW = hidden("id"), hidden("from"), hidden("to"), hidden("row")
OUT, IN = hidden("out"), hidden("in")
LENGTH, START, END, PATH = hidden("length"), hidden("start"), hidden("end"), hidden("path")
MOST_BRANCHES = 64


@dataclass(frozen=True)
class Graph:
    """Edges with FROM, TO and ROW beside their columns, nodes with ID."""

    edges: Plan
    nodes: Plan


def graph(stage: Operator, parent: Plan, scope: Scope) -> Graph:
    """make-graph: the rows are edges; nodes that no table of nodes has are those of the edges alone."""
    source, target, *keys = stage.keys
    assert isinstance(source, Name) and isinstance(target, Name)
    ends = [parent.columns.field(one.text, one.span) for one in (source, target)]
    if ends[0].type != ends[1].type or ends[0].type is DYNAMIC:
        raise RuleError(f"an edge from {ends[0].type} to {ends[1].type}", stage.span)
    edges = Extend(Number(parent, ROW, (), stage.span), ((FROM, ends[0]), (TO, ends[1])), stage.span)
    ids = Distinct(Union(tuple(Project(parent, ((ID, one),), stage.span) for one in ends), stage.span), stage.span)
    named = stage.word("with_node_id", "")
    if named:
        return Graph(edges, Extend(ids, ((named, Field(ID, ends[0].type)),), stage.span))
    if len(keys) > 1:
        raise UnsupportedError("make-graph with several tables of nodes", keys[1].span)
    if not keys:
        return Graph(edges, ids)
    (key,), (written,) = keys, stage.queries
    assert isinstance(key, Name)
    nodes = scope.lower(written, scope.over(Columns()))
    field = nodes.columns.field(key.text, key.span)
    if field.type != ends[0].type:
        raise RuleError(f"nodes of {field.type} and edges of {ends[0].type}", stage.span)
    known = Extend(nodes, ((ID, field),), stage.span)
    others = Join(ids, known, "anti", ((Field(ID, field.type), Field(ID, field.type)),), stage.span)
    bare = Extend(others, ((field.name, Field(ID, field.type)),), stage.span)
    both = Union((known, bare), stage.span)
    filled = tuple(
        (c.name, call("coalesce", Field(c.name, TEXT), Literal("", TEXT))) for c in both.columns.fixed if c.type is TEXT
    )
    return Graph(edges, Extend(both, filled, stage.span) if filled else both)


def as_table(stage: Operator, made: Graph) -> Plan:
    """graph-to-table: the nodes or the edges, with hashes of their ids where they are named."""
    what = stage.values[0]
    assert isinstance(what, Name)
    plan, ids = (made.nodes, (("with_node_id", ID),)) if what.text == "nodes" else (
        made.edges, (("with_source_id", FROM), ("with_target_id", TO))
    )  # fmt: skip
    shown: list[tuple[str, Value]] = []
    for word, column in ids:
        if name := stage.word(word, ""):
            field = plan.columns.field(column)
            if field.type is not TEXT:
                raise UnsupportedError(f"the hash of an id that is {field.type}", stage.span)
            shown.append((name, call("text_hash", as_text(field))))
    own = [c for c in plan.columns.fixed if c.name not in (ID, FROM, TO, ROW) and c.name not in dict(shown)]
    return Project(plan, (*shown, *((c.name, Field(c.name, c.type)) for c in own)), stage.span)


def matched(stage: Operator, made: Graph, scope: Scope) -> Plan:
    """graph-match and graph-shortest-paths: a row for each match of the pattern."""
    if stage.word("cycles", "unique_edges") not in ("all", "none", "unique_edges"):
        raise RuleError(f"cycles is '{stage.word('cycles', '')}'", stage.span, hint="all, none or unique_edges")
    if {"node_degree_in", "node_degree_out"} & set(used(stage)):
        made = Graph(made.edges, _with_degrees(made, stage))
    edges = [one for sequence in stage.sequences for one in sequence if isinstance(one, Edge)]
    if prod(edge.most - edge.least + 1 for edge in edges) > MOST_BRANCHES:
        raise UnsupportedError(f"a pattern of more than {MOST_BRANCHES} lengths", stage.span)
    names, lengths = [edge.name for edge in edges], product(*(range(edge.least, edge.most + 1) for edge in edges))
    first, *more = [_branch(stage, made, dict(zip(names, one, strict=True)), scope) for one in lengths]
    found: Plan = Union((first, *more), stage.span) if more else first
    return _shortest(stage, found) if stage.name == "graph-shortest-paths" else found


def _with_degrees(made: Graph, stage: Operator) -> Plan:
    """The nodes with the numbers of edges that leave and reach each."""
    nodes, type = made.nodes, made.nodes.columns.field(ID).type
    for name, end in ((OUT, FROM), (IN, TO)):
        key = hidden(f"{name} id")
        counted = Aggregate(
            made.edges,
            ((key, made.edges.columns.field(end)),),
            ((name, Aggregation("count_rows", (), None, stage.span)),),
            stage.span,
        )
        nodes = Join(nodes, counted, "left", ((Field(ID, type), Field(key, type)),), annotates=True, span=stage.span)
        known = call("coalesce", Field(name, INTEGER), Literal(0, INTEGER))
        shown = [(c.name, known if c.name == name else Field(c.name, c.type)) for c in nodes.columns.fixed if c.name != key]
        nodes = Project(nodes, tuple(shown), stage.span)
    return nodes


def _branch(stage: Operator, made: Graph, lengths: dict[str, int], scope: Scope) -> Plan:
    """The matches with so many edges in each row of edges."""
    plan: Plan | None = None
    elements = Elements({}, {}, {edge.name for edge in _edges(stage) if edge.several})
    for sequence in stage.sequences:
        if plan is not None and not any(isinstance(one, Node) and one.name in elements.nodes for one in sequence):
            raise UnsupportedError("a pattern in parts that share no node", stage.span)
        if plan is not None and isinstance(sequence[0], Node) and sequence[0].name not in elements.nodes:
            sequence = _reversed(sequence)
            if isinstance(sequence[0], Node) and sequence[0].name not in elements.nodes:
                raise UnsupportedError("a sequence that meets the others in its middle", stage.span)
        plan = _walked(plan, sequence, _Walk(made, lengths, elements, stage))
    assert plan is not None
    plan = _without_cycles(plan, elements, stage)
    over = scope.over(plan.columns)
    if stage.keys:
        plan = Filter(plan, condition(value(constraint(stage.keys[0], elements), over)), stage.span)
    shown: dict[str, Value] = {}
    for one in stage.values:
        inner = one.value if isinstance(one, Named) else one
        shown[one.names[0] if isinstance(one, Named) else shown_name(one, list(shown))] = value(rewritten(inner, elements), over)
    if len(shown) < len(stage.values):
        raise RuleError("two columns have one name", stage.span)
    if stage.name == "graph-shortest-paths":
        first, last = stage.sequences[0][0], stage.sequences[0][-1]
        shown |= {START: plan.columns.field(_column(first.name, ID)), END: plan.columns.field(_column(last.name, ID))}
        shown[LENGTH] = Literal(sum(lengths.values()), INTEGER)
        rows = [plan.columns.field(_column(hop, ROW)) for hops, *_ in elements.edges.values() for hop in hops]
        shown[PATH] = call("concat", *(call("hexadecimal", row, Literal(16, INTEGER)) for row in rows))
    return Project(plan, tuple(shown.items()), stage.span)


def _edges(stage: Operator) -> Iterator[Edge]:
    return (one for sequence in stage.sequences for one in sequence if isinstance(one, Edge))


def _reversed(sequence: Sequence_) -> Sequence_:
    turned = {"right": "left", "left": "right", "any": "any"}
    return tuple(
        Edge(one.name, turned[one.direction], one.least, one.most, one.several, one.span) if isinstance(one, Edge) else one
        for one in reversed(sequence)
    )


def _column(element: str, property: str) -> str:
    return hidden(f"{element}.{property}")


def _prefixed(plan: Plan, element: str, stage: Operator) -> Plan:
    return Project(plan, tuple((_column(element, c.name), Field(c.name, c.type)) for c in plan.columns.fixed), stage.span)


@dataclass(frozen=True)
class _Walk:
    """What a walk along a pattern needs."""

    made: Graph
    lengths: dict[str, int]
    elements: Elements
    stage: Operator


def _walked(plan: Plan | None, sequence: Sequence_, walk: _Walk) -> Plan:
    """The rows along a sequence, from its first node on."""
    made, lengths, elements, stage = walk.made, walk.lengths, walk.elements, walk.stage
    first, *rest = sequence
    if plan is None:
        elements.nodes[first.name] = made.nodes.columns
        plan = _prefixed(made.nodes, first.name, stage)
    here = first.name
    for edge, node in zip(rest[::2], rest[1::2], strict=True):
        assert isinstance(edge, Edge) and isinstance(node, Node)
        if edge.name in elements.edges:
            raise RuleError(f"two edges are named '{edge.name}'", edge.span)
        hops = [f"{edge.name}#{i}" for i in range(lengths[edge.name])]
        inner = [f"{edge.name}~{i}" for i in range(lengths[edge.name] - 1)]
        elements.edges[edge.name] = (hops, inner, made.edges.columns, made.nodes.columns)
        for hop, next in zip(hops, [*inner, node.name], strict=True):
            plan = _hop(plan, (here, hop, next), edge, walk)
            here = next
    return plan


def _hop(plan: Plan, names: tuple[str, str, str], edge: Edge, walk: _Walk) -> Plan:
    """One edge on, to a node that is met for the first time or again; `names`: of the node before, the edge and the node behind."""
    made, elements, stage = walk.made, walk.elements, walk.stage
    here, hop, next = names
    type = made.nodes.columns.field(ID).type
    across = _prefixed(_directed(made.edges, edge, stage), hop, stage)
    on = ((Field(_column(here, ID), type), Field(_column(hop, FROM), type)),)
    plan = Join(plan, across, "inner", on, stage.span)
    if next in elements.nodes:
        back = call("equals", Field(_column(hop, TO), type), Field(_column(next, ID), type))
        return Filter(plan, back, stage.span)
    if "~" not in next:
        elements.nodes[next] = made.nodes.columns
    there = _prefixed(made.nodes, next, stage)
    return Join(plan, there, "inner", ((Field(_column(hop, TO), type), Field(_column(next, ID), type)),), stage.span)


def _directed(edges: Plan, edge: Edge, stage: Operator) -> Plan:
    turned = [(c.name, Field({FROM: TO, TO: FROM}.get(c.name, c.name), c.type)) for c in edges.columns.fixed]
    if edge.direction == "right":
        return edges
    back = Project(edges, tuple(turned), stage.span)
    return back if edge.direction == "left" else Union((edges, back), stage.span)


def _without_cycles(plan: Plan, elements: Elements, stage: Operator) -> Plan:
    """No edge twice, or no node twice, as the query says."""
    said = stage.word("cycles", "unique_edges")
    hops = [hop for several, *_ in elements.edges.values() for hop in several]
    inner = [one for _, several, *_ in elements.edges.values() for one in several]
    columns = [] if said == "all" else [_column(one, ROW) for one in hops]
    if said == "none":
        columns = [_column(one, ID) for one in (*elements.nodes, *inner)]
    pairs = combinations([plan.columns.field(name) for name in columns], 2)
    tests = [call("not_equals", one, other) for one, other in pairs]
    return Filter(plan, call("and", *tests), stage.span) if tests else plan


def _shortest(stage: Operator, found: Plan) -> Plan:
    """Of each pair of ends the first of the shortest paths, in the order of the edges, or all of them."""
    ends = tuple(found.columns.field(name) for name in (START, END))
    said, place = stage.word("output", "any"), hidden("place")
    if said == "any":
        order = (Field(LENGTH, INTEGER), Field(PATH, TEXT))
        in_order = Sort(found, tuple(SortKey(one, descending=False, nulls_first=True) for one in order), stage.span)
        kept: Plan = Filter(
            Number(in_order, place, ends, stage.span), call("equals", Field(place, INTEGER), Literal(0, INTEGER)), stage.span
        )
    elif said == "all":
        least = Aggregation("min", (Field(LENGTH, INTEGER),), None, stage.span)
        keys = tuple((hidden(f"{one.name} least"), one) for one in ends)
        best = Aggregate(found, keys, ((place, least),), stage.span)
        on = tuple((one, Field(name, one.type)) for name, one in keys)
        kept = Join(found, best, "semi", (*on, (Field(LENGTH, INTEGER), Field(place, INTEGER))), stage.span)
    else:
        raise RuleError(f"output is '{said}'", stage.span, hint="any or all")
    names = [c for c in found.columns.fixed if c.name not in (START, END, LENGTH, PATH)]
    return Project(kept, tuple((c.name, Field(c.name, c.type)) for c in names), stage.span)


__all__ = ["Graph", "as_table", "graph", "matched"]
