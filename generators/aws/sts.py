"""The Security Token Service at work: roles assumed by people, services and CI, session tokens, and who-am-I."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.aws.organisation import Organisation
from livefire.aws.records import Client, assume_role, credentials, get_caller_identity, sts
from livefire.aws.sessions import assumed_role, federated_identity, iam_user, role_of, service, user_session
from livefire.events.assemble import Event
from livefire.events.draw import Draw
from livefire.events.texts import Part, Tree, clock, join


def assume_role_by_person(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """An engineer assumes a role with a long-lived key, and asks who they are."""
    user, start, key = draw.actor("performer", organisation.users_with_keys), draw.moment(), draw.access_key("ASIA")
    shell, facts = Client(user.office, user.cli, "office"), _facts("access_key", "employee", draw.hex(16))
    role = role_of(user)
    yield assume_role(
        start, iam_user(user, key=user.key), shell, role, session=user.login, key=key, token=draw.token(), facts=facts
    )
    session = assumed_role(role, session=user.login, who=user.arn, key=key, since=clock(start))
    asked = facts | {"action": "get_caller_identity", "credential": "role"}
    yield get_caller_identity(start + draw.milliseconds(300, 3000), session, shell, facts=asked)


def assume_role_by_service(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A service assumes the role that was given to it."""
    caller, start = draw.actor("performer", organisation.services), draw.moment()
    client, facts = Client(caller.host, caller.host, "aws"), _facts("role", "service", draw.hex(16))
    who = service(caller.host, caller.account)
    event = assume_role(
        start, who, client, role_of(caller), session=caller.session, key=draw.access_key("ASIA"), token=draw.token(),
        shared=draw.uuid(), facts=facts,
    )  # fmt: skip
    without_tls = {name: value for name, value in event.columns.items() if not name.startswith("tlsDetails")}
    yield Event(event.part, event.time, without_tls, event.facts, event.empty)


def assume_role_with_web_identity(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A CI job assumes its deploy role with the token of its own identity provider."""
    runner, start, key = draw.actor("performer", organisation.runners), draw.moment(), draw.access_key("ASIA")
    client, facts = Client(runner.address, runner.cli, "hosting"), _facts("oauth_token", "service", draw.hex(16))
    caller = federated_identity(
        "WebIdentityUser", id=join(runner.provider_arn, ":sts.amazonaws.com:", runner.repository), name=runner.repository,
        provider=runner.provider_arn, account=runner.account,
    )  # fmt: skip
    asked: Tree = {"roleArn": runner.role_arn, "roleSessionName": runner.session, "durationSeconds": 3600}
    arn = join("arn:aws:sts::", runner.account, ":assumed-role/", runner.role, "/", runner.session)
    given: Tree = {
        "credentials": credentials(key, draw.token(), start + 3_600_000),
        "subjectFromWebIdentityToken": runner.repository,
        "assumedRoleUser": {"assumedRoleId": join(runner.role_id, ":", runner.session), "arn": arn},
        "provider": runner.provider_arn,
        "audience": "sts.amazonaws.com",
    }
    yield sts(
        "assume_role", "AssumeRoleWithWebIdentity", start, caller, client, request=asked, response=given, account=runner.account,
        resources=[{"accountId": runner.account, "type": "AWS::IAM::Role", "ARN": runner.role_arn}], facts=facts,
    )  # fmt: skip


def get_session_token(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A user trades a key and an MFA code for temporary credentials.

    Assumption: a successful record's shape; only denied ones were seen.
    """
    user, start, key = draw.actor("performer", organisation.users_with_mfa), draw.moment(), draw.access_key("ASIA")
    shell, facts = Client(user.office, user.cli, "office"), _facts("access_key", "employee", draw.hex(16)) | {"mfa": "aws"}
    yield sts(
        "get_session_token", "GetSessionToken", start, iam_user(user, key=user.key), shell, read_only=False,
        request={"durationSeconds": 43200, "serialNumber": user.mfa_device},
        response={"credentials": credentials(key, draw.token(), start + 43_200_000)}, facts=facts | {"action": "get_session_token"},
    )  # fmt: skip
    who = user_session(user, key=key, since=clock(start), mfa="true")
    yield get_caller_identity(start + draw.seconds(1, 20), who, shell, facts=facts | {"action": "get_caller_identity"})


def caller_identity(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A script checks its credentials."""
    user, start = draw.actor("performer", organisation.users_with_keys), draw.moment()
    facts = _facts("access_key", "employee", draw.hex(16)) | {"action": "get_caller_identity"}
    yield get_caller_identity(start, iam_user(user, key=user.key), Client(user.office, user.sdk, "office"), facts=facts)


def _facts(credential: str, actor: str, session: Part) -> dict[str, Part]:
    return {
        "mfa": "none",
        "actor": actor,
        "credential": credential,
        "channel": "api",
        "action": "assume_role",
        "session": session,
    }
