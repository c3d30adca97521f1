"""Access keys: made for the root user, which nobody should do, and for people, which is every day's work."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.aws.organisation import Organisation
from livefire.aws.records import Client, record
from livefire.aws.sessions import iam_user, root
from livefire.events.assemble import Event
from livefire.events.draw import Draw


def root_access_key(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """Someone signed in as root makes an access key for it."""
    owner = draw.actor("performer", organisation.roots)
    stranger = draw.actor("adversary", organisation.strangers)
    yield record(
        "create_access_key",
        draw.moment(),
        root(owner),
        Client(stranger.browser_address, stranger.browser, stranger.origin),
        source="iam.amazonaws.com",
        name="CreateAccessKey",
        region="us-east-1",
        response={"accessKey": {"status": "Active", "accessKeyId": draw.access_key("AKIA")}},
        facts={"actor": "attacker", "credential": "password", "channel": "console", "mfa": "unknown"},
    )


def user_access_key(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A user makes a second access key for herself: the benign twin."""
    user = draw.actor("performer", organisation.users)
    yield record(
        "create_access_key",
        draw.moment(),
        iam_user(user, key=draw.access_key("AKIA")),
        Client(user.office, user.browser, "office"),
        source="iam.amazonaws.com",
        name="CreateAccessKey",
        region="us-east-1",
        request={"userName": user.name},
        response={"accessKey": {"userName": user.name, "status": "Active", "accessKeyId": draw.access_key("AKIA")}},
        facts={"actor": "employee", "credential": "access_key", "channel": "api", "mfa": "none"},
    )
