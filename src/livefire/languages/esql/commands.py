"""A query's text in, its commands out."""

from __future__ import annotations

from collections.abc import Callable

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.esql.expressions import Cursor, expression, reference
from livefire.languages.esql.lexer import shown, tokens
from livefire.languages.esql.names import COMMANDS, OTHER_COMMANDS
from livefire.languages.esql.syntax import (
    Assignment,
    Command,
    Constant,
    Dissect,
    Drop,
    Eval,
    From,
    Grok,
    InlineStats,
    Keep,
    Limit,
    LookupJoin,
    MvExpand,
    NamePattern,
    Order,
    Reference,
    Rename,
    Row,
    Sort,
    Stats,
    Where,
)  # fmt: skip

MOST_COMMANDS = 150


def parse(text: str) -> list[Command]:
    """The commands in order; the first gives rows (FROM or ROW), no other does."""
    cursor = Cursor(text, tokens(text))
    commands = [_command(cursor, _SOURCES, "FROM or ROW")]
    while cursor.skip("|"):
        commands.append(_command(cursor, _STEPS, "a command"))
        if len(commands) > MOST_COMMANDS:
            raise UnsupportedError(f"a query of more than {MOST_COMMANDS} commands", commands[-1].span)
    if cursor.token.kind != "end":
        raise cursor.unexpected("'|' or the end of the query")
    return commands


Reader = Callable[[Cursor, int], Command]


def _command(cursor: Cursor, table: dict[str, Reader], wanted: str) -> Command:
    token = cursor.token
    if token.kind != "name":
        raise cursor.unexpected(wanted)
    word = token.value.lower()
    if word in table:
        cursor.take()
        return table[word](cursor, token.span.start)
    if word in OTHER_COMMANDS:
        raise UnsupportedError(word.upper(), token.span)
    known = word in COMMANDS
    message = f"{shown(token)} where {wanted} is expected" if known else f"unknown command {shown(token)}"
    raise RuleError(message, token.span, hint="" if known else nearest(word, list(table)).upper().replace("EXISTS", "exists"))


def _from(cursor: Cursor, start: int) -> From:
    patterns = [_index_pattern(cursor)]
    while cursor.skip(","):
        patterns.append(_index_pattern(cursor))
    metadata: list[Reference] = []
    if cursor.token.value.lower() == "metadata" and cursor.token.kind in ("name", "source"):
        cursor.take()
        metadata.append(reference(cursor))
        while cursor.skip(","):
            metadata.append(reference(cursor))
    return From(tuple(patterns), tuple(metadata), cursor.since(start))


def _index_pattern(cursor: Cursor) -> Reference:
    if cursor.at("("):
        raise UnsupportedError("a subquery", cursor.token.span)
    if cursor.token.kind not in ("source", "text") or cursor.token.value.lower() == "metadata":
        raise cursor.unexpected("an index pattern")
    pattern = cursor.take()
    if cursor.at("::"):
        raise UnsupportedError("an index selector '::'", cursor.token.span)
    return Reference(pattern.value, pattern.span)


def _row(cursor: Cursor, start: int) -> Row:
    return Row(_assignments(cursor), cursor.since(start))


def _where(cursor: Cursor, start: int) -> Where:
    return Where(expression(cursor), cursor.since(start))


def _eval(cursor: Cursor, start: int) -> Eval:
    return Eval(_assignments(cursor), cursor.since(start))


def _assignments(cursor: Cursor) -> tuple[Assignment, ...]:
    made = [_assignment(cursor)]
    while cursor.skip(","):
        made.append(_assignment(cursor))
    return tuple(made)


def _assignment(cursor: Cursor) -> Assignment:
    """`name = expression`, or an expression, which is then named by its own text."""
    start = cursor.place
    if cursor.token.kind in ("name", "quoted"):
        name = _assigned_name(cursor)
        if name is not None:
            value = expression(cursor)
            return Assignment(name.name, value, name.span | value.span)
        cursor.place = start
    value = expression(cursor)
    span = cursor.since(cursor.tokens[start].span.start)
    name_text = value.name if isinstance(value, Reference) else cursor.text[span.start : span.end]
    return Assignment(name_text, value, span)


def _assigned_name(cursor: Cursor) -> Reference | None:
    """The name before '=', or None when no '=' follows a name."""
    place = cursor.place + 1
    while cursor.tokens[place].value == "." and cursor.tokens[place].kind == "mark":
        place += 2
        if place >= len(cursor.tokens):
            return None
    if cursor.tokens[place].kind != "mark" or cursor.tokens[place].value != "=":
        return None
    name = reference(cursor)
    cursor.expect("=", "after a name")
    return name


def _text(cursor: Cursor, wanted: str) -> Constant:
    if cursor.token.kind != "text":
        raise cursor.unexpected(wanted)
    token = cursor.take()
    return Constant(token.value, token.span)


def _dissect(cursor: Cursor, start: int) -> Dissect:
    source = expression(cursor)
    pattern = _text(cursor, "a pattern in quotes")
    separator = ""
    if cursor.token.kind == "name":
        option = cursor.take()
        if option.value.lower() != "append_separator":
            raise RuleError(f"unknown option {shown(option)}", option.span, hint="'APPEND_SEPARATOR' exists")
        cursor.expect("=", "after APPEND_SEPARATOR")
        separator = str(_text(cursor, "a text").value)
    return Dissect(source, pattern, separator, cursor.since(start))


def _grok(cursor: Cursor, start: int) -> Grok:
    source = expression(cursor)
    patterns = [_text(cursor, "a pattern in quotes")]
    while cursor.skip(","):
        patterns.append(_text(cursor, "a pattern in quotes"))
    return Grok(source, tuple(patterns), cursor.since(start))


