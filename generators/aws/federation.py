"""From keys and roles to a console session by way of the federation endpoint: aws_consoler's pivot and its benign twins."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.aws import clients
from livefire.aws.organisation import Organisation
from livefire.aws.records import Client, assume_role, console_login, credentials, get_caller_identity, get_signin_token, sts
from livefire.aws.sessions import Principal, Role, assumed_role, center_role, federated_user, iam_user, role_of, user_session
from livefire.errors import InputError
from livefire.events.assemble import Event
from livefire.events.draw import Draw
from livefire.events.texts import Part, Times, Tree, clock, join

ADDITIONAL: Tree = {"MobileVersion": "No", "MFAUsed": "No"}


def aws_consoler(
    draw: Draw, organisation: Organisation, *, credentials: str = "long_lived", agent: str = "python", name: str = "aws_consoler"
) -> Iterator[Event]:
    """A stolen credential becomes a console session: GetFederationToken, GetCallerIdentity, GetSigninToken, ConsoleLogin.

    `credentials`: long_lived (an IAM user's key), instance_role, identity_center (a role's session in hand: no
    GetFederationToken). `agent`: python (aws_consoler's requests), forged (the portal's Jersey agent), go.
    Assumptions: GetSigninToken's responseElements hold the key id as the portal's do; ConsoleLogin by a federated user has a
    sessionContext; policyArns are objects with an arn. No complete raw record of the tool is public.
    """
    stranger, start = draw.actor("adversary", organisation.strangers), draw.moment()
    agents: dict[str, Part] = {"python": stranger.http_library, "forged": clients.FORGED, "go": stranger.go}
    if agent not in agents:
        raise InputError(f"aws_consoler's agent '{agent}': expected one of {', '.join(agents)}")
    sdk = Client(stranger.address, stranger.go_sdk if agent == "go" else stranger.sdk, stranger.origin)
    library = Client(stranger.address, agents[agent], stranger.origin)
    browser = Client(stranger.browser_address, stranger.browser, stranger.origin)
    key, facts = draw.access_key("ASIA"), _facts(credentials, "attacker", draw.hex(16))
    if credentials == "long_lived":
        victim = draw.actor("performer", organisation.users_with_keys)
        yield _get_federation_token(draw, start, iam_user(victim, key=victim.key), sdk, name, key, facts)
        session = federated_user(victim, name=name, key=key, since=clock(start))
    else:
        session = _stolen_session(draw, organisation, credentials, key, clock(start - draw.minutes(5, 40)))
    yield get_caller_identity(start + draw.milliseconds(300, 900), session, sdk, facts={**facts, "action": "get_caller_identity"})
    token_at = start + draw.milliseconds(1000, 2200)
    yield from _token_and_login(draw, token_at, session, library, browser, key, facts)


def broker(draw: Draw, organisation: Organisation, *, after: str = "federation_token") -> Iterator[Event]:
    """The company's own broker gives an employee a console session; `after`: federation_token, or role_with_mfa.

    After a role that was assumed with MFA the session says mfaAuthenticated "true" while MFAUsed stays "No".
    Assumption: the broker's records have the same shape as the tool's above.
    """
    person, server, start = draw.actor("performer", organisation.employees), draw.one_of(organisation.brokers), draw.moment()
    machine = Client(server.address, server.sdk, "aws")
    library, browser = Client(server.address, server.http_library, "aws"), Client(person.office, person.browser, "office")
    key, chain = draw.access_key("ASIA"), draw.hex(16)
    facts = _facts("long_lived" if after == "federation_token" else "role", "employee", chain)
    facts |= {"mfa": "idp" if after == "federation_token" else "aws", "principal": person.email}
    if after == "federation_token":
        yield _get_federation_token(draw, start, iam_user(server, key=server.key), machine, person.login, key, facts)
        session = federated_user(server, name=person.login, key=key, since=clock(start))
    else:
        role = Role(person.deploy_role_id, person.deploy_role_arn, person.account, person.deploy_role)
        yield _assume_with_mfa(draw, start, iam_user(server, key=server.key), machine, role, person.login, key, facts)
        session = assumed_role(role, session=person.login, who=person.email, key=key, since=clock(start), mfa="true")
    yield from _token_and_login(draw, start + draw.milliseconds(400, 1500), session, library, browser, key, facts)


def granted(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """`granted`: an engineer opens the console from the command line with an IAM user's key.

    Assumption: it calls the federation endpoint with Go's default agent, as its source suggests.
    """
    user, start = draw.actor("performer", organisation.users_with_keys), draw.moment()
    key, facts = draw.access_key("ASIA"), _facts("long_lived", "employee", draw.hex(16))
    machine = Client(user.office, user.cli, "office")
    yield _get_federation_token(draw, start, iam_user(user, key=user.key), machine, user.login, key, facts)
    session = federated_user(user, name=user.login, key=key, since=clock(start))
    library, browser = Client(user.office, "Go-http-client/2.0", "office"), Client(user.office, user.browser, "office")
    yield from _token_and_login(draw, start + draw.milliseconds(300, 1500), session, library, browser, key, facts)


def aws_vault(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """`aws-vault login`: GetSessionToken with MFA, AssumeRole, and a token asked for with Go's default agent."""
    user, start = draw.actor("performer", organisation.users_with_mfa), draw.moment()
    first, key, facts = (
        draw.access_key("ASIA"),
        draw.access_key("ASIA"),
        _facts("role", "employee", draw.hex(16)) | {"mfa": "aws"},
    )
    machine = Client(user.office, user.cli, "office")
    yield sts(
        "get_session_token", "GetSessionToken", start, iam_user(user, key=join(user.key)), machine, read_only=False,
        request={"durationSeconds": 3600, "serialNumber": user.mfa_device},
        response={"credentials": credentials(first, draw.token(), start + 3_600_000)}, facts={**facts, "action": "get_session_token"},
    )  # fmt: skip
    who = user_session(user, key=first, since=clock(start), mfa="true")
    role = role_of(user)
    yield _assume_with_mfa(draw, start + draw.milliseconds(200, 700), who, machine, role, user.login, key, facts)
    session = assumed_role(role, session=user.login, who=user.arn, key=key, since=clock(start), mfa="true")
    library, browser = Client(user.office, "Go-http-client/2.0", "office"), Client(user.office, user.browser, "office")
    yield from _token_and_login(draw, start + draw.milliseconds(900, 2500), session, library, browser, key, facts)


