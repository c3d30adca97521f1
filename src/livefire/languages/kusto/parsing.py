"""parse, parse-where and parse-kv: columns cut out of a text."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Sequence

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import as_text, pattern, string, whole
from livefire.languages.kusto.expanding import hidden
from livefire.languages.kusto.functions import CONVERSIONS
from livefire.languages.kusto.lowerings import text_constant
from livefire.languages.kusto.syntax import Constant_, Expression, Name, Named, Operator, Star
from livefire.languages.kusto.values import Scope, value
from livefire.languages.regex import checked
from livefire.plan import ITEM, Columns, Extend, Field, Filter, Literal, Plan, Project, Value, call
from livefire.plan.types import DYNAMIC, INTEGER, TEXT

BEYOND = "parse up to a text that is not the end"
_NUMBERS = {"long": r"-?\d+", "int": r"-?\d+", "real": r"-?\d+(?:\.\d+)?", "double": r"-?\d+(?:\.\d+)?"}


def parsed(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """Each column's text by one regular expression, then in its type; parse-where drops what does not match."""
    subject, *pieces = stage.values
    kind, flags = stage.word("kind", "simple"), stage.word("flags", "")
    if kind not in ("simple", "relaxed", "regex") or not set(flags) <= set("imsU" if kind == "regex" else ""):
        raise RuleError(f"no parse of kind '{kind}' with flags '{flags}'", stage.span)
    written, groups = _pattern(pieces, kind, flags, stage)
    expression = Literal(checked(written, "", stage.span), TEXT)
    text = as_text(value(subject, scope))
    whole, held = hidden("whole"), [hidden(f"group {i}") for i in range(len(groups))]
    found = [call("extract", text, expression, Literal(group, INTEGER), span=stage.span) for group, _, _ in groups]
    matched = call("matches", text, expression, span=stage.span)
    if kind != "regex" and isinstance(pieces[-1], Constant_):
        rest = call("extract", text, expression, Literal(len(groups) + 1, INTEGER))
        goes_on = call("not_equals", call("coalesce", rest, Literal("", TEXT)), Literal("", TEXT))
        matched = call("unsupported_if", matched, goes_on, Literal(BEYOND, TEXT), span=pieces[-1].span)
    cut = Extend(parent, ((whole, matched), *zip(held, found, strict=True)), stage.span)
    made = [_typed(Field(name, TEXT), type, stage) for name, (_, _, type) in zip(held, groups, strict=True)]
    return _named(stage, cut, made, [column for _, column, _ in groups], kind, (whole, *held))


def _named(stage: Operator, cut: Plan, made: list[Value], columns: list[str], kind: str, held: tuple[str, ...]) -> Plan:
    """The columns under their names: when parse is simple, all of them or none."""
    whole: Value = cut.columns.field(held[0])
    if kind == "simple":
        whole = call("and", whole, *(call("not", call("is_null", one)) for one in made))
        made = [call("if_else", whole, one, Literal(None, one.type)) for one in made]
    filled = [string(one) if one.type is TEXT else one for one in made]
    if stage.name == "parse-where":
        cut = Filter(cut, whole, stage.span)
    named = Extend(cut, tuple(dict(zip(columns, filled, strict=True)).items()), stage.span)
    shown = tuple((one.name, Field(one.name, one.type)) for one in named.columns.fixed if one.name not in held)
    return Project(named, shown, stage.span)


def _typed(text: Value, type: str, stage: Operator) -> Value:
    if type == "string":
        return text
    if type not in CONVERSIONS:
        raise UnsupportedError(f"{stage.name} of a {type}", stage.span)
    return CONVERSIONS[type]([text], stage.span)


def _pattern(pieces: list[Expression], kind: str, flags: str, stage: Operator) -> tuple[str, list[tuple[int, str, str]]]:
    """The regular expression, and for each column its group, name and type."""
    lazy = "" if kind == "regex" else "?"
    made = [f"(?{flags})" if flags else "(?s)" if kind != "regex" else ""]
    if kind != "regex":
        made.append("^")
    groups: list[tuple[int, str, str]] = []
    count = 0
    for place, piece in enumerate(pieces):
        last = place == len(pieces) - 1
        match piece:
            case Star():
                made.append("" if last else f".*{lazy}")
            case Constant_(text, _, _):
                made.append(_literal(str(text), kind, stage))
                count += _groups(str(text), stage) if kind == "regex" else 0
            case Named((name,), Name(type), _):
                count += 1
                groups.append((count, name, type))
                before_star = not last and isinstance(pieces[place + 1], Star)
                made.append(_column(type, kind, last, before_star, stage))
            case _:
                raise AssertionError(piece)
    if kind != "regex" and isinstance(pieces[-1], Constant_):
        made.append("(.*)")  # what is behind a text that stands last: nothing, or the meaning is not certain
    return "".join(made), groups


