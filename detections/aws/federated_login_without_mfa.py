"""The reference of federated_login_without_mfa, over the raw record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIXED = {"eventSource": "signin.amazonaws.com", "eventName": "GetSigninToken", "eventType": "AwsConsoleSignIn"}
LONGEST = 1024  # characters of a keyword that Elastic compares


def rule(event: Mapping[str, Any]) -> bool:
    """A federated user's GetSigninToken whose second fact, as Elastic prints the facts, is "No"."""
    identity, facts = event.get("userIdentity"), event.get("additionalEventData")
    if any(event.get(name) != value for name, value in FIXED.items()):
        return False
    if not isinstance(identity, Mapping) or identity.get("type") != "FederatedUser" or not isinstance(facts, Mapping):
        return False
    text = _printed(facts)
    return len(text) <= LONGEST and _second(text) == "No"


def _second(text: str) -> str | None:
    """The second value of `{key=value, key=value}`; None when the text has fewer."""
    rest = text.removeprefix("{")
    for end in ("=", ", ", "="):
        _, found, rest = rest.partition(end)
        if not found:
            return None
    value, found, _ = rest.partition("}")
    return value if found else None


def _printed(value: Any) -> str:
    """As java.util.HashMap and List print themselves; what is empty was taken out before, "" when all was."""
    if isinstance(value, Mapping):
        members = [(key, _printed(value[key])) for key in sorted(value, key=lambda key: _bucket(key, len(value)))]
        kept = ", ".join(f"{key}={text}" for key, text in members if text)
        return f"{{{kept}}}" if kept else ""
    if isinstance(value, list):
        kept = ", ".join(text for text in map(_printed, value) if text)
        return f"[{kept}]" if kept else ""
    if value in (None, "", "-", "none"):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bucket(key: str, count: int) -> int:
    """The bucket of a key among `count` keys: a table of 16 that doubles when it is three quarters full."""
    size, code = 16, 0
    while count > size * 3 // 4:
        size *= 2
    for letter in key:
        code = (31 * code + ord(letter)) & 0xFFFFFFFF
    return (code ^ code >> 16) & (size - 1)
