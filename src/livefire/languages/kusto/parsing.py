"""parse, parse-where and parse-kv: columns cut out of a text."""

from __future__ import annotations

import re

from livefire.errors import RuleError, UnsupportedError
from livefire.languages.kusto.coercion import as_text, string
from livefire.languages.kusto.expanding import CONVERSIONS, hidden
from livefire.languages.kusto.functions import FUNCTIONS
from livefire.languages.kusto.syntax import Constant_, Expression, Name, Named, Operator, Star
from livefire.languages.kusto.values import Scope, value
from livefire.languages.regex import checked
from livefire.plan import Extend, Field, Filter, Literal, Plan, Project, Value, call
from livefire.plan.types import INTEGER, TEXT

_NUMBERS = {"long": r"-?\d+", "int": r"-?\d+", "real": r"-?\d+(?:\.\d+)?", "double": r"-?\d+(?:\.\d+)?"}


def parsed(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """Each column's text by one regular expression, then in its type; parse-where drops what does not match."""
    subject, *pieces = stage.values
    kind, flags = stage.word("kind", "simple"), stage.word("flags", "")
    if kind not in ("simple", "relaxed", "regex") or not set(flags) <= set("imsU" if kind == "regex" else ""):
        raise RuleError(f"no parse of kind '{kind}' with flags '{flags}'", stage.span)
    written, groups = _pattern(pieces, kind, flags, stage)
    pattern = Literal(checked(written, "", stage.span), TEXT)
    text = as_text(value(subject, scope))
    whole, held = hidden("whole"), [hidden(f"group {i}") for i in range(len(groups))]
    found = [call("extract", text, pattern, Literal(group, INTEGER), span=stage.span) for group, _, _ in groups]
    matched = call("matches", text, pattern, span=stage.span)
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
    if CONVERSIONS.get(type.replace("date", "datetime") if type == "date" else type, "") not in FUNCTIONS:
        raise UnsupportedError(f"{stage.name} of a {type}", stage.span)
    return FUNCTIONS[CONVERSIONS["datetime" if type == "date" else type]][2]([text], stage.span)


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
                count += re.compile(str(text)).groups if kind == "regex" else 0
            case Named((name,), Name(type), _):
                count += 1
                groups.append((count, name, type))
                before_star = not last and isinstance(pieces[place + 1], Star)
                made.append(_column(type, kind, last, before_star, stage))
            case _:
                raise AssertionError(piece)
    if kind != "regex" and isinstance(pieces[-1], Constant_):
        raise UnsupportedError(
            "parse up to a text that may not be the end", pieces[-1].span, hint="'*' behind it says that it is not"
        )
    return "".join(made), groups


def _literal(text: str, kind: str, stage: Operator) -> str:
    if kind != "regex":
        return re.sub(r"([^A-Za-z0-9_\s])", r"\\\1", text)
    try:
        re.compile(text)
    except re.error:
        raise UnsupportedError("a pattern in several pieces", stage.span) from None
    return text


def _column(type: str, kind: str, last: bool, before_star: bool, stage: Operator) -> str:
    """A column's own pattern: what is behind it says where a text ends."""
    if type in _NUMBERS and (kind == "regex" or before_star):
        return f"({_NUMBERS[type]})"
    if before_star and kind != "regex":
        raise UnsupportedError(f"a {type} before '*' in {stage.name}", stage.span)
    return "(.*)" if last or kind == "regex" else "(.*?)"


def parsed_pairs(stage: Operator, parent: Plan, scope: Scope) -> Plan:
    """parse-kv: not read yet."""
    raise UnsupportedError("operator parse-kv", stage.span)


__all__ = ["parsed", "parsed_pairs"]
