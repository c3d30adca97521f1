"""Which values of which call name an entity: facts of the AWS integration's mapping of actors and targets.

A path is dotted; `q` is requestParameters, `r` responseElements; `[]` goes through an array.
"""

from __future__ import annotations

RELATED: dict[str, str] = {
    "cloudtrail": """q.name q.s3BucketName r.cloudWatchLogsLogGroupArn r.cloudWatchLogsRoleArn r.kmsKeyId r.snsTopicARN r.trailARN
        r.name""",
    "config": "q.configurationRecorderName",
    "ec2": """q.groupId q.groupName q.roleName q.subnetId q.volumeId q.networkInterfaceId q.vpcId q.snapshotId r.groupId
        r.reservationId r.vpc.vpcId r.vpc.dhcpOptionsId r.snapshotId r.volumeId""",
    "guardduty": "q.detectorId r.detectorId",
    "iam": """q.userName q.serialNumber q.accessKeyId q.policyArn q.roleName q.policyName r.accessKey.userName
        r.accessKey.accessKeyId r.user.arn r.user.userId r.user.userName r.userId r.role.arn r.serialNumber""",
    "kms": "q.keyId r.keyId r.keyMetadata.arn r.keyMetadata.keyId",
    "lambda": "q.functionName r.functionArn r.functionName r.role",
    "rds": "q.dBInstanceIdentifier q.dBInstanceArn r.dBInstanceIdentifier r.dbInstanceArn r.dBSubnetGroup.vpcId",
    "s3": "q.bucketName",
    "sts": "q.roleArn sourceIdentity a.MFAIdentifier r.assumedRoleUser.arn q.roleSessionName r.accessKeyId",
    "wafv2": "q.id r.summary",
}
"""Service -> single values of every call of it."""

LISTS: dict[str, tuple[tuple[str, str], ...]] = {
    "ec2": (
        ("r.securityGroupRuleSet.items", "groupId referencedGroupInfo.groupId securityGroupRuleId"),
        ("r.groupSet.items", "groupId"),
        ("q.groupSet.items", "groupId"),
        ("q.instancesSet.items", "instanceId"),
        ("r.instancesSet.items", "subnetId vpcId instanceId imageId iamInstanceProfile.arn"),
        ("r.instancesSet.items[].networkInterfaceSet.items", "networkInterfaceId vpcId subnetId"),
        ("r.instancesSet.items[].networkInterfaceSet.items[].groupSet.items", "groupId"),
        ("q.revokedSecurityGroupRuleSet.items", "securityGroupRuleId groupId"),
    ),
    "rds": (("r.dBSubnetGroup.subnets", "subnetIdentifier"), ("r.vpcSecurityGroups", "vpcSecurityGroupId")),
}
"""Service -> arrays and the members of their elements. Of one element's members none follows one that is missing or known."""

TEXT_LISTS = {"lambda": ("r.vpcConfig.securityGroupIds", "r.vpcConfig.subnetIds")}
"""Service -> arrays of values; again none follows one that is known."""

ACCOUNT, RESOURCES = "recipientAccountId", "resources[].ARN"

