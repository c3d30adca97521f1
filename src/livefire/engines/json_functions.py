"""Functions of JSON arrays and objects over Python values: a JSON text in, a JSON text out, null for what they do not take."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

Body: TypeAlias = Callable[..., Any]
MOST = 1_048_576  # elements of a made array
LONGEST = 10_000_000  # characters of a made array


class _Unread(Exception):
    """A text that is no JSON, or not of the kind that a function takes."""


def read(text: str) -> Any:
    """The value of a JSON text; _Unread when it is none, or nested too deeply."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _Unread from None


def written(value: Any) -> str:
    """A value as compact JSON; halves of a surrogate pair, which UTF-8 cannot hold, as escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def _array(text: str) -> list[Any]:
    found = read(text)
    if not isinstance(found, list):
        raise _Unread
    return found


def _bag(text: str) -> dict[str, Any]:
    found = read(text)
    if not isinstance(found, dict):
        raise _Unread
    return found


def guarded(body: Body) -> Body:
    """The body, null where an argument cannot be read."""

    def total(*arguments: Any) -> Any:
        try:
            return body(*arguments)
        except (_Unread, RecursionError, OverflowError):
            return None

    return total


def same_key(value: Any) -> str:
    """What two JSON values that are equal have in common: 1 and true differ, 1 and 1.0 do not."""
    return written(float(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else value)


def concat(left: str, right: str) -> str:
    return written(_array(left) + _array(right))


def reverse(array: str) -> str:
    return written(_array(array)[::-1])


def part(array: str, first: int, last: int) -> str:
    """From one position to another, both included, negative from the end."""
    items = _array(array)
    begin, end = (max(at + len(items), 0) if at < 0 else at for at in (first, last + 1 if last != -1 else len(items)))
    return written(items[begin:end])


def parted(array: str, places: str) -> str:
    """The array in pieces, cut before each of these ascending positions, negative ones from the end."""
    items, found = _array(array), read(places)
    listed = found if isinstance(found, list) else [found]
    if not all(type(one) is int for one in listed):
        raise _Unread
    cuts = [min(max(one + len(items) if one < 0 else one, 0), len(items)) for one in listed]
    edges = [0, *cuts, len(items)]
    return written([items[a:b] for a, b in pairwise(edges)])


def rotated(array: str, left: int) -> str:
    items = _array(array)
    cut = left % len(items) if items else 0
    return written(items[cut:] + items[:cut])


def shifted(array: str, left: int, filler: str) -> str:
    """Moved to the left or, by a negative number, to the right; the places that come free hold the filler."""
    items, fill = _array(array), read(filler)
    count = min(abs(left), len(items))
    return written(items[count:] + [fill] * count if left > 0 else [fill] * count + items[: len(items) - count])


def sorted_like(array: str, descending: bool, nulls_first: bool) -> str:
    """Numbers before texts before anything else, texts by code point."""
    items = _array(array)
    known = [one for one in items if one is not None]
    ordered = sorted(known, key=_rank, reverse=descending)
    nulls = [None] * (len(items) - len(known))
    return written(nulls + ordered if nulls_first else ordered + nulls)


def sorted_together(arrays: str, descending: bool, nulls_first: bool) -> str:
    """An array of arrays, all in the order of the first; null when their lengths differ."""
    lists = _array(arrays)
    if not lists or not all(isinstance(one, list) and len(one) == len(lists[0]) for one in lists):
        raise _Unread
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
    items = _array(array)
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in items):
        raise _Unread
    return float(sum(items))


def place(array: str, sought: str, first: int, length: int, occurrence: int) -> int:
    """Where the nth element that equals the sought one stands, from `first`, in so many elements (-1: all); -1 when nowhere."""
    items, key = _array(array), same_key(read(sought))
    begin = max(first + len(items), 0) if first < 0 else first
    end = len(items) if length < 0 else min(begin + length, len(items))
    found = (i for i in range(begin, end) if same_key(items[i]) == key)
    return next((at for count, at in enumerate(found, start=1) if count == occurrence), -1)


def chosen(conditions: str, yes: str, no: str) -> str:
    """Element by element the one or the other; a number other than 0 is true; null for what is neither."""
    items, first, second = _array(conditions), read(yes), read(no)
    made: list[Any] = []
    for i, one in enumerate(items):
        if not isinstance(one, bool | int | float):
            made.append(None)
            continue
        source = first if one else second
        made.append(source if not isinstance(source, list) else source[i] if i < len(source) else None)
    return written(made)


def repeated(value: str, count: int) -> str | None:
    return written([read(value)] * count) if 0 <= count <= MOST and count * len(value) <= LONGEST else None


def numbers(first: float, last: float, step: float) -> str | None:
    """From the first to the last, both included, at most MOST."""
    if not step or (last - first) / step >= MOST:
        return None
    count = max(int((last - first) // step) + 1, 0)
    made = [first + i * step for i in range(count)]
    return written(made)


def integers(first: int, last: int, step: int) -> str | None:
    if not step or (last - first) // step >= MOST:
        return None
    return written(list(range(first, last + (1 if step > 0 else -1), step)))


def joined(array: str, separator: str) -> str:
    """Texts as they are, null as nothing, anything else as JSON."""
    return separator.join("" if one is None else one if isinstance(one, str) else written(one) for one in _array(array))


def zipped(arrays: str) -> str:
    """An array of arrays with rows for columns, as long as the longest; what is missing is null."""
    lists = [one if isinstance(one, list) else [one] for one in _array(arrays)]
    longest = max(map(len, lists), default=0)
    return written([[one[i] if i < len(one) else None for one in lists] for i in range(longest)])


def union(left: str, right: str) -> str:
    found: dict[str, Any] = {}
    for one in _array(left) + _array(right):
        found.setdefault(same_key(one), one)
    return written(list(found.values()))


def intersection(left: str, right: str) -> str:
    other = set(map(same_key, _array(right)))
    return union(written([one for one in _array(left) if same_key(one) in other]), "[]")


def difference(left: str, right: str) -> str:
    other = set(map(same_key, _array(right)))
    return union(written([one for one in _array(left) if same_key(one) not in other]), "[]")


def jaccard(left: str, right: str) -> float | None:
    """The share of the elements of both that stand in each."""
    one, two = (set(map(same_key, _array(text))) for text in (left, right))
    return len(one & two) / len(one | two) if one | two else None


def holds(array: str, sought: str) -> bool:
    return same_key(read(sought)) in set(map(same_key, _array(array)))


def merged(left: str, right: str) -> str:
    """The members of both, the left one's where both have one."""
    return written({**(first := _bag(left)), **{key: one for key, one in _bag(right).items() if key not in first}})


