"""Console logins of IAM users, root and SAML users, and what follows and precedes them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from livefire.aws import clients
from livefire.aws.organisation import Organisation
from livefire.aws.records import Client, check_mfa, console_login, credentials, record, sts
from livefire.aws.sessions import (
    Principal,
    federated_identity,
    half_known_user,
    iam_user,
    root,
    saml_role,
    signed_in_role,
    unknown_user,
    user_session,
)
from livefire.events.assemble import Event
from livefire.events.draw import Draw, Rows
from livefire.events.texts import Codes, Text, Times, Tree, choose, clock, join, text

HOME = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&nc2=h_ct&src=header-signin&state=hashArgsFromTB_us-east-1_"

# eventSource, eventName, weight: how a console session begins and goes on
CALLS = (
    ("health.amazonaws.com", "DescribeEventAggregates", 22),
    ("notifications.amazonaws.com", "ListNotificationHubs", 6),
    ("ce.amazonaws.com", "GetCostAndUsage", 8),
    ("ce.amazonaws.com", "GetCostForecast", 6),
    ("servicecatalog-appregistry.amazonaws.com", "ListApplications", 6),
    ("ec2.amazonaws.com", "DescribeRegions", 10),
    ("ec2.amazonaws.com", "DescribeInstances", 12),
    ("ram.amazonaws.com", "ListResources", 4),
    ("iam.amazonaws.com", "GetLoginProfile", 4),
    ("iam.amazonaws.com", "ListRoles", 5),
    ("s3.amazonaws.com", "ListBuckets", 6),
    ("cloudtrail.amazonaws.com", "LookupEvents", 3),
    ("lambda.amazonaws.com", "ListFunctions20150331", 5),
    ("logs.amazonaws.com", "DescribeLogGroups", 3),
)


def iam_login(draw: Draw, organisation: Organisation, *, mfa: bool = True, calls: int = 6) -> Iterator[Event]:
    """An IAM user signs in with a password, with MFA (CheckMfa before) or without, and looks around.

    Assumption: LoginTo's `state` value is random; real ones encode the page that the user came from.
    """
    user = draw.actor("performer", organisation.users_with_mfa if mfa else organisation.users_without_mfa)
    desk, whose = _hands(draw, organisation, _desk(draw, user))
    start = draw.moment()
    login = start + draw.seconds(6, 20) if mfa else start
    facts = _facts("aws" if mfa else "none") | whose
    if mfa:
        yield check_mfa(start, half_known_user(user), desk, facts={**facts, "action": "check_mfa"})
    yield console_login("console_login", login, iam_user(user), desk, additional=_additional(draw, user, mfa=mfa), facts=facts)
    yield from _session(draw, user, login, desk, facts, mfa=mfa, calls=calls)


def wrong_password(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A wrong password, then the right one and the MFA code.

    Assumption: the failed record's identity has no ARN, as AWS documents; no raw record of 2021 or later was seen.
    """
    user = draw.actor("performer", organisation.users_with_mfa)
    (desk, whose), start = _hands(draw, organisation, _desk(draw, user)), draw.moment()
    additional = _additional(draw, user, mfa=False)
    facts = _facts("none") | whose
    yield _failure("failed_login", start, half_known_user(user), desk, additional, facts)
    again = start + draw.seconds(8, 40)
    yield check_mfa(again, half_known_user(user), desk, facts=_facts("aws") | {"action": "check_mfa"} | whose)
    login = again + draw.seconds(6, 20)
    yield console_login(
        "console_login", login, iam_user(user), desk, additional=_additional(draw, user, mfa=True), facts=_facts("aws") | whose
    )


