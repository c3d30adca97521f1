"""The reference of getsignintoken_abuse, over the raw record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rule(event: Mapping[str, Any]) -> bool:
    """GetSigninToken by anything whose agent does not hold the portal's unfilled placeholder."""
    if str(event.get("eventSource") or "").lower() != "signin.amazonaws.com":
        return False
    if str(event.get("eventName") or "").lower() != "getsignintoken":
        return False
    agent = event.get("userAgent")
    return not (isinstance(agent, str) and "jersey/${project.version}" in agent.lower())
