"""A rule's detection section to a plan: every test is two-valued, text compares without case, a list's any element counts."""

from __future__ import annotations

from fnmatch import translate
from functools import partial
from re import compile as compiled

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.condition import Condition, Name, Not, Several, Some, parse
from livefire.languages.sigma.items import item
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree, documents
from livefire.plan import Columns, Filter, Literal, Plan, Source, Value, call
from livefire.plan.types import BOOLEAN

RESERVED = ("condition", "timeframe")


def plan(text: str, columns: Columns) -> Plan:
    """The rule as a Filter over the events. `text` is the YAML of one rule; spans point into it."""
    found = documents(text)
    if len(found) != 1:
        raise RuleError(f"{len(found)} documents, expected one rule", Span(0, 1))
    rule = found[0]
    if not isinstance(rule, Mapping):
        raise RuleError("a rule is a mapping", rule.span)
    if rule.get("correlation") is not None:
        raise UnsupportedError("correlation rule", rule.span)
    detection = rule.get("detection")
    if not isinstance(detection, Mapping):
        raise RuleError("the rule has no 'detection' mapping", rule.span)
    source = Source(columns)
    return Filter(source, _condition(detection, columns), detection.span)


def _condition(detection: Mapping, columns: Columns) -> Value:
    written = detection.get("condition")
    if written is None:
        raise RuleError("the detection has no 'condition'", detection.span)
    if detection.get("timeframe") is not None:
        raise UnsupportedError("timeframe", detection.span)
    conditions = written.values if isinstance(written, Items) else (written,)
    searches = {name.text: tree for name, tree in detection.pairs if name.text not in RESERVED}
    lowered = [_lowered(parse(_text(one), _start(one)), searches, columns) for one in conditions]
    return lowered[0] if len(lowered) == 1 else call("or", *lowered, span=written.span)


def _text(condition: Tree) -> str:
    if not isinstance(condition, Scalar):
        raise RuleError("a condition is text", condition.span)
    return condition.text


def _start(condition: Tree) -> int:
    """Where the text begins: after the quote of a quoted scalar."""
    return condition.span.start + (0 if isinstance(condition, Scalar) and condition.plain else 1)


def _lowered(condition: Condition, searches: dict[str, Tree], columns: Columns) -> Value:
    match condition:
        case Name(text, span):
            if text not in searches:
                raise RuleError(f"no search '{text}' in the detection", span, hint=nearest(text, tuple(searches)))
            return search(searches[text], columns)
        case Some(every, pattern, span):
            found = [search(searches[name], columns) for name in _named(pattern, tuple(searches), span)]
            return _joined("and" if every else "or", found, span)
        case Not(inner, span):
            return call("not", _lowered(inner, searches, columns), span=span)
        case Several(every, parts, span):
            return call("and" if every else "or", *(_lowered(part, searches, columns) for part in parts), span=span)


def _named(pattern: str, names: tuple[str, ...], span: Span) -> list[str]:
    matcher = compiled(translate(pattern)) if "*" in pattern else None
    if pattern.lower() == "them":
        found = [name for name in names if not name.startswith("_")]
    elif matcher:
        found = [name for name in names if matcher.match(name)]
    else:
        found = [name for name in names if name == pattern]
    if not found:
        raise RuleError(f"'{pattern}' names no search of the detection", span, hint=nearest(pattern, names))
    return found


def search(tree: Tree, columns: Columns) -> Value:
    """A search: a map is all of its items, a list any of its maps; keywords have no exact meaning on a structured record."""
    match tree:
        case Mapping(pairs, span):
            return _joined("and", [item(key, value, columns) for key, value in pairs], span)
        case Items(values, span):
            if any(isinstance(value, Scalar) for value in values):
                raise UnsupportedError("keyword search", span)
            return _joined("or", list(map(partial(search, columns=columns), values)), span)
        case Scalar(_, _, span):
            raise UnsupportedError("keyword search", span)


def _joined(word: str, parts: list[Value], span: Span) -> Value:
    if not parts:
        return Literal(word == "and", BOOLEAN, span)
    return parts[0] if len(parts) == 1 else call(word, *parts, span=span)
