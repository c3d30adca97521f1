"""An organisation from a seed: accounts, people, roles, networks and clients as tables whose columns hold what records say.

Faker names people and the company, nothing else. Networks are documentation ranges (RFC 5737, RFC 3849) and ranges set aside
for testing (RFC 2544), so no address is anyone's. A person's home, office and clients are theirs for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
from faker import Faker

from livefire.aws import clients
from livefire.aws.places import address_book
from livefire.errors import InputError, nearest
from livefire.events.addresses import AddressBook
from livefire.events.draw import Table

PROFILES = ("company", "saml_company")
REGION = "us-east-1"
IDENTITY_CENTER_REGION = "us-east-2"


@dataclass(frozen=True)
class Organisation:
    """Tables by what they hold; every person's row carries their account, addresses and clients."""

    profile: str
    tables: Mapping[str, Table]
    addresses: AddressBook  # where its networks are, and those of strangers

    def __getattr__(self, name: str) -> Table:
        tables = object.__getattribute__(self, "tables")
        if name not in tables:
            raise AttributeError(f"an organisation has no '{name}'; it has {', '.join(tables)}")
        found: Table = tables[name]
        return found

    def find(self, wanted: Mapping[str, object]) -> Table:
        """The rows that an actor of a scenario may be: {is: iam_user, with_key: true, mfa: none}."""
        kind = str(wanted["is"])
        if kind not in KINDS:
            raise InputError(f"no kind of actor '{kind}'; there are {', '.join(KINDS)}{_hint(kind)}")
        table: Table = getattr(self, KINDS[kind])
        for name, value in wanted.items():
            if name == "is":
                continue
            if name not in table.columns:
                raise InputError(f"a {kind} has no '{name}'; it has {', '.join(sorted(table.columns))}")
            table = table.where(**{name: str(value).lower() if isinstance(value, bool) else str(value)})
        if not len(table):
            asked = {name: value for name, value in wanted.items() if name != "is"}
            everyone: Table = getattr(self, KINDS[kind])
            written = ", ".join(f"{name}: {value}" for name, value in asked.items())
            raise InputError(f"the organisation has no {kind} with {written}{_there(everyone, asked)}")
        return table


KINDS = {
    "iam_user": "users",
    "employee": "employees",
    "root": "roots",
    "stranger": "strangers",
    "service": "services",
    "instance": "instances",
    "runner": "runners",
    "broker": "brokers",
    "host": "hosts",
}
"""What an actor can be -> the table that holds them."""


def _hint(kind: str) -> str:
    found = nearest(kind, tuple(KINDS))
    return f" ({found})" if found else ""


def _there(table: Table, names: Iterable[str]) -> str:
    """What there is instead in the columns that have few values."""
    values = {name: sorted(set(table.columns[name].to_pylist())) for name in names}
    told = [f"{name} is {', '.join(several)}" for name, several in values.items() if len(several) <= _FEW]
    return f"; {'; '.join(told)}" if told else ""


_FEW = 8  # values that a message lists


def check_profile(profile: str) -> None:
    """InputError when there is none of that name."""
    if profile not in PROFILES:
        hint = nearest(profile, PROFILES)
        raise InputError(f"no profile '{profile}'; there are {', '.join(PROFILES)}{f' ({hint})' if hint else ''}")


_PROVIDERS = ["faker.providers.company", "faker.providers.person"]  # all others take longer to load than to ask these


@lru_cache(maxsize=16)
def organisation(profile: str = "company", size: int = 200, seed: int = 0) -> Organisation:
    """`size` people. Equal arguments give an equal organisation on every system."""
    check_profile(profile)
    world = _World(seed, Faker("en_US", providers=_PROVIDERS))
    world.faker.seed_instance(seed)
    company = "".join(c for c in world.faker.company().split(" ")[0].split(",")[0].lower() if c.isalnum()) or "acme"
    accounts = [world.digits("account", i, 12) for i in range(6)]
    people = _people(world, size, company)
    made = {
        "employees": _employees(world, people, accounts, company),
        "users": _users(world, people, accounts, profile),
        "roots": _roots(world, accounts),
        "strangers": _strangers(world),
        "services": _services(world, accounts),
        "instances": _instances(world, accounts),
        "runners": _runners(world, accounts),
        "brokers": _brokers(world, accounts),
        "hosts": _hosts(world, people, accounts),
    }
    tables = {name: _table(rows) for name, rows in made.items()}
    tables["users_with_keys"] = tables["users"].where(with_key="true")
    tables["users_with_mfa"] = tables["users"].where(mfa="aws")
    tables["users_without_mfa"] = tables["users"].where(mfa="none")
    return Organisation(profile, tables, address_book(company, seed))


