"""IAM Identity Center: logins to the portal, from there to accounts, and the device-code flow."""

from __future__ import annotations

from collections.abc import Iterator

from livefire.aws import clients
from livefire.aws.organisation import IDENTITY_CENTER_REGION, Organisation
from livefire.aws.records import HIDDEN, Client, console_login, get_signin_token, portal, record, sign_in_step
from livefire.aws.sessions import assumed_role, center_role, identity_center_user
from livefire.errors import InputError
from livefire.events.assemble import Event
from livefire.events.draw import Draw, Rows
from livefire.events.texts import Part, Text, Times, Tree, choose, clock

REGION = IDENTITY_CENTER_REGION


def portal_login(
    draw: Draw, organisation: Organisation, *, directory: str = "external", backend: str = "mixed", login: bool = True
) -> Iterator[Event]:
    """A person signs in at the portal and opens an account's console.

    `directory`: external (an identity provider), or internal (password and TOTP). `backend`: old (Jersey, three versions),
    new (Go-http-client/2.0, since mid-2026) or mixed: the agent of the portal's own GetSigninToken.
    Assumptions: that call's address is the person's; its record shows the same account as the login.
    """
    person, start = draw.actor("performer", organisation.employees), draw.moment()
    desk = Client(person.office, person.browser, "office")
    facts = _facts(person, "idp" if directory == "external" else "aws", draw.hex(16))
    signed_in = start + draw.seconds(8, 30)
    yield from _authentication(draw, person, start, signed_in, desk, directory, facts)
    who = identity_center_user(person, at_sign_in=False)
    yield portal(
        "list_accounts", "ListAccounts", signed_in + draw.milliseconds(600, 2500), who, desk, region=REGION, facts=_api(facts)
    )
    if not login:
        return
    chosen = signed_in + draw.seconds(4, 60)
    key, role = draw.access_key("ASIA"), center_role(person)
    session = assumed_role(role, session=person.email, who=person.email, key=key, since=clock(chosen))
    server = Client(person.office, _backend(draw, backend), "office")
    token = {**facts, "action": "get_signin_token", "credential": "sso_token"}
    yield get_signin_token(chosen, session, server, region=REGION, key=key, facts=token)
    additional: Tree = {"MobileVersion": "No", "MFAUsed": "No"}
    opened = {**facts, "credential": "sso_token"}
    at = chosen + draw.milliseconds(0, 1900)
    yield console_login("console_login", at, session, desk, region=REGION, additional=additional, facts=opened)


def get_role_credentials(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """The command line takes a role's credentials with the portal's token."""
    person, start = draw.actor("performer", organisation.employees), draw.moment()
    shell, facts = Client(person.office, person.cli, "office"), _facts(person, "idp", draw.hex(16))
    yield _role_credentials(start, person, shell, facts)


def device_code_phish(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A person approves a device code that an attacker started: the token, then role credentials, from elsewhere.

    Assumption: ListApplications with the victim's address is no longer logged in this flow (a researcher's note of 2024-11).
    """
    person, stranger = draw.actor("performer", organisation.employees), draw.actor("adversary", organisation.strangers)
    shell = Client(stranger.address, stranger.cli, stranger.origin)
    yield from _device_code(draw, person, shell, "attacker")


def device_code_login(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """The same flow as its authors meant it: a person on a headless host, approving in the office."""
    person, host = draw.actor("performer", organisation.employees), draw.one_of(organisation.hosts)
    yield from _device_code(draw, person, Client(host.address, host.cli, "aws"), "employee")


def _device_code(draw: Draw, person: Rows, shell: Client, actor: str) -> Iterator[Event]:
    start, desk = draw.moment(), Client(person.office, person.browser, "office")
    approved = start + draw.seconds(40, 240)
    facts = _facts(person, "idp", draw.hex(16))
    yield from _authentication(draw, person, start, approved, desk, "external", facts)
    stolen = {**facts, "actor": actor, "credential": "oauth_token", "channel": "api"}
    who = identity_center_user(person, at_sign_in=False)
    asked: Tree = {
        "clientId": draw.hex(22), "clientSecret": HIDDEN, "grantType": "urn:ietf:params:oauth:grant-type:device_code", "deviceCode": HIDDEN,
    }  # fmt: skip
    given: Tree = {"accessToken": HIDDEN, "tokenType": "Bearer", "expiresIn": 28800, "refreshToken": HIDDEN}
    yield record(
        "create_token", approved + draw.seconds(1, 6), who, shell, source="sso.amazonaws.com", name="CreateToken", region=REGION,
        kind="AwsServiceEvent", version="1.11", request=asked, response=given, facts={**stolen, "action": "create_token"},
    )  # fmt: skip
    yield _role_credentials(approved + draw.seconds(10, 90), person, shell, stolen)


def _role_credentials(at: Times, person: Rows, client: Client, facts: dict[str, Part]) -> Event:
    details: Tree = {"role_name": person.permission_set, "account_id": person.account}
    who = identity_center_user(person, at_sign_in=False)
    said = {**facts, "action": "get_role_credentials", "channel": "api"}
    return portal("get_role_credentials", "GetRoleCredentials", at, who, client, region=REGION, details=details, facts=said)


def _authentication(
    draw: Draw, person: Rows, start: Times, end: Times, client: Client, directory: str, facts: dict[str, Part]
) -> Iterator[Event]:
    """The sign-in's records, which share one AuthWorkflowID; an external provider gives UserAuthentication alone."""
    if directory not in ("external", "internal"):
        raise InputError(f"portal_login's directory '{directory}': expected external or internal")
    workflow, who = draw.uuid(), identity_center_user(person, at_sign_in=True)
    kinds = ("PASSWORD", "TOTP") if directory == "internal" else ()
    for position, kind in enumerate(kinds):
        for verb in ("Challenge", "Verification"):
            last = kind == "TOTP" and verb == "Verification"
            at = end if last else start + position * 3000 + (1500 if verb == "Verification" else 0)
            additional: Tree = {"AuthWorkflowID": workflow, "UserName": person.login, "CredentialType": kind}
            said = {**facts, "action": "sign_in_step"}
            yield sign_in_step(
                f"credential_{verb.lower()}_{kind.lower()}",
                f"Credential{verb}",
                at,
                who,
                client,
                region=REGION,
                additional=additional,
                facts=said,
            )
    kind = "PASSWORD,TOTP" if directory == "internal" else "EXTERNAL_IDP"
    additional = {"AuthWorkflowID": workflow, "UserName": person.login, "LoginTo": person.portal, "CredentialType": kind}
    said = {**facts, "action": "portal_login"}
    yield sign_in_step(
        "user_authentication", "UserAuthentication", end, who, client, region=REGION, additional=additional, facts=said
    )


def _backend(draw: Draw, backend: str) -> Text:
    old, new = draw.pick(clients.PORTAL_OLD), clients.PORTAL_NEW
    mixed = {"old": 0, "new": 1000, "mixed": 400}
    if backend not in mixed:
        raise InputError(f"portal_login's backend '{backend}': expected one of {', '.join(mixed)}")
    return choose(draw.chance(mixed[backend]), new, old)


def _facts(person: Rows, mfa: str, session: Part) -> dict[str, Part]:
    known: dict[str, Part] = {"mfa": mfa, "actor": "employee", "credential": "password", "channel": "portal", "session": session}
    return known | {"principal": person.email}


def _api(facts: dict[str, Part]) -> dict[str, Part]:
    return {**facts, "action": "list_accounts", "credential": "sso_token"}


def portal_login_with_totp(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A portal login with the directory's own password and TOTP."""
    yield from portal_login(draw, organisation, directory="internal")
