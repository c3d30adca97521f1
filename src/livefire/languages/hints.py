"""A front end's error and the text that it is about, to the same error with a hint for a slip that writers of rules make.

Whoever knows one language writes its words in another: each table says, for one language, what stands in their place. A hint
from here says more than the nearest name, so it replaces that.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from livefire.errors import NoTelemetryError, RuleError, Span, UnsupportedError, nearest
from livefire.plan import Columns

_QUOTES = dict.fromkeys("“”„‘’«»", 'a text stands in "straight quotes"')

_ESQL = _QUOTES | {
    "select": "a query begins with FROM; KEEP chooses columns, WHERE rows",
    "extend": "EVAL adds columns",
    "project": "KEEP chooses columns, EVAL computes them",
    "summarize": "STATS ... BY groups",
    "summarise": "STATS ... BY groups",
    "group": "STATS ... BY groups",
    "distinct": "STATS BY gives each different row once",
    "order": "SORT orders rows",
    "having": "WHERE after STATS filters groups",
    "take": "LIMIT keeps the first rows",
    "head": "LIMIT keeps the first rows",
    "top": "SORT and LIMIT keep the first rows in order",
    "join": "LOOKUP JOIN is the join that exists",
    "contains": 'LIKE "*text*" looks inside a text',
    "has": 'LIKE "*text*" looks inside a text',
    "startswith": 'STARTS_WITH(field, "text"), or LIKE "text*"',
    "endswith": 'ENDS_WITH(field, "text"), or LIKE "*text"',
    "matches": "RLIKE takes a regular expression",
    "between": "x >= low AND x <= high",
    "ago": "NOW() - 1 day is a day ago",
    "tolower": "TO_LOWER exists",
    "toupper": "TO_UPPER exists",
    "tostring": "TO_STRING exists",
    "strlen": "LENGTH exists",
    "strcat": "CONCAT exists",
    "iff": "CASE(condition, value, otherwise) chooses",
    "iif": "CASE(condition, value, otherwise) chooses",
    "if": "CASE(condition, value, otherwise) chooses",
    "dcount": "COUNT_DISTINCT exists",
    "make_set": "VALUES exists",
    "make_list": "VALUES exists",
    "isempty": 'x IS NULL OR x == ""',
    "isnotempty": 'x IS NOT NULL AND x != ""',
    "isnull": "x IS NULL",
    "isnotnull": "x IS NOT NULL",
    "count": "COUNT(*) counts rows",
    "descending": "DESC orders from the greatest on",
    "ascending": "ASC orders from the least on",
    "dsc": "DESC orders from the greatest on",
    "metadta": "'METADATA' exists",
    "meta": "'METADATA' exists",
    "||": "'or' is a word",
    "<>": "'not equal' is !=",
    "!==": "'not equal' is !=",
    "=~": "== compares; TO_LOWER on both sides makes it ignore case",
    "!~": "!= compares; TO_LOWER on both sides makes it ignore case",
}
_KUSTO = _QUOTES | {
    "select": "a query begins with its table; project chooses columns, where rows",
    "from": "a query begins with its table, without FROM",
    "eval": "extend adds columns",
    "stats": "summarize ... by groups",
    "keep": "project chooses columns",
    "drop": "project-away leaves columns out",
    "rename": "project-rename gives columns other names",
    "group": "summarize ... by groups",
    "having": "where after summarize filters groups",
    "head": "take keeps the first rows",
    "tail": "sort by ... and take keep the last rows",
    "and": "'and' is a word in small letters",
    "or": "'or' is a word in small letters",
    "not": "not(...) takes its condition in parentheses",
    "in": "'in' is a word in small letters",
    "like": "contains, startswith, endswith and matches regex look inside a text",
    "rlike": "matches regex takes a regular expression",
    "is": "isnull(x) asks for nothing, isempty(x) for a text that is empty",
    "null": "isnull(x) asks for nothing, isempty(x) for a text that is empty",
    "none": "isnull(x) asks for nothing, isempty(x) for a text that is empty",
    "matches": "'matches regex' are two words",
    "descending": "desc orders from the greatest on",
    "ascending": "asc orders from the least on",
    "count": "count() counts rows",
    "&&": "'and' is a word",
    "||": "'or' is a word",
    "concat": "strcat joins texts",
    "length": "strlen is a text's length, array_length an array's",
    "lower": "tolower exists",
    "upper": "toupper exists",
    "if": "iff(condition, value, otherwise) chooses",
    "day": "1d is a day, without a space",
    "days": "1d is a day, without a space",
    "hour": "1h is an hour, without a space",
    "hours": "1h is an hour, without a space",
    "minute": "1m is a minute, without a space",
    "minutes": "1m is a minute, without a space",
    "values": "make_set and make_list exist",
    "count_distinct": "dcount exists",
}
_SIGMA = {
    "&&": "'and' is a word",
    "||": "'or' is a word",
    "!": "'not' is a word",
    "near": "a correlation of type 'temporal' says what happens near",
    "one": "'1 of', 'any of' and 'all of' exist",
    "of": "'1 of', 'any of' and 'all of' exist",
    "all": "'all of' names searches",
}
_KUERY = {"&&": "'and' is a word", "||": "'or' is a word"}
WORDS = {"esql": _ESQL, "kusto": _KUSTO, "sigma": _SIGMA, "kuery": _KUERY}

BEFORE = {
    "esql": (
        (r"(?i)\bin\s*$", r"\[", "a list of values stands in parentheses"),
        (r'(?i)\bin\s*$', r'"', "a list of values stands in parentheses"),
        (r"%$", r"\{", "a pattern stands in quotes"),
        (r"(?i)\br?like\s+[^\"\s]*$", r"", 'a pattern stands in "double quotes"'),
        (r"(?i)^[^|\0]*?\s(where|eval|stats|keep|drop|sort|limit)\s[^|]*$", r"", "a bar '|' stands before each command"),
        (r"(==|!=|<|>)\s*$", r"[\w.]+", 'a text stands in "double quotes"'),
        (r"(?i)\|\s*eval\s+$", r"[\w.]+\s*==", "'=' gives a name, '==' compares"),
        (r"(?i)\|\s*(keep|drop)\s+[\w.*]+(\s*,\s*[\w.*]+)*\s+$", r"\w", "a comma stands between columns"),
        (r"[\w.)]$", r"\[", "MV_SLICE(field, 0) takes an element of a list"),
    ),
    "kusto": (
        (r"\bbetween\s*\([^)]*(\([^)]*\))?[^)]*$", r",", "between takes (low .. high)"),
        (r"\bnot\s+$", r"\w", "not(...) takes its condition in parentheses"),
        (r"\|\s*count\s*$", r"\(", "the operator is count, without parentheses"),
        (r"\bto(lower|upper|string|int|long|datetime)\s+$", r"\w", "a function takes its argument in parentheses"),
        (r"\bsummarize\s+$", r"\w+\b(?!\s*\()", "summarize takes aggregates; a column stands after 'by'"),
        (r"(==|!=|=~|!~|\bcontains|\bhas|\bstartswith|\bendswith)\s*$", r"\w+", "a text stands in quotes"),
        (r"\bin\s*\[?$", r"\[|['\"]", "a list of values stands in parentheses"),
        (r"^\s*(?i:select|from)\s+$", r"", "a query begins with its table; project chooses columns, where rows"),
        (r"\b(project|project-away|project-keep|distinct)\s+\w+(\s*,\s*\w+)*\s+$", r"\w", "a comma stands between columns"),
        (r"\bextend\s+$", r"\w+\s*==", "'=' gives a name, '==' compares"),
    ),
    "sigma": ((r"\b(all|any|1)\s+$", r"\w", "'1 of', 'any of' and 'all of' exist"),),
}  # fmt: skip
"""Language -> (what stands before the place, what stands at it, the hint); the first that fits."""

SAID = (
    (r"found character '\\t'", "YAML is indented with spaces, not with tabs"),
    (r"found character '[@`%]'", "a text that begins with it stands in quotes"),
    (r"undefined alias", "a text that begins with '*' stands in quotes"),
    (r"YAML tag '!", "a text that begins with '!' stands in quotes"),
    (r"mapping values are not allowed", "a text with ': ' in it stands in quotes; the key above ends in ':'"),
    (r"unexpected end of stream", "a quote that is opened is closed"),
    (r"expected chomping or indentation", "a key or text that begins with '|' or '>' stands in quotes"),
    (r"TOML: Unescaped '", "a text in '''three quotes''' takes backslashes as they are"),
    (r"TOML: Illegal character '\\n'", 'a text over several lines stands in """three quotes"""'),
    (r"^the search '.*' is empty", "what it asks for stands below it, deeper than its name"),
    (r"^'\+' does not take text", "strcat joins texts"),
    (r"^unknown modifier ''", "a modifier stands after each '|'"),
)
"""What a message says -> the hint, in any language."""

_CONSTRUCTS = {
    r"join kind=(\w+)": (
        "inner", "innerunique", "leftouter", "rightouter", "fullouter", "leftsemi", "rightsemi", "leftanti", "rightanti",
        "leftantisemi", "rightantisemi",
    ),
    r"type (\w+)": ("string", "long", "int", "real", "bool", "datetime", "timespan", "dynamic", "guid", "decimal"),
}  # fmt: skip
"""An unsupported construct of Kusto that may be a slip -> the words that it may have meant."""

_OPERATORS = (
    "contains", "contains_cs", "startswith", "endswith", "has", "has_any", "has_all", "hasprefix", "hassuffix", "in", "between",
    "matches regex", "where", "extend",
)  # fmt: skip
_BEFORE, _MOST = 300, 20_000  # characters that are looked at
_MARKS = "|&<>=!~"
_TOKEN = re.compile(r"[\w$.-]+|[&|<>=!~]+|\S")


def hinted(error: RuleError, text: str, language: str, columns: Columns) -> RuleError:
    """The error, with a hint when this slip is known."""
    span = error.span or _only_place(error, text)
    if span is None:
        return error
    hint = next(filter(None, _known(error, text, language, columns, span)), "")
    return error.hinting(hint or error.hint, span)


def _known(error: RuleError, text: str, language: str, columns: Columns, span: Span) -> Iterator[str]:
    """Every hint that fits, the closest first."""
    if not error.hint:
        yield from (hint for said, hint in SAID if re.search(said, error.message))
    start = span.start
    while max(0, span.start - 3) < start < len(text) and text[start] in _MARKS and text[start - 1] in _MARKS:
        start -= 1  # what we read as several marks is one in another language
    found = _TOKEN.match(text, start)
    word = found[0] if found else ""
    words = WORDS.get(language, {})
    if error.hint != f"'{word}' exists" and word.lower() in words and not _is_plain(word, language):
        yield words[word.lower()]
    before = text[:start] if start <= _BEFORE else f"\0{text[start - _BEFORE : start]}"  # \0: more stands before
    for left, right, hint in BEFORE.get(language, ()):
        if not error.hint and re.search(left, before) and re.match(right, text[start : start + 50]):
            yield hint
    if error.hint:
        return
    yield from _of_sigma(error, text, span) if language == "sigma" else ()
    if language == "kuery" and re.search(r"[=!]=?|<>|(?i:\b(like|in)\b)", text[span.start : min(span.end, span.start + _MOST)]):
        yield "'field: value' compares, 'not field: value' excludes"
    if isinstance(error, UnsupportedError) and language == "kusto":
        slips = ((re.fullmatch(construct, error.construct), names) for construct, names in _CONSTRUCTS.items())
        yield from (nearest(slip[1], names) for slip, names in slips if slip)
    if (
        language == "kusto"
        and "is not expected here" in error.message
        and (operator := re.match(r"!?(\w{1,40})", text[start : start + 50]))
    ):
        yield nearest(operator[1], _OPERATORS)
    if error.message.startswith(("unknown field", "unknown column")) and columns.find(word) is not None and not columns.anything:
        leaves = {"esql": "STATS, KEEP and DROP leave", "kusto": "summarize, project and distinct leave"}.get(language, "")
        yield f"it is no column at this place{f': {leaves} only what they name' if leaves else ''}"


def _of_sigma(error: RuleError, text: str, span: Span) -> Iterator[str]:
    """A key that is nearly the one that is missed, a word that is nearly one of a condition's."""
    for wanted, keys in (("condition", r"^[ \t]+([\w-]{1,40})[ \t]*:"), ("detection", r"^([\w-]{1,40})[ \t]*:")):
        if error.message.endswith((f"has no '{wanted}'", f"has no '{wanted}' mapping")):
            near = difflib.get_close_matches(wanted, re.findall(keys, text[:_MOST], re.MULTILINE), n=1, cutoff=0.7)
            yield from (f"'{one}' is nearly '{wanted}'" for one in near if one != wanted)
    if "expected 'and', 'or' or the end" in error.message:
        yield nearest(text[span.start : min(span.end, span.start + 40)], ("and", "or", "not"))


def _is_plain(word: str, language: str) -> bool:
    """Kusto's words count as it writes them: `and` in small letters is no slip."""
    return language == "kusto" and word in ("and", "or", "in", "not")


def _only_place(error: RuleError, text: str) -> Span | None:
    """The one place where the text has an unknown field's name."""
    if not isinstance(error, NoTelemetryError):
        return None
    places = [found.span() for found in re.finditer(rf"(?<!\w){re.escape(error.column_name)}(?!\w)", text)]
    return Span(*places[0]) if len(places) == 1 else None


__all__ = ["hinted"]
