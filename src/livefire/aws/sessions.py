"""Who acts: the userIdentity of a record as columns by dotted path, and the sessions that several records share."""

from __future__ import annotations

from dataclasses import dataclass, field

from livefire.events.draw import Rows
from livefire.events.texts import Part, join

Columns = dict[str, "Part | bool | None"]
_SESSION = "userIdentity.sessionContext"


@dataclass(frozen=True)
class Principal:
    """`columns`: the userIdentity. `empty`: its empty objects. `name`: who it is, for the fact `principal`."""

    columns: Columns
    name: Part
    account: Part
    arn: Part = ""
    empty: tuple[str, ...] = ()
    facts: dict[str, Part] = field(default_factory=dict)


def _identity(type: str, **members: Part | None) -> Columns:
    return {f"userIdentity.{name}": value for name, value in {"type": type, **members}.items() if value is not None}


def iam_user(user: Rows, *, key: Part | None = None) -> Principal:
    """An IAM user with a long-lived key, or without one, as a console login shows them."""
    columns = _identity(
        "IAMUser", principalId=user.principal_id, arn=user.arn, accountId=user.account, accessKeyId=key, userName=user.name
    )
    return Principal(columns, user.arn, user.account, user.arn)


def half_known_user(user: Rows) -> Principal:
    """An IAM user before the login is complete: no ARN, an empty key id (CheckMfa, a failed login)."""
    columns = _identity("IAMUser", principalId=user.principal_id, accountId=user.account, accessKeyId="", userName=user.name)
    return Principal(columns, user.arn, user.account, user.arn)


def unknown_user(account: Part) -> Principal:
    """A user name that does not exist in the account: CloudTrail hides what was typed."""
    columns = _identity("IAMUser", accountId=account, accessKeyId="", userName="HIDDEN_DUE_TO_SECURITY_REASONS")
    return Principal(columns, join("unknown user in ", account), account)


def root(root: Rows) -> Principal:
    columns = _identity("Root", principalId=root.account, arn=root.arn, accountId=root.account, accessKeyId="")
    return Principal(columns, root.arn, root.account, root.arn)


def user_session(user: Rows, *, key: Part, since: Part, mfa: Part) -> Principal:
    """An IAM user's temporary credentials: a console session's, or GetSessionToken's."""
    columns = _identity(
        "IAMUser", principalId=user.principal_id, arn=user.arn, accountId=user.account, accessKeyId=key, userName=user.name
    )
    columns |= _attributes(since, mfa)
    empty = (f"{_SESSION}.sessionIssuer", f"{_SESSION}.webIdFederationData")
    return Principal(columns, user.arn, user.account, user.arn, empty)


def federated_user(issuer: Rows, *, name: Part, key: Part, since: Part) -> Principal:
    """GetFederationToken's credentials; the issuer is the IAM user who called it."""
    arn = join("arn:aws:sts::", issuer.account, ":federated-user/", name)
    columns = _identity(
        "FederatedUser", principalId=join(issuer.account, ":", name), arn=arn, accountId=issuer.account, accessKeyId=key
    )
    columns |= _issuer("IAMUser", issuer.principal_id, issuer.arn, issuer.account, issuer.name) | _attributes(since, "false")
    return Principal(columns, issuer.arn, issuer.account, arn, (f"{_SESSION}.webIdFederationData",))


@dataclass(frozen=True)
class Role:
    """A role that can be assumed."""

    id: Part
    arn: Part
    account: Part
    name: Part


def assumed_role(
    role: Role, *, session: Part, who: Part, key: Part, since: Part, mfa: Part = "false", ec2: bool = False
) -> Principal:
    """A role's session; `who` really acts."""
    arn = join("arn:aws:sts::", role.account, ":assumed-role/", role.name, "/", session)
    columns = _identity("AssumedRole", principalId=join(role.id, ":", session), arn=arn, accountId=role.account, accessKeyId=key)
    columns |= _issuer("Role", role.id, role.arn, role.account, role.name) | _attributes(since, mfa)
    if ec2:
        columns[f"{_SESSION}.ec2RoleDelivery"] = "2.0"
    return Principal(columns, who, role.account, arn, (f"{_SESSION}.webIdFederationData",))


def signed_in_role(role: Role, *, session: Part, who: Part) -> Principal:
    """A role as a SAML console login shows it: four members, no key, no session."""
    arn = join("arn:aws:sts::", role.account, ":assumed-role/", role.name, "/", session)
    return Principal(
        _identity("AssumedRole", principalId=join(role.id, ":", session), arn=arn, accountId=role.account), who, role.account, arn
    )


def identity_center_user(person: Rows, *, at_sign_in: bool) -> Principal:
    """A person of the directory: at sign-in with an empty ARN and key id, in the portal without."""
    columns = _identity(
        "IdentityCenterUser",
        arn="" if at_sign_in else None,
        accountId=person.center_account,
        accessKeyId="" if at_sign_in else None,
    )
    columns |= {
        "userIdentity.onBehalfOf.userId": person.user_id,
        "userIdentity.onBehalfOf.identityStoreArn": person.store_arn,
        "userIdentity.credentialId": person.credential_id,
    }
    return Principal(columns, person.email, person.center_account, person.user_id)


def service(host: Part, account: Part) -> Principal:
    return Principal(_identity("AWSService", invokedBy=host), host, account)


def federated_identity(type: str, *, id: Part, name: Part, provider: Part, account: Part) -> Principal:
    """Who calls AssumeRoleWithSAML or AssumeRoleWithWebIdentity."""
    return Principal(_identity(type, principalId=id, userName=name, identityProvider=provider), name, account)


def center_role(person: Rows) -> Role:
    return Role(person.role_id, person.role_arn, person.account, person.role)


def saml_role(person: Rows) -> Role:
    return Role(person.saml_role_id, person.saml_role_arn, person.account, person.saml_role)


def role_of(rows: Rows) -> Role:
    """The role of an instance, a runner or a service."""
    return Role(rows.role_id, rows.role_arn, rows.account, rows.role)


def _issuer(type: str, id: Part, arn: Part, account: Part, name: Part) -> Columns:
    members = {"type": type, "principalId": id, "arn": arn, "accountId": account, "userName": name}
    return {f"{_SESSION}.sessionIssuer.{key}": value for key, value in members.items()}


def _attributes(since: Part, mfa: Part) -> Columns:
    return {f"{_SESSION}.attributes.creationDate": since, f"{_SESSION}.attributes.mfaAuthenticated": mfa}