def _keep(cursor: Cursor, start: int) -> Keep:
    return Keep(_name_patterns(cursor), cursor.since(start))


def _drop(cursor: Cursor, start: int) -> Drop:
    return Drop(_name_patterns(cursor), cursor.since(start))


def _name_patterns(cursor: Cursor) -> tuple[NamePattern, ...]:
    patterns = [_name_pattern(cursor)]
    while cursor.skip(","):
        patterns.append(_name_pattern(cursor))
    return tuple(patterns)


def _name_pattern(cursor: Cursor) -> NamePattern:
    """The tokens that touch each other: `aws.*`, `Esql.*_values`, `` `COUNT(*)` ``."""
    start = cursor.token.span.start
    pieces, end = [""], start
    while cursor.token.span.start == end and _names(cursor):
        token = cursor.take()
        end = token.span.end
        if token.kind == "mark" and token.value == "*":
            pieces.append("")
        else:
            pieces[-1] += token.value
    if end == start:
        raise cursor.unexpected("a column")
    return NamePattern(tuple(pieces), Span(start, end))


def _names(cursor: Cursor) -> bool:
    token = cursor.token
    return token.kind in ("name", "quoted", "number") or (token.kind == "mark" and token.value in (".", "*"))


def _rename(cursor: Cursor, start: int) -> Rename:
    pairs = [_renaming(cursor)]
    while cursor.skip(","):
        pairs.append(_renaming(cursor))
    return Rename(tuple(pairs), cursor.since(start))


def _renaming(cursor: Cursor) -> tuple[Reference, Reference]:
    first = reference(cursor)
    if cursor.at("*"):
        raise UnsupportedError("RENAME with a wildcard", cursor.token.span)
    if cursor.skip("="):
        return reference(cursor), first
    if not cursor.skip_word("as"):
        raise cursor.unexpected("AS")
    return first, reference(cursor)


def _stats(cursor: Cursor, start: int) -> Stats:
    aggregates: list[Assignment] = []
    while not cursor.at_word("by") and (not aggregates or cursor.skip(",")):
        aggregates.append(_aggregate(cursor))
    keys = _assignments(cursor) if cursor.skip_word("by") else ()
    if not aggregates and not keys:
        raise cursor.unexpected("an aggregate or BY")
    return Stats(tuple(aggregates), keys, cursor.since(start))


def _aggregate(cursor: Cursor) -> Assignment:
    made = _assignment(cursor)
    if not cursor.skip_word("where"):
        return made
    condition = expression(cursor)
    named = made.span.start != made.expression.span.start
    span = cursor.since(made.span.start)
    name = made.name if named else cursor.text[span.start : span.end]
    return Assignment(name, made.expression, span, condition)


def _inline(cursor: Cursor, start: int) -> InlineStats:
    if not cursor.skip_word("stats"):
        raise cursor.unexpected("STATS")
    return _inline_stats(cursor, start)


def _inline_stats(cursor: Cursor, start: int) -> InlineStats:
    stats = _stats(cursor, start)
    return InlineStats(stats, stats.span)


def _lookup(cursor: Cursor, start: int) -> LookupJoin:
    if not cursor.skip_word("join"):
        raise cursor.unexpected("JOIN")
    table = _index_pattern(cursor)
    if cursor.at_word("as"):
        raise UnsupportedError("LOOKUP JOIN with AS", cursor.token.span)
    if not cursor.skip_word("on"):
        raise cursor.unexpected("ON")
    keys = [_key(cursor)]
    while cursor.skip(","):
        keys.append(_key(cursor))
    return LookupJoin(table, tuple(keys), cursor.since(start))


def _key(cursor: Cursor) -> Reference:
    key = reference(cursor)
    if cursor.token.kind == "mark" and cursor.token.value not in ("|", ","):
        raise UnsupportedError("LOOKUP JOIN on a condition", cursor.token.span)
    return key


def _sort(cursor: Cursor, start: int) -> Sort:
    orders = [_order(cursor)]
    while cursor.skip(","):
        orders.append(_order(cursor))
    return Sort(tuple(orders), cursor.since(start))


def _order(cursor: Cursor) -> Order:
    value = expression(cursor)
    descending = cursor.skip_word("desc")
    if not descending:
        cursor.skip_word("asc")
    nulls_first = descending
    if cursor.skip_word("nulls"):
        if not cursor.at_word("first", "last"):
            raise cursor.unexpected("FIRST or LAST")
        nulls_first = cursor.take().value.lower() == "first"
    return Order(value, descending, nulls_first)


def _limit(cursor: Cursor, start: int) -> Limit:
    count = expression(cursor)
    if not isinstance(count, Constant) or not isinstance(count.value, int) or isinstance(count.value, bool) or count.value < 0:
        raise RuleError("LIMIT takes a whole number", count.span)
    if cursor.at_word("by"):
        raise UnsupportedError("LIMIT BY", cursor.token.span)
    return Limit(count.value, cursor.since(start))


def _mv_expand(cursor: Cursor, start: int) -> MvExpand:
    return MvExpand(reference(cursor), cursor.since(start))


_SOURCES: dict[str, Reader] = {"from": _from, "row": _row}
_STEPS: dict[str, Reader] = {
    "where": _where,
    "eval": _eval,
    "dissect": _dissect,
    "grok": _grok,
    "keep": _keep,
    "drop": _drop,
    "rename": _rename,
    "stats": _stats,
    "inline": _inline,
    "inlinestats": _inline_stats,
    "lookup": _lookup,
    "sort": _sort,
    "limit": _limit,
    "mv_expand": _mv_expand,
}

__all__ = ["parse"]
