"""Punycode (RFC 3492) of texts and of the labels of domain names, without any mapping of their characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

Body: TypeAlias = Callable[..., Any]
LONGEST = 4096  # characters: the algorithm takes time by their square
_DOTS = re.compile("[.\u3002\uff0e\uff61]")  # RFC 3490, section 3.1


def encoded(text: str) -> str | None:
    if len(text) > LONGEST:
        return None
    try:
        return text.encode("punycode").decode("ascii")
    except ValueError:
        return None


def decoded(text: str) -> str | None:
    """The text; None for what is no punycode."""
    if len(text) > LONGEST:
        return None
    try:
        found = text.encode("ascii").decode("punycode")
        found.encode()  # halves of a surrogate pair are no characters
    except (ValueError, OverflowError):
        return None
    return found


def domain_encoded(domain: str) -> str | None:
    """Each label that is not ASCII as xn-- and its punycode, full stops between."""
    if len(domain) > LONGEST:
        return None
    labels = [label if label.isascii() else f"xn--{encoded(label)}" for label in _DOTS.split(domain)]
    return ".".join(labels)


def domain_decoded(domain: str) -> str | None:
    """Each label behind xn-- as the text that it stands for; None where one is no punycode."""
    labels = [decoded(label[4:]) if label[:4].lower() == "xn--" else label for label in domain.split(".")]
    known = [label for label in labels if label is not None]
    return ".".join(known) if len(known) == len(labels) else None


BODIES: dict[str, Body] = {
    "punycode": encoded,
    "punycode_text": decoded,
    "domain_punycode": domain_encoded,
    "domain_text": domain_decoded,
}
"""A function of the catalogue -> its body, for arguments that are not null."""