def unknown_user_login(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A user name that does not exist: CloudTrail hides what was typed."""
    user, start = draw.actor("performer", organisation.users), draw.moment()
    additional: Tree = {"LoginTo": "https://console.aws.amazon.com", "MobileVersion": "No", "MFAUsed": "No"}
    desk, whose = _hands(draw, organisation, _desk(draw, user))
    yield console_login(
        "failed_login", start, unknown_user(user.account), desk, outcome="Failure", additional=additional,
        error="No username found in supplied account", facts=_facts("none") | whose,
    )  # fmt: skip


def mfa_fatigue(draw: Draw, organisation: Organisation, *, failures: int = 6) -> Iterator[Event]:
    """The right password with a wrong MFA code again and again, then a right one: an attacker who has the password.

    Assumption: a failed code shows as MFAUsed "Yes" with "Failed authentication", as AWS documents.
    """
    user = draw.actor("performer", organisation.users_with_mfa)
    stranger = draw.actor("adversary", organisation.strangers)
    client = Client(stranger.browser_address, stranger.browser, stranger.origin)
    at = draw.moment()
    facts = _facts("aws") | {"actor": "attacker", "sanctioned": "false"}
    denied: Tree = {"LoginTo": join(HOME, draw.hex(16)), "MobileVersion": "No", "MFAUsed": "Yes"}
    for attempt in range(failures):
        yield _failure(f"failed_code_{attempt + 1}", at, half_known_user(user), client, denied, facts)
        at = at + draw.seconds(4, 25)
    yield console_login("console_login", at, iam_user(user), client, additional=_additional(draw, user, mfa=True), facts=facts)


def root_login(draw: Draw, organisation: Organisation, *, mfa: bool = True) -> Iterator[Event]:
    """The root user signs in. Since 2025-06 every account demands MFA of it; `mfa=False` is the 35 days of grace."""
    owner = draw.actor("performer", organisation.roots)
    (client, whose), start = _hands(draw, organisation, Client(owner.office, owner.browser, "office")), draw.moment()
    additional: Tree = {
        "LoginTo": join(HOME, draw.hex(16)),
        "MobileVersion": "No",
        **({"MFAIdentifier": owner.mfa_device} if mfa else {}),
        "MFAUsed": "Yes" if mfa else "No",
    }
    yield console_login(
        "console_login", start, root(owner), client, additional=additional, facts=_facts("aws" if mfa else "none") | whose
    )


def saml_login(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """A SAML login: the identity provider asks for MFA, AWS logs MFAUsed "No".

    Assumption: AssumeRoleWithSAML precedes the login by up to two seconds and comes from the sign-in service's address.
    """
    person = draw.actor("performer", organisation.employees)
    start, role = draw.moment(), saml_role(person)
    facts: dict[str, Text | str] = {
        "mfa": "idp",
        "actor": "employee",
        "credential": "role",
        "channel": "saml",
        "session": person.stamp,
        "principal": person.email,
    }
    yield _assertion(draw, person, start, facts)
    additional: Tree = {
        "LoginTo": "https://console.aws.amazon.com/console/home",
        "MobileVersion": "No",
        "MFAUsed": "No",
        "SamlProviderArn": person.saml_provider,
    }
    who = signed_in_role(role, session=person.email, who=person.email)
    yield console_login(
        "console_login", start + draw.milliseconds(200, 2000), who, _desk(draw, person), additional=additional, facts=facts
    )


def _assertion(draw: Draw, person: Rows, at: Times, facts: dict[str, Text | str]) -> Event:
    """The sign-in service trades the identity provider's assertion for the role."""
    caller = federated_identity(
        "SAMLUser",
        id=join(person.stamp, "=:", person.email),
        name=person.email,
        provider=person.saml_provider,
        account=person.account,
    )
    asked: Tree = {
        "sAMLAssertionID": join("_", draw.uuid()),
        "roleSessionName": person.email,
        "durationSeconds": 3600,
        "roleArn": person.saml_role_arn,
        "principalArn": person.saml_provider,
    }
    arn = join("arn:aws:sts::", person.account, ":assumed-role/", person.saml_role, "/", person.email)
    given: Tree = {
        "subjectType": "persistent",
        "issuer": person.saml_issuer,
        "credentials": credentials(draw.access_key("ASIA"), draw.token(), at + 3_600_000),
        "nameQualifier": person.saml_qualifier,
        "assumedRoleUser": {"assumedRoleId": join(person.saml_role_id, ":", person.email), "arn": arn},
        "subject": person.email,
        "audience": "https://signin.aws.amazon.com/saml",
    }
    resources: Tree = [
        {"accountId": person.account, "type": "AWS::IAM::Role", "ARN": person.saml_role_arn},
        {"accountId": person.account, "type": "AWS::IAM::SAMLProvider", "ARN": person.saml_provider},
    ]
    return sts(
        "assume_role_with_saml", "AssumeRoleWithSAML", at, caller, Client("192.0.2.250", clients.SIGN_IN_SERVICE, "aws"),
        request=asked, response=given, resources=resources, facts={**facts, "action": "assume_role"}, account=person.account,
    )  # fmt: skip


def password_spray(draw: Draw, organisation: Organisation, *, attempts: int = 8, success: bool = True) -> Iterator[Event]:
    """One password against many names from one address; mostly unknown names, at last one that it opens."""
    stranger = draw.actor("adversary", organisation.strangers)
    client, at = Client(stranger.browser_address, stranger.browser, stranger.origin), draw.moment()
    facts = _facts("none") | {"actor": "attacker", "sanctioned": "false"}
    plain: Tree = {"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No"}
    for attempt in range(attempts):
        user = draw.one_of(organisation.users)
        error = "No username found in supplied account" if attempt % 3 else "Failed authentication"
        who = unknown_user(user.account) if attempt % 3 else half_known_user(user)
        yield console_login(
            f"attempt_{attempt + 1}", at, who, client, outcome="Failure", additional=plain, error=error, facts=facts
        )
        at = at + draw.seconds(1, 9)
    if success:
        victim = draw.actor("performer", organisation.users_without_mfa)
        yield console_login("console_login", at, iam_user(victim), client, additional=plain, facts=facts)


def _desk(draw: Draw, person: Rows) -> Client:
    """Where a person works today: mostly the office, at times at home, on the road or through the VPN; the browser is theirs."""
    place = draw.weighted((60, 24, 6, 10))
    pools = [person.office, person.home, person.mobile, person.vpn]
    address, origin = pools[0], text("office")
    for position, (pool, name) in enumerate(zip(pools[1:], ("home", "mobile", "vpn"), strict=True), start=1):
        here = place == position
        address, origin = choose(here, pool, address), choose(here, name, origin)
    return Client(address, person.browser, origin)


def _hands(draw: Draw, organisation: Organisation, desk: Client) -> tuple[Client, dict[str, Text | str]]:
    """Where a login comes from and what that adds to its facts: with an adversary in the scenario, theirs."""
    if not draw.is_pinned("adversary"):
        return desk, {}
    stranger = draw.actor("adversary", organisation.strangers)
    return Client(stranger.browser_address, stranger.browser, stranger.origin), {"actor": "attacker", "sanctioned": "false"}


def _facts(mfa: str) -> dict[str, Text | str]:
    return {"mfa": mfa, "actor": "employee", "credential": "password", "channel": "console", "action": "console_login"}


def _additional(draw: Draw, user: Rows, *, mfa: bool) -> Tree:
    device = {"MFAIdentifier": user.mfa_device} if mfa else {}
    return {"LoginTo": join(HOME, draw.hex(16)), "MobileVersion": "No", **device, "MFAUsed": "Yes" if mfa else "No"}


def _failure(part: str, at: Times, who: Principal, client: Client, additional: Tree, facts: dict[str, Text | str]) -> Event:
    return console_login(
        part, at, who, client, outcome="Failure", additional=additional, error="Failed authentication", facts=facts
    )


def _session(
    draw: Draw, user: Rows, login: Times, desk: Client, facts: dict[str, Text | str], *, mfa: bool, calls: int
) -> Iterator[Event]:
    """The burst of calls that a console session makes: a ragged number of them, under several keys of one creation time."""
    if not calls:
        return
    child = draw.each(1 + draw.below(2 * calls))
    assert child.parent is not None
    shared: dict[int, Codes] = {}
    mine = Rows(user.table, user.codes[child.parent])
    key = child.access_key("ASIA")  # a session's calls use many keys
    who = user_session(mine, key=key, since=clock(login).gathered(child.parent, shared), mfa="true" if mfa else "false")
    chosen = child.weighted([weight for _, _, weight in CALLS])
    source, name = (Text(pa.array([call[column] for call in CALLS]), chosen) for column in (0, 1))
    at = login[child.parent] + child.below(2_400_000) * (child.below(100) < 40)
    address = desk.address.gathered(child.parent, shared) if isinstance(desk.address, Text) else desk.address
    origin = desk.origin.gathered(child.parent, shared) if isinstance(desk.origin, Text) else desk.origin
    made = record(
        "call", at, who, Client(address, clients.CONSOLE_SERVICE, origin), source="", name=name, region="us-east-1", version="1.09",
        read_only=True, more={"eventSource": source, "sessionCredentialFromConsole": "true"},
        facts={**facts, "action": "api_call"},
    )  # fmt: skip
    yield Event(made.part, made.time, made.columns, made.facts, made.empty, None, child.parent, child.instances)


def iam_login_without_mfa(draw: Draw, organisation: Organisation) -> Iterator[Event]:
    """An IAM user who has no MFA device signs in with a password alone."""
    yield from iam_login(draw, organisation, mfa=False)