_TARGETS: tuple[tuple[str, str, str], ...] = (
    ("cloudformation", "CreateStackSet", "r.stackSetId"),
    ("cloudformation", "CreateStack", "r.stackId"),
    ("cloudtrail", "DeleteTrail StopLogging", "q.name"),
    ("cloudtrail", "DescribeTrails", ACCOUNT),
    ("ec2-instance-connect", "SendSSHPublicKey SendSerialConsoleSSHPublicKey", "q.instanceId"),
    ("config", "StopConfigurationRecorder StartConfigurationRecorder", "q.configurationRecorderName"),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress",
        "q.groupId r.securityGroupRuleSet.items[].securityGroupRuleId",
    ),
    ("ec2", "CreateTrafficMirrorFilter", "r.CreateTrafficMirrorFilterResponse.trafficMirrorFilter.trafficMirrorFilterId"),
    (
        "ec2",
        "CreateTrafficMirrorFilterRule",
        "r.CreateTrafficMirrorFilterRuleResponse.trafficMirrorFilterRule.trafficMirrorFilterRuleId",
    ),
    ("ec2", "CreateTrafficMirrorSession", "r.CreateTrafficMirrorSessionResponse.trafficMirrorSession.trafficMirrorSessionId"),
    ("ec2", "CreateTrafficMirrorTarget", "r.CreateTrafficMirrorTargetResponse.trafficMirrorTarget.trafficMirrorTargetId"),
    ("ec2", "DeleteFlowLogs", "q.DeleteFlowLogsRequest.FlowLogId.content"),
    ("ec2", "DeleteNetworkAcl", "q.networkAclId"),
    ("ec2", "DeleteNetworkAclEntry", "q.networkAclId #q.ruleNumber"),
    ("ec2", "GetPasswordData", "q.instanceId"),
    ("ec2", "ModifyImageAttribute", "q.imageId"),
    ("ec2", "ModifySnapshotAttribute", "q.snapshotId"),
    (
        "ec2",
        "DescribeSecurityGroups DescribeNetworkInterfaces DescribeRegions DescribeVpcs DescribeNetworkAcls DescribeVolumes",
        ACCOUNT,
    ),
    ("elasticfilesystem", "DeleteFileSystem", "q.fileSystemId"),
    ("elasticfilesystem", "DeleteMountTarget", "q.mountTargetId"),
    ("events", "DeleteRule", "q.name"),
    ("guardduty", "CreateDetector", "r.detectorId"),
    ("guardduty", "DeleteDetector", "q.detectorId"),
    ("iam", "AttachGroupPolicy", "q.groupName"),
    ("iam", "AttachRolePolicy ListAttachedRolePolicies UpdateAssumeRolePolicy", "q.roleName"),
    ("iam", "AttachUserPolicy", "q.policyArn q.userName"),
    ("iam", "CreateAccessKey", "r.accessKey.accessKeyId q.userName"),
    ("iam", "CreateUser DeactivateMFADevice", "q.userName"),
    ("iam", "DeleteVirtualMFADevice", "q.serialNumber"),
    ("iam", "GetPolicy", "q.policyArn"),
    ("iam", "CreatePolicy", "r.policy.arn"),
    ("iam", "ListRoles ListUsers", ACCOUNT),
    ("kms", "DisableKey ScheduleKeyDeletion", RESOURCES),
    ("logs", "DeleteLogGroup", "q.logGroupName"),
    ("logs", "DeleteLogStream", "q.logStreamName"),
    ("monitoring", "DeleteAlarms", "q.alarmNames[]"),
    ("rds", "DeleteDBCluster ModifyDBCluster StopDBCluster", "r.dBClusterArn"),
    (
        "rds",
        "DeleteDBInstance ModifyDBInstance RestoreDBInstanceFromDBSnapshot RestoreDBInstanceFromS3 StopDBInstance",
        "r.dBInstanceArn",
    ),
    ("rds", "DeleteGlobalCluster", "r.globalClusterArn"),
    ("rds", "ModifyDBClusterSnapshotAttribute", "r.dBClusterSnapshotIdentifier"),
    ("rds", "ModifyDBSnapshotAttribute", "r.dBSnapshotIdentifier"),
    ("rds", "DescribeDBInstances", ACCOUNT),
    ("rolesanywhere", "CreateTrustAnchor", "r.trustAnchor.trustAnchorArn"),
    ("route53resolver", "DeleteResolverQueryLogConfig", "r.resolverQueryLogConfig.arn"),
    (
        "s3",
        "CopyObject PutBucketLogging PutBucketVersioning PutObject GetBucketPolicy ListObjects HeadObject GetObject DeleteObject"
        " DeleteBucket",
        RESOURCES,
    ),
    ("s3", "PutBucketReplication", f"{RESOURCES} q.ReplicationConfiguration.Rule.Destination.Bucket"),
    ("s3", "ListBuckets", ACCOUNT),
    ("secretsmanager", "BatchGetSecretValue", "q.secretIdList[]"),
    ("secretsmanager", "GetSecretValue", "q.secretId"),
    ("signin", "ConsoleLogin", ACCOUNT),
    ("ssm", "GetParameter GetParameters CreateControlChannel OpenControlChannel", RESOURCES),
    ("ssm", "StartSession", "q.target"),
    ("ssm", "CreateDocument", "q.name"),
    ("ssm", "TerminateSession OpenDataChannel", "q.sessionId"),
    ("ssm", "ListInstanceAssociations", ACCOUNT),
    ("sts", "AssumeRole", "q.roleArn"),
    ("sts", "GetCallerIdentity", ACCOUNT),
    ("wafv2", "DeleteRuleGroup DeleteWebACL", "q.id"),
    ("sns", "CreateTopic", "r.topicArn"),
    ("sns", "Subscribe Publish", "q.topicArn"),
    ("bedrock", "Converse", "q.modelId"),
    ("elasticloadbalancing", "DescribeLoadBalancers", ACCOUNT),
    ("dynamodb", "ListTables", ACCOUNT),
)