def _facts(source: str, actor: str, session: Part) -> dict[str, Part]:
    credential = {"long_lived": "federation_token", "identity_center": "sso_token"}.get(source, "role")
    known: dict[str, Part] = {"mfa": "none", "actor": actor, "credential": credential, "channel": "broker", "session": session}
    return known


def _stolen_session(draw: Draw, organisation: Organisation, source: str, key: Part, since: Part) -> Principal:
    """A role's session that the attacker has in hand."""
    if source == "instance_role":
        machine = draw.actor("performer", organisation.instances)
        return assumed_role(role_of(machine), session=machine.session, who=machine.role_arn, key=key, since=since, ec2=True)
    if source == "identity_center":
        person = draw.actor("performer", organisation.employees)
        return assumed_role(center_role(person), session=person.email, who=person.email, key=key, since=since)
    raise InputError(f"aws_consoler's credentials '{source}': expected long_lived, instance_role or identity_center")


def _get_federation_token(
    draw: Draw, at: Times, who: Principal, client: Client, name: Part, key: Part, facts: dict[str, Part]
) -> Event:
    account = who.account
    arn = join("arn:aws:sts::", account, ":federated-user/", name)
    return sts(
        "get_federation_token", "GetFederationToken", at, who, client, read_only=False,
        request={"name": name, "policyArns": [{"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}], "durationSeconds": 43200},
        response={
            "credentials": credentials(key, draw.token(), at + 43_200_000),
            "federatedUser": {"federatedUserId": join(account, ":", name), "arn": arn},
            "packedPolicySize": 0,
        },
        facts={**facts, "action": "get_federation_token", "credential": "access_key"},
    )  # fmt: skip


def _assume_with_mfa(
    draw: Draw, at: Times, who: Principal, client: Client, role: Role, session: Part, key: Part, facts: dict[str, Part]
) -> Event:
    return assume_role(
        at, who, client, role, session=session, key=key, token=draw.token(),
        request={"serialNumber": join("arn:aws:iam::", who.account, ":mfa/", session)}, facts={**facts, "action": "assume_role"},
    )  # fmt: skip


def _token_and_login(
    draw: Draw, at: Times, session: Principal, library: Client, browser: Client, key: Part, facts: dict[str, Part]
) -> Iterator[Event]:
    """The token, and within its 15 minutes the login; after an Identity Center role too the endpoint is the global one."""
    yield get_signin_token(at, session, library, region="us-east-1", key=key, facts={**facts, "action": "get_signin_token"})
    login = at + draw.seconds(2, 14 * 60)
    yield console_login("console_login", login, session, browser, additional=ADDITIONAL, facts=facts)


def broker_after_role(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """The broker's session by way of a role that it assumed with MFA."""
    yield from broker(draw, organisation, after="role_with_mfa")