def _literal(text: str, kind: str, stage: Operator) -> str:
    if kind != "regex":
        return re.sub(r"([^A-Za-z0-9_\s])", r"\\\1", text)
    _compiled(text, "a pattern in several pieces", stage)
    return text


def _compiled(text: str, construct: str, stage: Operator) -> re.Pattern[str]:
    """The text as Python's regular expression, of which only the groups are counted; what is none is unsupported by that name."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of what a later Python may read otherwise
            return re.compile(text)
    except (re.error, RecursionError, OverflowError):
        raise UnsupportedError(construct, stage.span) from None


def _groups(text: str, stage: Operator) -> int:
    return _compiled(text, "a pattern whose groups are not Python's", stage).groups


def _column(type: str, kind: str, last: bool, before_star: bool, stage: Operator) -> str:
    """A column's own pattern: what is behind it says where a text ends."""
    if type in _NUMBERS and (kind == "regex" or before_star):
        return f"({_NUMBERS[type]})"
    if before_star and kind != "regex":
        raise UnsupportedError(f"a {type} before '*' in {stage.name}", stage.span)
    return "(.*)" if last or kind == "regex" else "(.*?)"


def parsed_pairs(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """parse-kv: a column for each key, the value at its first appearance, cut at delimiters or by a regular expression."""
    said = {one.names[0]: value(one.value, scope.over(Columns())) for one in stage.keys if isinstance(one, Named)}
    text = as_text(value(stage.values[0], scope))
    if set(said) == {"regex"}:
        held, found = _by_expression(text, pattern(said["regex"], stage.span), stage)
    elif set(said) == {"pair_delimiter", "kv_delimiter"}:
        between, inside = (text_constant(said[one], "a delimiter", stage.span) for one in ("pair_delimiter", "kv_delimiter"))
        if not between or not inside or between == inside:
            raise RuleError("parse-kv takes two different delimiters", stage.span)
        held, found = (call("split", text, Literal(between, TEXT)),), _by_delimiter(inside)
    else:
        raise UnsupportedError(f"parse-kv with {', '.join(said) or 'no delimiters'}", stage.span)
    names = tuple(hidden(f"pairs {place}") for place in range(len(held)))
    cut = Extend(parent, tuple(zip(names, held, strict=True)), stage.span)
    fields = [Field(name, one.type) for name, one in zip(names, held, strict=True)]
    made = [(name, _typed(found(fields, name), type, stage)) for name, type in stage.words]
    filled = {name: string(one) if one.type is TEXT else one for name, one in made}
    named = Extend(cut, tuple(filled.items()), stage.span)
    shown = tuple((one.name, Field(one.name, one.type)) for one in named.columns.fixed if one.name not in names)
    return Project(named, shown, stage.span)


Found = Callable[[Sequence[Value], str], Value]
"""The value of a key among what is held."""


def _by_delimiter(inside: str) -> Found:
    item = Field(ITEM, TEXT)
    place = call("index_of", item, Literal(inside, TEXT))
    key = call("trim", call("substring", item, whole(0), place))
    rest = call("trim", call("substring", item, call("add", place, whole(len(inside))), call("length", item)))

    def found(held: Sequence[Value], name: str) -> Value:
        named = call("and", call("greater_or_equal", place, whole(0)), call("equals", key, Literal(name, TEXT)))
        return call("list_get", call("each_item", held[0], call("if_else", named, rest, Literal(None, TEXT))), whole(0))

    return found


def _by_expression(text: Value, expression: Literal, stage: Operator) -> tuple[tuple[Value, ...], Found]:
    if _groups(str(expression.value), stage) != 2:
        raise RuleError("parse-kv takes a regular expression of two groups, a key and its value", stage.span)
    keys, values = (
        call("each_item", call("extract_all", text, expression, whole(group)), call("trim", Field(ITEM, TEXT)))
        for group in (1, 2)
    )

    def found(held: Sequence[Value], name: str) -> Value:
        wanted = Literal(json.dumps(name, ensure_ascii=False), DYNAMIC)
        place = call("json_position", call("to_json", held[0]), wanted, whole(0), whole(-1), whole(1))
        there = call("if_else", call("less", place, whole(0)), Literal(None, INTEGER), place)
        return call("list_get", held[1], there)

    return (keys, values), found


__all__ = ["parsed", "parsed_pairs"]