@dataclass(frozen=True)
class _World:
    """Numbers and ids by name: the same name gives the same answer, whatever else was asked before."""

    seed: int
    faker: Faker

    def number(self, *name: object) -> int:
        digest = hashlib.sha256("\x1f".join(map(str, (self.seed, *name))).encode()).digest()
        return int.from_bytes(digest[:8], "big")

    def pick(self, options: Sequence[str], *name: object) -> str:
        return options[self.number(*name) % len(options)]

    def digits(self, name: str, position: int, width: int) -> str:
        return str(10 ** (width - 1) + self.number(name, position) % (9 * 10 ** (width - 1)))

    def hex(self, width: int, *name: object) -> str:
        return hashlib.sha256("\x1f".join(map(str, (self.seed, *name))).encode()).hexdigest()[:width]

    def id(self, prefix: str, *name: object) -> str:
        """A unique id such as AIDA...: the prefix and 17 letters or digits."""
        number = int(self.hex(32, prefix, *name), 16)
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
        return prefix + "".join(letters[number >> 5 * i & 31] for i in range(17))

    def uuid(self, *name: object) -> str:
        text = self.hex(32, "uuid", *name)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _table(rows: Sequence[Mapping[str, str | None]]) -> Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return Table(columns, np.arange(len(rows), dtype=np.int32))


def _people(world: _World, size: int, company: str) -> list[dict[str, str | None]]:
    """Name, addresses and clients of each person; sticky."""
    people: list[dict[str, str | None]] = []
    for i in range(size):
        first, last = world.faker.first_name(), world.faker.last_name()
        login = f"{first}.{last}".lower().replace("'", "") + ("" if i < 50 else str(i))
        office = world.number("office", i) % 3
        people.append(
            {
                "login": login,
                "email": f"{login}@{company}.example",
                "office": f"192.0.2.{10 + office * 20 + world.number('desk', i) % 20}",
                "home": f"198.18.{world.number('street', i) % 256}.{1 + world.number('house', i) % 250}",
                "mobile": f"198.19.{world.number('cell', i) % 256}.{1 + world.number('phone', i) % 250}",
                "vpn": f"203.0.113.{1 + world.number('vpn', i) % 6}",
                "browser": world.pick(clients.BROWSERS, "browser", i),
                "cli": world.pick(clients.COMMAND_LINES, "cli", i),
                "sdk": world.pick(clients.PYTHON_SDKS, "sdk", i),
                "stamp": f"{world.number('person', i):016x}",
            }
        )
    return people


