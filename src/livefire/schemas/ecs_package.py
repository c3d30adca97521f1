"""The releases of Elastic's AWS integration that we know to the field, and what a release does differently."""

from __future__ import annotations

from dataclasses import dataclass

from livefire.errors import InputError, nearest


@dataclass(frozen=True)
class Package:
    """One release. `pruned`: the texts that the pipeline drops wherever they stand, beside what is empty."""

    version: str
    pruned: tuple[str, ...]
    categories: str  # which table of actions
    sorts_entities: bool  # else a set's elements come out in a HashSet's order
    typed_entities: bool  # user.entity.id and its like, beside actor.entity.id and target.entity.id
    session_users: bool  # the session's name counts for user.email and related.user
    cloud_service: bool  # cloud.provider, cloud.service.name, related.ip and related.hosts, the wider identity
    service_actors: bool  # service.name; a service that acts is no user


PACKAGES = {
    "8.9": Package("8.9.0", ("-", "none"), "8.9", True, True, True, True, True),
    "7.3": Package("7.3.0", ("-", "none"), "7.3", False, True, True, False, False),
    "3.8": Package("3.8.0", (), "3.8", False, False, False, False, False),
}
"""https://github.com/elastic/integrations/blob/main/packages/aws/changelog.yml"""

NEWEST = "8.9"


def package(version: str) -> Package:
    """The release of this name, with or without its last number; InputError for one that is not known to the field."""
    for name, known in PACKAGES.items():
        if version in (name, known.version):
            return known
    hint = nearest(version, tuple(PACKAGES))
    raise InputError(
        f"no release '{version}' of the AWS integration; there are {', '.join(PACKAGES)}{f' ({hint})' if hint else ''}"
    )


__all__ = ["NEWEST", "PACKAGES", "Package", "package"]
