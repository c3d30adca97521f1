"""Functions of JSON arrays and objects over Python values: a JSON text in, a JSON text out, null for what they do not take."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any, TypeAlias

from livefire.plan.documents import MOST_ELEMENTS
from livefire.plan.json_values import compact, value_of

Body: TypeAlias = Callable[..., Any]
LONGEST = 10_000_000  # characters of a made array


class Unread(Exception):
    """A text that is no JSON, or not of the kind that a function takes."""


def read(text: str) -> Any:
    """The value of a JSON text; Unread when it is none, or nested too deeply."""
    try:
        return value_of(text)
    except (ValueError, RecursionError):
        raise Unread from None


def written(value: Any) -> str:
    """A value as compact JSON; halves of a surrogate pair, which UTF-8 cannot hold, as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def finite(value: Any) -> str:
    """A value as compact JSON; Unread where a number in it is infinite or none, which JSON has no word for."""
    try:
        return compact(value)
    except ValueError:
        raise Unread from None


def is_number(value: Any) -> bool:
    """Not true or false, and finite: what is written 1e999 is no number."""
    return type(value) is int or (type(value) is float and math.isfinite(value))


def added(numbers: Iterable[float]) -> float:
    """Each number added to those before it; `sum` does so only up to Python 3.11."""
    return reduce(add, numbers, 0)


def array_of(text: str) -> list[Any]:
    found = read(text)
    if not isinstance(found, list):
        raise Unread
    return found


def bounded(size: int) -> None:
    """Refuses what would have more characters than LONGEST: what is too large to make is null."""
    if size > LONGEST:
        raise Unread


def guarded(body: Body) -> Body:
    """The body, null where an argument cannot be read."""

    def total(*arguments: Any) -> Any:
        try:
            return body(*arguments)
        except (Unread, RecursionError, ValueError, ArithmeticError):
            return None

    return total


