"""Functions of JSON objects over Python values: a JSON text in, a JSON text out, null for what is no object."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

from livefire.engines.json_functions import Body, Unread, array_of, bounded, guarded, read, written


def bag_of(text: str) -> dict[str, Any]:
    found = read(text)
    if not isinstance(found, dict):
        raise Unread
    return found


def merged(left: str, right: str) -> str:
    """The members of both, the left one's where both have one."""
    return written({**(first := bag_of(left)), **{key: one for key, one in bag_of(right).items() if key not in first}})


def merged_all(bags: str) -> str:
    """merged() of an array of objects; what is no object adds nothing."""
    found: dict[str, Any] = {}
    for bag in array_of(bags):
        for key, one in bag.items() if isinstance(bag, dict) else ():
            found.setdefault(key, one)
    return written(found)


def canonical(document: str) -> str:
    """A string as itself, anything else as JSON with the members of objects by their names; null for an infinite number."""
    found = _by_name(read(document))
    return found if isinstance(found, str) else "" if found is None else written(found)


def _by_name(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _by_name(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [_by_name(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


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
            raise Unread
        names.append(name)
    return names


def has_key(bag: str, key: str) -> bool:
    found: Any = bag_of(bag)
    for name in _path(key):
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True


def without_keys(bag: str, keys: str) -> str:
    found = bag_of(bag)
    for key in array_of(keys):
        *outer, last = _path(key) if isinstance(key, str) else [""]
        inside: Any = found
        for name in outer:
            inside = inside.get(name) if isinstance(inside, dict) else None
        if isinstance(inside, dict):
            inside.pop(last, None)
    return written(found)


def with_key(bag: str, key: str, value: str) -> str:
    """The member set, objects made on the way."""
    found = bag_of(bag)
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
    names, items = array_of(keys), array_of(values)
    made = {name: items[i] if i < len(items) else None for i, name in enumerate(names) if isinstance(name, str)}
    return written(made)


def without_empty(bag: str) -> str:
    """The members that are neither null nor the empty text."""
    return written({key: one for key, one in bag_of(bag).items() if one is not None and one != ""})


def paths(document: str) -> str:
    """The paths of every value inside, as texts: ['a'], ['b'][0]."""
    found: list[str] = []
    size = 0
    waiting = deque[tuple[str, Any]]([("", read(document))])
    while waiting:
        path, one = waiting.popleft()
        members = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for key, inside in members:
            inner = f"{path}[{key}]" if isinstance(key, int) else f"{path}['{key}']"
            found.append(inner)
            size += len(inner)
            bounded(size)
            waiting.append((inner, inside))
    return written(found)


_BODIES: dict[str, Body] = {
    "json_canonical": canonical,
    "json_merge": merged,
    "json_merge_all": merged_all,
    "json_has_key": has_key,
    "json_without_keys": without_keys,
    "json_with_key": with_key,
    "json_of_keys": of_keys,
    "json_without_empty": without_empty,
    "json_paths": paths,
}

BODIES: dict[str, Body] = {name: guarded(body) for name, body in _BODIES.items()}
"""A function of the catalogue -> its body, for arguments that are not null."""
