"""A rule to a plan: every test is two-valued, text compares without case, a list's any element counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from livefire.errors import RuleError, Span, UnsupportedError, nearest
from livefire.languages.sigma.condition import Condition, Name, Not, Several, Some, parse
from livefire.languages.sigma.correlating import plan_of
from livefire.languages.sigma.items import RECORD, Reading, item, keywords, record
from livefire.languages.sigma.modifiers import shortened
from livefire.languages.sigma.nodes import Items, Mapping, Scalar, Tree
from livefire.languages.sigma.rules import Rule, outermost, read
from livefire.languages.stars import fits
from livefire.plan import Call, Column, Columns, Extend, Filter, Plan, Project, Relation, Source, Value, call, fields
from livefire.plan.types import TEXT, ListOf

RESERVED = ("condition", "timeframe")
MOST_TESTS = 100_000


def plan(text: str, columns: Columns) -> Plan:
    """The rule as a Filter over the events. `text` is the YAML of one rule, or of a correlation and the rules that it names.

    Spans point into the text.
    """
    rules = read(text)
    rule = outermost(rules)
    known = columns if columns.anything else columns.with_columns((Column(RECORD, ListOf(TEXT)),))
    reading = Reading(known, rules.values)
    made = {id(one): _predicate(one, reading, text) for one in rules.several if one.correlated is None}
    whole = not columns.anything and any(field.name == RECORD for value in made.values() for field in fields(value))
    source: Relation = Extend(Source(columns), ((RECORD, record(columns, rule.tree.span)),)) if whole else Source(columns)
    if rule.correlated is not None:
        return plan_of(rule, rules, source, lambda one: made[id(one)])
    kept = Filter(source, made[id(rule)], _detection(rule).span)
    return _without_record(kept, columns) if whole else kept


def _without_record(kept: Filter, columns: Columns) -> Plan:
    """The rows as other rules give them: the columns of the events alone."""
    read = (field.name for field in fields(kept.predicate) if field.name != RECORD)
    names = dict.fromkeys((*columns.names, *read))
    return Project(kept, tuple((name, columns.field(name, kept.span)) for name in names), kept.span)


def _detection(rule: Rule) -> Mapping:
    detection = rule.tree.get("detection")
    if not isinstance(detection, Mapping):
        raise RuleError("the rule has no 'detection' mapping", rule.tree.span)
    return detection


def _predicate(rule: Rule, reading: Reading, text: str) -> Value:
    return _condition(_detection(rule), reading, text)


def _condition(detection: Mapping, reading: Reading, text: str) -> Value:
    written = detection.get("condition")
    if written is None:
        raise RuleError("the detection has no 'condition'", detection.span)
    if (timeframe := next((name for name, _ in detection.pairs if name.text == "timeframe"), None)) is not None:
        raise UnsupportedError("timeframe", timeframe.span)
    trees = {name.text: _filled(name, tree) for name, tree in detection.pairs if name.text not in RESERVED}
    conditions = [parse(one, text) for one in _conditions(written)]
    used = [name for condition in conditions for name in _names(condition, tuple(trees))]
    searches = {name: search(trees[name], reading) for name in dict.fromkeys(used)}
    sizes = {name: _size(value) for name, value in searches.items()}
    if (total := sum(sizes[name] for name in used)) > MOST_TESTS:
        raise RuleError(f"the condition stands for {total} tests, at most {MOST_TESTS} are made", written.span)
    return _joined("or", [_lowered(condition, searches) for condition in conditions], written.span)


def _conditions(written: Tree) -> list[Scalar]:
    """One, or a list of which any counts."""
    found = [one for one in (written.values if isinstance(written, Items) else (written,)) if isinstance(one, Scalar)]
    if isinstance(written, Mapping) or (isinstance(written, Items) and len(found) < len(written.values)):
        raise RuleError("a condition is a text or a list of texts", written.span)
    if not found:
        raise RuleError("the condition is empty", written.span)
    return found


def _filled(name: Scalar, tree: Tree) -> Tree:
    """The search; an empty one, which would match everything or nothing, is a RuleError."""
    match tree:
        case Scalar() if tree.is_null:
            raise RuleError(f"the search '{name.text}' is empty", name.span)
        case Mapping(pairs) if not pairs:
            raise RuleError(f"the search '{name.text}' is empty", name.span)
        case Items(values):
            if not values:
                raise RuleError(f"the search '{name.text}' is empty", name.span)
            for value in values:
                if isinstance(value, Items):
                    raise RuleError("a search's list holds maps or texts", value.span)
                if not isinstance(value, Scalar):
                    _filled(name, value)
    return tree


def _names(condition: Condition, names: tuple[str, ...]) -> Iterator[str]:
    """The searches that a condition reads, repeats included."""
    match condition:
        case Name(text, span):
            if text not in names:
                raise RuleError(f"no search '{shortened(text)}' in the detection", span, hint=nearest(text, names))
            yield text
        case Some(_, pattern, span):
            yield from _named(pattern, names, span)
        case Not(inner):
            yield from _names(inner, names)
        case Several(_, parts):
            for part in parts:
                yield from _names(part, names)


def _size(value: Value) -> int:
    """The tests that a search is made of."""
    if isinstance(value, Call) and value.function in ("and", "or", "not"):
        return sum(map(_size, value.arguments))
    return 1


def _lowered(condition: Condition, searches: dict[str, Value]) -> Value:
    match condition:
        case Name(text):
            return searches[text]
        case Some(every, pattern, span):
            return _joined("and" if every else "or", [searches[name] for name in _named(pattern, tuple(searches), span)], span)
        case Not(inner, span):
            return call("not", _lowered(inner, searches), span=span)
        case Several(every, parts, span):
            return call("and" if every else "or", *(_lowered(part, searches) for part in parts), span=span)


def _named(pattern: str, names: tuple[str, ...], span: Span) -> list[str]:
    """`them` and patterns pass over names that begin with `_`, unless the pattern does."""
    sought = "*" if pattern.lower() == "them" else pattern
    found = [name for name in names if fits(name, sought.split("*")) and (pattern.startswith("_") or not name.startswith("_"))]
    if not found:
        raise RuleError(f"'{shortened(pattern)}' names no search of the detection", span, hint=nearest(pattern, names))
    return found


def search(tree: Tree, reading: Reading) -> Value:
    """A search: a map is all of its items, a list any of its maps and keywords."""
    match tree:
        case Mapping(pairs, span):
            return _joined("and", [item(key, value, reading) for key, value in pairs], span)
        case Items(values, span):
            return _joined("or", list(map(partial(search, reading=reading), values)), span)
        case Scalar(_, _, span):
            return keywords((tree,), None, reading, span)


def _joined(word: str, parts: list[Value], span: Span) -> Value:
    return parts[0] if len(parts) == 1 else call(word, *parts, span=span)