def _employees(
    world: _World, people: list[dict[str, str | None]], accounts: list[str], company: str
) -> list[dict[str, str | None]]:
    """People of IAM Identity Center and of the SAML provider: their permission set, roles and ids in the directory."""
    sets = ("AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "Billing", "DataScientist")
    rows: list[dict[str, str | None]] = []
    store = f"d-{world.hex(10, 'directory')}"
    for i, person in enumerate(people):
        account, permission = accounts[2 + world.number("home account", i) % 4], world.pick(sets, "set", i)
        role = f"AWSReservedSSO_{permission}_{world.hex(16, 'set', permission, account)}"
        path = f"aws-reserved/sso.amazonaws.com/{IDENTITY_CENTER_REGION}/"
        saml = world.pick(("ADFS-Developers", "ADFS-Operations", "Okta-Admins"), "saml role", i)
        rows.append(
            {
                **person,
                "account": account,
                "center_account": accounts[0],
                "permission_set": permission,
                "role": role,
                "role_arn": f"arn:aws:iam::{account}:role/{path}{role}",
                "role_id": world.id("AROA", role, account),
                "directory": store,
                "store_arn": f"arn:aws:identitystore::{accounts[0]}:identitystore/{store}",
                "user_id": world.uuid("directory user", i),
                "credential_id": world.uuid("credential", i),
                "portal": f"https://{company}.awsapps.com/start/",
                "saml_role": saml,
                "saml_role_arn": f"arn:aws:iam::{account}:role/{saml}",
                "saml_role_id": world.id("AROA", saml, account),
                "saml_provider": f"arn:aws:iam::{account}:saml-provider/{company}-idp",
                "saml_issuer": f"https://idp.{company}.example/saml2",
                "saml_qualifier": f"{world.hex(27, 'qualifier', account)}=",
                "deploy_role": "Deploy",
                "deploy_role_arn": f"arn:aws:iam::{account}:role/Deploy",
                "deploy_role_id": world.id("AROA", "Deploy", account),
                "name": person["login"],
            }
        )
    return rows


def _users(world: _World, people: list[dict[str, str | None]], accounts: list[str], profile: str) -> list[dict[str, str | None]]:
    """IAM users: one person in four, at least twelve people have one; keys and MFA for some."""
    rows: list[dict[str, str | None]] = []
    for i, person in enumerate(people[: max(12, len(people) // 4)]):
        account = accounts[1 + i % 5]
        mfa = "none" if profile == "saml_company" or i % 5 in (1, 4) else "aws"
        rows.append(
            {
                **person,
                "account": account,
                "name": person["login"],
                "principal_id": world.id("AIDA", "user", i),
                "role": "Engineer",
                "role_arn": f"arn:aws:iam::{account}:role/Engineer",
                "role_id": world.id("AROA", "Engineer", account),
                "arn": f"arn:aws:iam::{account}:user/{person['login']}",
                "with_key": str(i % 3 != 2).lower(),
                "key": world.id("AKIA", "user", i)[:20],
                "mfa": mfa,
                "mfa_device": f"arn:aws:iam::{account}:mfa/{person['login']}",
            }
        )
    return rows


def _roots(world: _World, accounts: list[str]) -> list[dict[str, str | None]]:
    return [
        {
            "account": account,
            "arn": f"arn:aws:iam::{account}:root",
            "browser": world.pick(clients.BROWSERS, "root", i),
            "office": f"192.0.2.{200 + i}",
            "mfa_device": f"arn:aws:iam::{account}:mfa/root-account-mfa-device",
            "stamp": account,
        }
        for i, account in enumerate(accounts)
    ]


def _strangers(world: _World) -> list[dict[str, str | None]]:
    """Attackers: rented servers and Tor exits, their browsers and tools."""
    rows: list[dict[str, str | None]] = []
    for i in range(24):
        origin = "tor" if i % 4 == 3 else "hosting"
        rows.append(
            {
                "origin": origin,
                "address": f"198.51.100.{1 + i * 9 % 250}",
                "browser_address": f"198.51.100.{2 + i * 9 % 250}",
                "browser": world.pick(clients.BROWSERS, "stranger", i),
                "sdk": world.pick(clients.PYTHON_SDKS, "stranger", i),
                "http_library": world.pick(clients.HTTP_LIBRARIES, "stranger", i),
                "go": "Go-http-client/1.1",
                "go_sdk": world.pick(clients.GO_SDKS, "stranger", i),
                "cli": world.pick(clients.COMMAND_LINES, "stranger", i),
                "name": f"stranger{i}",
            }
        )
    return rows


def _services(world: _World, accounts: list[str]) -> list[dict[str, str | None]]:
    names = ("ec2", "lambda", "ecs-tasks", "config", "cloudtrail", "autoscaling", "ssm", "eks")
    rows: list[dict[str, str | None]] = []
    for i, name in enumerate(names * 3):
        account, role = accounts[1 + i % 5], f"{name}-execution"
        rows.append(
            {
                "host": f"{name}.amazonaws.com",
                "account": account,
                "role": role,
                "role_arn": f"arn:aws:iam::{account}:role/{role}",
                "role_id": world.id("AROA", role, account),
                "session": f"{name}-session",
                "stamp": f"{name}{account}",
            }
        )
    return rows


def _instances(world: _World, accounts: list[str]) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = []
    for i in range(20):
        account, role = accounts[2 + i % 4], f"app-{('web', 'worker', 'batch', 'build')[i % 4]}-role"
        rows.append(
            {
                "session": f"i-{world.hex(17, 'instance', i)}",
                "account": account,
                "role": role,
                "role_arn": f"arn:aws:iam::{account}:role/{role}",
                "role_id": world.id("AROA", role, account),
                "address": f"203.0.113.{64 + i}",
                "sdk": world.pick(clients.PYTHON_SDKS, "instance", i),
                "stamp": f"instance{i}",
            }
        )
    return rows


def _runners(world: _World, accounts: list[str]) -> list[dict[str, str | None]]:
    rows: list[dict[str, str | None]] = []
    for i in range(10):
        account, role = accounts[2 + i % 4], "github-deploy"
        rows.append(
            {
                "account": account,
                "role": role,
                "role_arn": f"arn:aws:iam::{account}:role/{role}",
                "session": "GitHubActions",
                "role_id": world.id("AROA", role, account),
                "address": f"203.0.113.{128 + i}",
                "provider": "token.actions.githubusercontent.com",
                "repository": f"repo:example/service-{i}:ref:refs/heads/main",
                "cli": world.pick(clients.RUNNERS, "runner", i),
                "stamp": f"runner{i}",
                "provider_arn": f"arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
            }
        )
    return rows


def _brokers(world: _World, accounts: list[str]) -> list[dict[str, str | None]]:
    """The in-house federation broker: an IAM user with a key in each of three accounts."""
    return [
        {
            "account": account,
            "name": "console-broker",
            "principal_id": world.id("AIDA", "broker", i),
            "key": world.id("AKIA", "broker", i)[:20],
            "arn": f"arn:aws:iam::{account}:user/console-broker",
            "address": f"203.0.113.{200 + i}",
            "sdk": world.pick(clients.PYTHON_SDKS, "broker", i),
            "http_library": "python-requests/2.32.3",
            "stamp": f"broker{i}",
        }
        for i, account in enumerate(accounts[2:5])
    ]


def _hosts(world: _World, people: list[dict[str, str | None]], accounts: list[str]) -> list[dict[str, str | None]]:
    """Headless build and jump hosts on which people log in by device code."""
    return [
        {
            "address": f"203.0.113.{220 + i}",
            "cli": world.pick(clients.COMMAND_LINES, "host", i),
            "stamp": f"host{i}",
            "account": accounts[2],
        }
        for i in range(min(8, len(people)))
    ]
