"""The reference of console_login_without_mfa, over the raw record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rule(event: Mapping[str, Any]) -> bool:
    """A console login that did not fail, that AWS saw no MFA for, and whose role is not Identity Center's."""
    if str(event.get("eventName") or "").lower() != "consolelogin":
        return False
    if _text(event.get("additionalEventData"), "MFAUsed").lower() == "yes":
        return False
    if _text(event.get("responseElements"), "ConsoleLogin").lower() == "failure":
        return False
    issuer: Any = event
    for key in ("userIdentity", "sessionContext", "sessionIssuer"):
        issuer = issuer.get(key) if isinstance(issuer, Mapping) else None
    name = issuer.get("userName") if isinstance(issuer, Mapping) else None
    return "awsreservedsso" not in (name.lower() if isinstance(name, str) else "")


def _text(container: Any, key: str) -> str:
    value = container.get(key) if isinstance(container, Mapping) else None
    return value if isinstance(value, str) else ""
