"""Which ECS category and type an action has: facts of the AWS integration by release. Actions outside have neither."""

from __future__ import annotations

_GROUPS: list[tuple[str, str, str]] = [
    ("api", "info", "Converse DescribeRegions Publish"),
    ("authentication", "info", "AssumeRole ConsoleLogin GetCallerIdentity"),
    ("configuration", "change", "Subscribe"),
    ("configuration", "creation", "CreateTopic"),
    ("configuration", "deletion", "DeleteTrail"),
    ("configuration", "info", "DescribeTrails"),
    ("database", "info", "DescribeDBInstances ListTables"),
    ("file", "change", "PutObject"),
    ("file", "creation", "CreateBucket CreateDocument"),
    ("file", "deletion", "DeleteBucket DeleteObject"),
    ("file", "info", "GetObject HeadObject ListBuckets ListObjects"),
    ("host", "info", "DescribeInstances DescribeVolumes ListInstanceAssociations"),
    ("iam", "admin change", "SetDefaultPolicyVersion SetSecurityTokenServicePreferences UpdateAccountPasswordPolicy UpdateRole"),
    ("iam", "admin creation", "CreateKeyPair"),
    ("iam", "change", "AttachRolePolicy"),
    ("iam", "creation", "CreatePolicy"),
    (
        "iam",
        "group change",
        "AddUserToGroup AttachGroupPolicy DeleteGroupPolicy DetachGroupPolicy PutGroupPolicy RemoveUserFromGroup UpdateGroup",
    ),
    ("iam", "group creation", "CreateGroup"),
    ("iam", "group deletion", "DeleteGroup"),
    ("iam", "group info", "GetGroup GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies ListGroups ListGroupsForUser"),
    ("iam", "info", "GetPolicy ListAttachedRolePolicies ListRoles"),
    (
        "iam",
        "user change",
        "AttachUserPolicy ChangePassword CreateAccessKey CreateVirtualMFADevice DeactivateMFADevice DeleteAccessKey DeleteSSHPublicKey DeleteUserPermissionsBoundary DeleteUserPolicy DeleteVirtualMFADevice DetachUserPolicy EnableMFADevice PutUserPermissionsBoundary PutUserPolicy TagUser UntagUser UpdateAccessKey UpdateLoginProfile UpdateSSHPublicKey UpdateUser",
    ),
    ("iam", "user creation", "CreateUser"),
    ("iam", "user deletion", "DeleteUser"),
    ("iam", "user info", "GetUser GetUserPolicy ListAttachedUserPolicies ListUserPolicies ListUserTags ListUsers"),
    ("network", "access", "AuthorizeSecurityGroupIngress"),
    (
        "network",
        "info",
        "DescribeLoadBalancers DescribeNetworkAcls DescribeNetworkInterfaces DescribeSecurityGroups DescribeVpcs",
    ),
    ("package", "info", "ListFunctions"),
    ("process", "start", "SendCommand"),
    ("session", "end", "TerminateSession"),
    ("session", "start", "CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel StartSession"),
]
"""(categories, types, actions), each a list of words."""

_NEWEST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    action: (tuple(categories.split()), tuple(types.split()))
    for categories, types, actions in _GROUPS
    for action in actions.split()
}
_BEFORE_7_4: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = _NEWEST | {
    "Converse": (("api",), ()),
    "Publish": (("api",), ()),
    "SendCommand": (("process",), ()),
    "DeleteObject": (("file",), ("delete",)),
}
_LATER = ("GetUserPolicy",)

CATEGORIES = {
    "8.9": _NEWEST,
    "7.3": _BEFORE_7_4,
    "3.8": {action: row for action, row in _BEFORE_7_4.items() if action not in _LATER},
}
"""Release -> action -> (event.category, event.type)."""