def same_key(value: Any) -> str:
    """What two JSON values that are equal have in common: 1 and true differ, 1 and 1.0 do not."""
    return written(float(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else value)


def concat(left: str, right: str) -> str:
    return written(array_of(left) + array_of(right))


def spread(array: str) -> str:
    """With the elements of its arrays in their place, and without nulls."""
    parts = [one if isinstance(one, list) else [one] for one in array_of(array)]
    return written([one for part in parts for one in part if one is not None])


def reverse(array: str) -> str:
    return written(array_of(array)[::-1])


def part(array: str, first: int, last: int) -> str:
    """From one position to another, both included, negative from the end."""
    items = array_of(array)
    begin, end = (max(at + len(items), 0) if at < 0 else at for at in (first, last + 1 if last != -1 else len(items)))
    return written(items[begin:end])


def parted(array: str, places: str) -> str:
    """The array in pieces, cut before each of these ascending positions, negative ones from the end."""
    items, found = array_of(array), read(places)
    listed = found if isinstance(found, list) else [found]
    if not all(type(one) is int for one in listed):
        raise Unread
    cuts = [min(max(one + len(items) if one < 0 else one, 0), len(items)) for one in listed]
    if cuts != sorted(cuts):
        raise Unread
    edges = [0, *cuts, len(items)]
    return written([items[a:b] for a, b in pairwise(edges)])


def rotated(array: str, left: int) -> str:
    items = array_of(array)
    cut = left % len(items) if items else 0
    return written(items[cut:] + items[:cut])


def shifted(array: str, left: int, filler: str) -> str:
    """Moved to the left or, by a negative number, to the right; the places that come free hold the filler."""
    items, fill = array_of(array), read(filler)
    count = min(abs(left), len(items))
    bounded(count * len(filler))
    return written(items[count:] + [fill] * count if left > 0 else [fill] * count + items[: len(items) - count])


def sorted_like(array: str, descending: bool, nulls_first: bool) -> str:
    """Numbers before texts before anything else, texts by code point."""
    items = array_of(array)
    known = [one for one in items if one is not None]
    ordered = sorted(known, key=_rank, reverse=descending)
    nulls = [None] * (len(items) - len(known))
    return written(nulls + ordered if nulls_first else ordered + nulls)


def sorted_together(arrays: str, descending: bool, nulls_first: bool) -> str:
    """An array of arrays, all in the order of the first; null when their lengths differ."""
    lists = array_of(arrays)
    if not lists or not all(isinstance(one, list) and len(one) == len(lists[0]) for one in lists):
        raise Unread
    first = lists[0]
    known = sorted((i for i, one in enumerate(first) if one is not None), key=lambda i: _rank(first[i]), reverse=descending)
    nulls = [i for i, one in enumerate(first) if one is None]
    order = nulls + known if nulls_first else known + nulls
    return written([[one[i] for i in order] for one in lists])


def _rank(value: Any) -> tuple[int, float, str]:
    if isinstance(value, bool):
        return (0, float(value), "")
    if isinstance(value, int | float):
        return (1, value, "")
    return (2, 0.0, value) if isinstance(value, str) else (3, 0.0, written(value))


def total(array: str) -> float | None:
    """The sum of an array of numbers."""
    items = array_of(array)
    if not all(map(is_number, items)):
        raise Unread
    return float(added(items))


def place(array: str, sought: str, first: int, length: int, occurrence: int) -> int:
    """Where the nth element that equals the sought one stands, from `first`, in so many elements (-1: all); -1 when nowhere."""
    items, key = array_of(array), same_key(read(sought))
    begin = max(first + len(items), 0) if first < 0 else first
    end = len(items) if length < 0 else min(begin + length, len(items))
    found = (i for i in range(begin, end) if same_key(items[i]) == key)
    return next((at for count, at in enumerate(found, start=1) if count == occurrence), -1)


def chosen(conditions: str, yes: str, no: str) -> str:
    """Element by element the one or the other; a number other than 0 is true; null for what is neither."""
    items, first, second = array_of(conditions), read(yes), read(no)
    bounded(sum(len(items) * len(text) for text, one in ((yes, first), (no, second)) if not isinstance(one, list)))
    made: list[Any] = []
    for i, one in enumerate(items):
        if not isinstance(one, bool | int | float):
            made.append(None)
            continue
        source = first if one else second
        made.append(source if not isinstance(source, list) else source[i] if i < len(source) else None)
    return written(made)


def repeated(value: str, count: int) -> str | None:
    if not 0 <= count <= MOST_ELEMENTS:
        return None
    bounded(count * len(value))
    return written([read(value)] * count)


def numbers(first: float, last: float, step: float) -> str | None:
    """From the first to the last, both included, at most MOST_ELEMENTS; null where one of them is no finite number."""
    if not step or not all(map(math.isfinite, (first, last, step))):
        return None
    steps = (last - first) / step
    if steps >= MOST_ELEMENTS:
        return None
    count = int((last - first) // step) + 1 if steps >= 0 else 0  # apart, as a difference that overflows has no quotient
    return written([first + i * step for i in range(count)])


def integers(first: int, last: int, step: int) -> str | None:
    if not step or (last - first) // step >= MOST_ELEMENTS:
        return None
    return written(list(range(first, last + (1 if step > 0 else -1), step)))


def joined(array: str, separator: str) -> str:
    """Texts as they are, null as nothing, anything else as JSON."""
    items = array_of(array)
    bounded(len(items) * len(separator))
    return separator.join("" if one is None else one if isinstance(one, str) else written(one) for one in items)


def zipped(arrays: str) -> str:
    """An array of arrays with rows for columns, as long as the longest; what is missing is null."""
    lists = [one if isinstance(one, list) else [one] for one in array_of(arrays)]
    longest = max(map(len, lists), default=0)
    bounded(longest * len(lists))
    return written([[one[i] if i < len(one) else None for one in lists] for i in range(longest)])


def union(left: str, right: str) -> str:
    found: dict[str, Any] = {}
    for one in array_of(left) + array_of(right):
        found.setdefault(same_key(one), one)
    return written(list(found.values()))


def intersection(left: str, right: str) -> str:
    other = set(map(same_key, array_of(right)))
    return union(written([one for one in array_of(left) if same_key(one) in other]), "[]")


def difference(left: str, right: str) -> str:
    other = set(map(same_key, array_of(right)))
    return union(written([one for one in array_of(left) if same_key(one) not in other]), "[]")


def jaccard(left: str, right: str) -> float | None:
    """The share of the elements of both that stand in each."""
    one, two = (set(map(same_key, array_of(text))) for text in (left, right))
    return len(one & two) / len(one | two) if one | two else None


def holds(array: str, sought: str) -> bool:
    return same_key(read(sought)) in set(map(same_key, array_of(array)))


def replace_each(text: str, sought: str, replacements: str) -> str:
    """Each of the texts by its replacement, in what those before it have left; null when the arrays differ in length.

    Where the replacement is no text its occurrences stay as they are, for those behind it too.
    """
    old, new = array_of(sought), array_of(replacements)
    if len(old) != len(new):
        raise Unread
    pieces = [(text, False)]
    for one, other in zip(old, new, strict=True):
        if isinstance(one, str) and one:
            pieces = [part for piece in pieces for part in _replaced(piece, one, other)]
    bounded(sum(len(piece) for piece, _ in pieces))
    return "".join(piece for piece, _ in pieces)


def _replaced(piece: tuple[str, bool], sought: str, replacement: Any) -> list[tuple[str, bool]]:
    """A piece of text, or one that is done, cut at what is sought."""
    text, done = piece
    if done or sought not in text:
        return [piece]
    made = replacement if isinstance(replacement, str) else sought
    parts = text.split(sought)
    return [(parts[0], False), *(one for part in parts[1:] for one in ((made, True), (part, False)))]


def points(text: str) -> str:
    return written([ord(one) for one in text])


def of_points(array: str) -> str | None:
    """The text of these code points, numbers in arrays too."""
    flat: list[Any] = []
    for one in array_of(array):
        flat.extend(one if isinstance(one, list) else [one])
    if not all(type(one) is int and 0 <= one < 0x110000 and not 0xD800 <= one < 0xE000 for one in flat):
        return None
    return "".join(map(chr, flat))


def kind(document: str) -> str:
    """json_kind with whole numbers apart."""
    found = read(document)
    for type_, name in _KINDS:
        if isinstance(found, type_):
            return name
    return "null"


_KINDS: Sequence[tuple[type, str]] = (
    (dict, "object"), (list, "array"), (str, "string"), (bool, "boolean"), (int, "integer"), (float, "real"),
)  # fmt: skip

_BODIES: dict[str, Body] = {
    "json_concat": concat,
    "json_spread": spread,
    "json_reverse": reverse,
    "json_slice": part,
    "json_pieces": parted,
    "json_rotate": rotated,
    "json_shift": shifted,
    "json_sort": sorted_like,
    "json_sort_together": sorted_together,
    "json_sum": total,
    "json_position": place,
    "json_choose": chosen,
    "json_repeat": repeated,
    "json_range": numbers,
    "json_integers": integers,
    "json_join": joined,
    "json_transpose": zipped,
    "json_union": union,
    "json_intersection": intersection,
    "json_difference": difference,
    "json_jaccard": jaccard,
    "json_holds": holds,
    "json_type": kind,
    "replace_each": replace_each,
    "code_points": points,
    "text_of_points": of_points,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
