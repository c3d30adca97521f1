"""ipv4_lookup and ipv6_lookup: the rows beside those of a table of networks that hold their address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import as_text, whole
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.joins import apart, filled, keys_of_one_type
from livefire.languages.kusto.lowerings import truth_constant
from livefire.languages.kusto.syntax import Expression, Name, Named, Operator, Query
from livefire.languages.kusto.values import Scope, tabular, value
from livefire.plan import Columns, Field, Filter, Join, Number, Plan, Project, Union, call
from livefire.plan.types import DYNAMIC, INTEGER, TEXT, UNKNOWN

ROW, SOURCE = hidden("row"), hidden("source")
"""The number of a row, and of one that another row is found by."""
UNMATCHED = "return_unmatched"


@dataclass(frozen=True)
class _Lookup:
    """What a lookup says: the table, the columns of addresses and of networks, the columns that are equal in both."""

    table: Expression
    address: Name
    network: Name
    others: tuple[Name, ...]
    unmatched: bool
    """Whether rows that no network holds stay."""


def lookup(function: str, widest: int) -> Callable[[Operator, Plan, Scope, list[Expression]], Plan]:
    """The plug-in whose function compares an address with a network of at most so many bits."""

    def lowered(stage: Operator, parent: Plan, scope: Scope, arguments: list[Expression]) -> Plan:
        return _found(_read(arguments, stage, scope), (function, widest), stage, parent, scope)

    return lowered


def _read(arguments: list[Expression], stage: Operator, scope: Scope) -> _Lookup:
    plain = [one for one in arguments if not isinstance(one, Named)]
    said = [one for one in arguments if isinstance(one, Named)]
    last = [plain.pop()] if len(plain) > 3 and not isinstance(plain[-1], Name) else []
    if len(plain) < 3 or any(one.names != (UNMATCHED,) for one in said):
        raise RuleError("a lookup takes a table, the key of the rows, the key of the table, and more columns", stage.span)
    for extra in [*last, *said][1:]:
        raise RuleError(f"'{UNMATCHED}' is said twice", extra.span)
    table, *keys = plain
    names = [one for one in keys if isinstance(one, Name)]
    for key in keys:
        if not isinstance(key, Name):
            raise RuleError("a lookup's key is a column", key.span)
    unmatched = [truth_constant(value(one, scope), UNMATCHED, one.span) for one in last]
    unmatched += [truth_constant(value(one.value, scope), UNMATCHED, one.span) for one in said]
    return _Lookup(table, names[0], names[1], tuple(names[2:]), any(unmatched))


def _found(lookup: _Lookup, compared: tuple[str, int], stage: Operator, parent: Plan, scope: Scope) -> Plan:
    table = scope.lower(_table(lookup.table, scope), scope.over(Columns()))
    if table.columns.anything or table.columns.families:
        raise UnsupportedError("a lookup in a table of unknown columns", lookup.table.span)
    renamed = apart(parent, table)
    named = Project(table, tuple((new, table.columns.field(old)) for old, new in renamed.items()), stage.span)
    rows = Number(parent, ROW, (), stage.span)
    address = _text_column(parent, lookup.address)
    network = _text_column(table, lookup.network)
    pairs = [(parent.columns.field(one.text, one.span), table.columns.field(one.text, one.span)) for one in lookup.others]
    keys_of_one_type(pairs)
    on = [(left, Field(renamed[right.name], right.type, right.span)) for left, right in pairs]
    both = Join(rows, named, "inner", tuple(on), stage.span)
    function, widest = compared
    there = as_text(Field(renamed[network.name], network.type, network.span))
    same = call("equals", call(function, as_text(address), there, whole(widest)), whole(0), span=stage.span)
    found: Plan = Filter(both, same, stage.span)
    if lookup.unmatched:
        found = Union((found, _alone(rows, found, stage)), stage.span)
    gone = {ROW, *(renamed[right.name] for _, right in pairs)}
    return filled(found, [column for column in found.columns.fixed if column.name not in gone], stage)


def _alone(rows: Plan, found: Plan, stage: Operator) -> Plan:
    """The numbered rows that are not among the found ones."""
    ids = Project(found, ((SOURCE, Field(ROW, INTEGER)),), stage.span)
    return Join(rows, ids, "anti", ((Field(ROW, INTEGER), Field(SOURCE, INTEGER)),), stage.span)


def _text_column(plan: Plan, name: Name) -> Field:
    """A column of addresses or networks."""
    found = plan.columns.field(name.text, name.span)
    if found.type not in (TEXT, DYNAMIC, UNKNOWN):
        raise RuleError(f"'{name.text}' is {found.type}: addresses and networks are texts", name.span)
    return found


def _table(written: Expression, scope: Scope) -> Query:
    """An argument that is a table."""
    made = tabular(written, scope.over(Columns()))
    if made is not None:
        return made
    if isinstance(written, Name):
        return Query(Operator("table", written.span, values=(written,)), (), written.span)
    raise RuleError("expected a table", written.span)


__all__ = ["ROW", "SOURCE", "lookup"]
