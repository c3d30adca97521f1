"""The reference of federated_login_without_mfa, over the raw record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rule(event: Mapping[str, Any]) -> bool:
    """A federated user's GetSigninToken whose first two facts, as Java prints them, are a value and MFAUsed "No"."""
    identity = event.get("userIdentity")
    if event.get("eventSource") != "signin.amazonaws.com" or event.get("eventName") != "GetSigninToken":
        return False
    if (
        event.get("eventType") != "AwsConsoleSignIn"
        or not isinstance(identity, Mapping)
        or identity.get("type") != "FederatedUser"
    ):
        return False
    told = event.get("additionalEventData")
    return isinstance(told, Mapping) and dict(told) in (
        {"MobileVersion": "No", "MFAUsed": "No"},
        {"MobileVersion": "Yes", "MFAUsed": "No"},
    )
