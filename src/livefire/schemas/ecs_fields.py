"""The fields that the integration's index has beside those that a record fills: name -> type, and who fills them."""

from __future__ import annotations

from livefire.plan.types import BOOLEAN, INTEGER, IP, TEXT, TIMESTAMP, ListOf, Type

_TEXTS = """
    aws.cloudtrail.addendum.original_event_id aws.cloudtrail.addendum.original_request_id aws.cloudtrail.addendum.reason
    aws.cloudtrail.addendum.updated_fields
    aws.cloudtrail.shared_event_id aws.cloudtrail.tls_details.key_exchange aws.cloudtrail.vpc_endpoint_account_id
    aws.cloudtrail.session_credential_from_console
    aws.cloudtrail.user_identity.credential_id aws.cloudtrail.user_identity.identity_provider
    aws.cloudtrail.user_identity.in_scope_of.credentials_issued_to aws.cloudtrail.user_identity.in_scope_of.issuer_type
    aws.cloudtrail.user_identity.in_scope_of.source_account aws.cloudtrail.user_identity.in_scope_of.source_arn
    aws.cloudtrail.user_identity.invoked_by_delegate.account_id
    aws.cloudtrail.user_identity.on_behalf_of.identity_store_arn aws.cloudtrail.user_identity.on_behalf_of.user_id
    aws.cloudtrail.user_identity.session_context.assumed_root
    aws.cloudtrail.user_identity.session_context.ec2_role_delivery
    aws.cloudtrail.user_identity.session_context.sign_in_session_arn
    aws.cloudtrail.user_identity.session_context.source_identity
    aws.cloudtrail.user_identity.session_context.web_id_federation_data.federated_provider
    cloud.provider cloud.service.name error.message file.hash.sha256 file.path service.name
    user.changes.name user.email user.target.id user.target.name
"""
_LISTS = """
    actor.entity.id target.entity.id user.entity.id user.target.entity.id service.entity.id service.target.entity.id
    host.entity.id host.target.entity.id entity.id entity.target.id
    event.category related.entity related.hash related.hosts related.ip related.user
"""
_SHIPPED = """
    agent.ephemeral_id agent.id agent.name agent.type agent.version aws.s3.bucket.arn aws.s3.bucket.name aws.s3.object.key
    cloud.availability_zone cloud.image.id cloud.instance.id cloud.instance.name cloud.machine.type cloud.project.id
    container.id container.image.name container.name
    event.original host.architecture host.domain host.hostname host.id host.mac host.name host.os.build host.os.codename
    host.os.family host.os.kernel host.os.name host.os.platform host.os.version host.type input.type log.file.path
"""

MAPPED: dict[str, Type] = {
    **dict.fromkeys(_TEXTS.split(), TEXT),
    **dict.fromkeys(_LISTS.split(), ListOf(TEXT)),
    **dict.fromkeys(_SHIPPED.split(), TEXT),
    "tags": ListOf(TEXT),
    "event.created": TIMESTAMP,
    "host.containerized": BOOLEAN,
    "host.ip": IP,
    "log.offset": INTEGER,
}
"""Null where a release or a record has nothing for them."""

SHIPPED = (*_SHIPPED.split(), "tags", "host.containerized", "host.ip", "log.offset")
"""What the agent that ships the log says of itself, its host and its files: no record holds it."""