def _path(key: str) -> list[str]:
    """`$.a.b` and `$['a']['b']` lead inwards; any other text is one member's name."""
    if not key.startswith("$"):
        return [key]
    names, rest = [], key[1:]
    while rest:
        if rest.startswith("['") and "']" in rest:
            name, _, rest = rest[2:].partition("']")
        elif rest.startswith(".") and len(rest) > 1:
            end = min((at for at in (rest.find(".", 1), rest.find("[", 1)) if at > 0), default=len(rest))
            name, rest = rest[1:end], rest[end:]
        else:
            raise _Unread
        names.append(name)
    return names


def has_key(bag: str, key: str) -> bool:
    found: Any = _bag(bag)
    for name in _path(key):
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True


def without_keys(bag: str, keys: str) -> str:
    found = _bag(bag)
    for key in _array(keys):
        *outer, last = _path(key) if isinstance(key, str) else [""]
        inside: Any = found
        for name in outer:
            inside = inside.get(name) if isinstance(inside, dict) else None
        if isinstance(inside, dict):
            inside.pop(last, None)
    return written(found)


def with_key(bag: str, key: str, value: str) -> str:
    """The member set, objects made on the way."""
    found = _bag(bag)
    *outer, last = _path(key)
    inside: dict[str, Any] = found
    for name in outer:
        following = inside.get(name)
        inside[name] = following if isinstance(following, dict) else {}
        inside = inside[name]
    inside[last] = read(value)
    return written(found)


def of_keys(keys: str, values: str) -> str:
    """An object of these names and values; a name that is no text goes with its value; a missing value is null."""
    names, items = _array(keys), _array(values)
    made = {name: items[i] if i < len(items) else None for i, name in enumerate(names) if isinstance(name, str)}
    return written(made)


def without_empty(bag: str) -> str:
    """The members that are neither null nor the empty text."""
    return written({key: one for key, one in _bag(bag).items() if one is not None and one != ""})


def paths(document: str) -> str:
    """The paths of every value inside, as texts: ['a'], ['b'][0]."""
    found: list[str] = []
    waiting = deque[tuple[str, Any]]([("", read(document))])
    while waiting:
        path, one = waiting.popleft()
        members = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for key, inside in members:
            inner = f"{path}[{key}]" if isinstance(key, int) else f"{path}['{key}']"
            found.append(inner)
            waiting.append((inner, inside))
    return written(found)


def replace_each(text: str, sought: str, replacements: str) -> str:
    """Each of the texts by its replacement, in what those before it have left; null when the arrays differ in length.

    Where the replacement is no text its occurrences stay as they are, for those behind it too.
    """
    old, new = _array(sought), _array(replacements)
    if len(old) != len(new):
        raise _Unread
    pieces = [(text, False)]
    for one, other in zip(old, new, strict=True):
        if isinstance(one, str) and one:
            pieces = [part for piece in pieces for part in _replaced(piece, one, other)]
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
    for one in _array(array):
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
    "json_merge": merged,
    "json_has_key": has_key,
    "json_without_keys": without_keys,
    "json_with_key": with_key,
    "json_of_keys": of_keys,
    "json_without_empty": without_empty,
    "json_paths": paths,
    "json_type": kind,
    "replace_each": replace_each,
    "code_points": points,
    "text_of_points": of_points,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
