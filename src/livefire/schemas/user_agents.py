"""A client's own words to what they say of it: name, version, operating system and device, as Elasticsearch's processor does.

The expressions are uap-core's, shipped inside the wheel `ua-parser-builtins`; nothing is fetched.
https://www.elastic.co/docs/reference/enrich-processor/user-agent-processor
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ua_parser import OS, Parser, UserAgent

OTHER, LONGEST = "Other", 32_766
_UNKNOWN_TO_ELASTICSEARCH = (r"os\/macos[#]?",)  # in uap-core since 2024; the processor finds no system in os/macos#23.6.0


@lru_cache(maxsize=65536)
def told(agent: str) -> str | None:
    """A JSON object: name, device_name, and of version, os_name, os_version, os_full those that are known.

    None for an agent that is longer than any index keeps: the expressions take time by its length.
    """
    if len(agent) > LONGEST:
        return None
    found = _parser().parse(agent)
    known = {
        "name": found.user_agent.family if found.user_agent else OTHER,
        "version": _version(found.user_agent),
        "device_name": found.device.family if found.device else OTHER,
        **_system(found.os),
    }
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1)
def _parser() -> Parser:
    from ua_parser import Parser  # noqa: PLC0415  most runs read no agent
    from ua_parser.basic import Resolver  # noqa: PLC0415
    from ua_parser.loaders import load_lazy_builtins  # noqa: PLC0415

    agents, systems, devices = load_lazy_builtins()
    kept = [one for one in systems if not one.regex.startswith(_UNKNOWN_TO_ELASTICSEARCH)]
    return Parser(Resolver((agents, kept, devices)))


def _system(system: OS | None) -> dict[str, str]:
    if system is None:
        return {}
    version = _version(system)
    full = f"{system.family} {version}" if version else ""
    return {"os_name": system.family, "os_version": version, "os_full": full}


def _version(one: UserAgent | OS | None) -> str:
    """major.minor.patch.build, up to the first that is missing."""
    parts = [one.major, one.minor, one.patch, one.patch_minor] if one else []
    known = parts[: parts.index(None)] if None in parts else parts
    return ".".join(part for part in known if part)


__all__ = ["told"]
