"""DISSECT: from a text and a pattern to one text for each named key, by Elasticsearch's scanning algorithm.

The scan goes left to right; the first occurrence of a delimiter ends the value, so nothing is ever tried twice.
"""

from __future__ import annotations

from livefire.plan.dissect import Pattern, pattern_of


def dissect(text: str, pattern: str, separator: str) -> list[str] | None:
    """The value of each named key, in the order of `Pattern.names`; None when the text does not match."""
    read = pattern_of(pattern)
    values = _scanned(text, read)
    if values is None:
        return None
    appended = {key.name for key in read.keys if key.append}
    parts: dict[str, list[tuple[int, int, str]]] = {}
    for position, (key, value) in enumerate(zip(read.keys, values, strict=True)):
        if key.name:
            parts.setdefault(key.name, []).append((key.order, position, value))
    return [
        separator.join(value for _, _, value in sorted(parts[name])) if name in appended else parts[name][-1][2]
        for name in read.names
    ]


def _scanned(text: str, pattern: Pattern) -> list[str] | None:
    """The value of every key in order, or None."""
    if not text.startswith(pattern.leading) or len(text) <= len(pattern.leading):
        return None
    keys = pattern.keys
    place, values = len(pattern.leading), list[str]()
    while len(values) < len(keys):
        key = keys[len(values)]
        delimiter = key.delimiter
        end = text.find(delimiter, place) if delimiter else -1
        if end < 0:
            values.append(text[place:])
            return values if not delimiter and len(values) == len(keys) else None
        values.append(text[place:end])
        place = end + len(delimiter)
        # The same delimiter again is an empty value of the next key, whatever that key's own delimiter is.
        while text.startswith(delimiter, place):
            place += len(delimiter)
            if not keys[len(values) - 1].padded:
                if len(values) == len(keys):
                    break
                values.append("")
    return values


__all__ = ["dissect"]