TARGETS: dict[tuple[str, str], tuple[str, ...]] = {
    (service, action): tuple(paths.split()) for service, actions, paths in _TARGETS for action in actions.split()
}
"""(service, action) -> the paths of what is acted on; `#` marks a number."""

COMMANDED = ("q.instanceIds", "q.targets")
"""What ssm's SendCommand acts on: instances, or what is found by other means."""

VERSIONED = (("AddPermission", "q.functionName"), ("ListFunctions", ACCOUNT))
"""Lambda's actions carry a date: part of the action's name -> path."""

KINDS = {
    "user": "assumed-role federated-user instance-profile mfa role serialNumber user",
    "host": "instance",
    "service": """alarm cluster configuration-recorder db detector dhcp-options document file-system function global-cluster group
        ipset key loadbalancer log-group log-stream model mount-target network-acl network-interface parameter policy
        resolver-query-log-config rule rulegroup secret security-group session stack stack-set subnet table topic trail
        trust-anchor vpc webacl""",
}
"""Kind of entity -> resource types of an ARN."""

KIND_OF_TYPE = {type: kind for kind, types in KINDS.items() for type in types.split()}
PREFIXES = {"i-": "host"} | dict.fromkeys(
    ["sg-", "sgr-", "eni-", "vpc-", "subnet-", "acl-", "rtb-", "igw-", "nat-", "vpce-", "tgw-", "pcx-"], "service"
)
"""How a bare id begins -> its kind."""

PAYLOADS = {"q": "requestParameters", "r": "responseElements", "a": "additionalEventData"}


def readers(payload: str) -> tuple[set[str], set[str]]:
    """The services, and the actions of any service, whose entities are told from a payload (of PAYLOADS)."""
    letter = next(letter for letter, name in PAYLOADS.items() if name == payload)
    of_service = [(service, path) for service, paths in RELATED.items() for path in paths.split()]
    of_service += [(service, path) for service, pairs in LISTS.items() for path, _ in pairs]
    of_service += [(service, path) for service, paths in TEXT_LISTS.items() for path in paths]
    of_service += [("lambda", path) for _, path in VERSIONED]
    of_action = [(action, path) for (_, action), paths in TARGETS.items() for path in paths]
    of_action += [("SendCommand", path) for path in COMMANDED]
    return _from(letter, of_service), _from(letter, of_action)


def _from(letter: str, pairs: list[tuple[str, str]]) -> set[str]:
    return {name for name, path in pairs if path.removeprefix("#").startswith(f"{letter}.")}
