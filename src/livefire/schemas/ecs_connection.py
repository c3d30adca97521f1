"""Where a call comes from and over what: source.*, tls.*, related.ip and related.hosts of a record."""

from __future__ import annotations

from livefire.plan import ITEM, Field, Literal, Value, call
from livefire.plan.types import INTEGER, TEXT
from livefire.schemas.ecs_package import Package
from livefire.schemas.ecs_values import ABSENT, NOTHING, both, filled, kept, listed, member, negated, there, when
from livefire.schemas.schema import raw, text


def connection(of: Package) -> dict[str, Value]:
    """The columns of the connection, as a rule compares them."""
    source = kept(of, "sourceIPAddress")
    columns = {
        "source.address": source,
        "source.ip": call("text_ip", source),
        "tls.version_protocol": _tls_version(of, True),
        "tls.version": _tls_version(of, False),
        "tls.cipher": tls(of, "cipherSuite"),
        "tls.client.server_name": tls(of, "clientProvidedHostHeader"),
    }
    return columns | ({"related.ip": _related_ips(of), "related.hosts": _related_hosts(of)} if of.cloud_service else {})


def tls(of: Package, name: str) -> Value:
    """A detail of the connection; none when the version is the word tlsVersion itself."""
    value = kept(of, f"tlsDetails.{name}")
    if not of.session_users:
        return value
    return when(call("is_true", call("equals", raw("tlsDetails.tlsVersion"), text("tlsVersion"))), ABSENT, value)


def _tls_version(of: Package, protocol: bool) -> Value:
    version = tls(of, "tlsVersion")
    parts = call("index_of", version, text("v"))
    cut = call("add", parts, Literal(1, INTEGER))
    behind = call("substring", version, cut, Literal(1000, INTEGER))
    before = call("lower", call("substring", version, Literal(0, INTEGER), parts))
    found = call("greater_or_equal", parts, Literal(0, INTEGER))
    if protocol:
        return when(found, before)
    return when(found, behind, version if of.session_users else ABSENT)


def _related_ips(of: Package) -> Value:
    return listed(*map(as_written, (kept(of, "sourceIPAddress"), member(of, "serviceEventDetails", "sourceIpAddress"))))


def as_written(address: Value) -> Value:
    """The text of an address, if it is one: documents keep its spelling."""
    return when(there(call("text_ip", address)), address)


def _related_hosts(of: Package) -> Value:
    """Names of hosts: of the connection, of a caller that is no address, of a managed computer; then ids of instances."""
    said, source = tls(of, "clientProvidedHostHeader"), kept(of, "sourceIPAddress")
    named = when(negated(call("ends_with", said, text("amazonaws.com"))), said)
    caller = when(both(call("is_null", call("text_ip", source)), negated(call("contains", source, text(" ")))), source)
    hosts = call("list_of", named, caller, member(of, "requestParameters", "computerName"))
    return filled(call("list_distinct", call("list_concat", hosts, *_instances())))


def _instances() -> list[Value]:
    """The ids i-... of EC2 instances that a record names: no pruned text is one."""
    paths = (("instanceId",), ("target",), ("resourceId",), ("instanceIds",), ("instancesSet", "items", "instanceId"))
    asked = call("list_concat", *(call("json_texts", raw("requestParameters"), *map(text, path)) for path in paths))
    return [
        _matches("^arn:.*:instance/(i-.*)$", ":instance", "resources", call("json_texts", raw("resources"), text("ARN"))),
        _matches("^(i-.*)$", '"i-', "requestParameters", asked),
    ]


def _matches(pattern: str, part: str, column: str, texts: Value) -> Value:
    """What the pattern captures of these texts; they are looked for where the JSON has the part, or an escape in its place."""
    written = call("json_written", raw(column))
    likely = call("or", call("contains", written, text(part)), call("contains", written, text("\\u")))
    found = call("if_else", likely, texts, NOTHING)
    return call("each_item", found, call("extract", Field(ITEM, TEXT), text(pattern), Literal(1, INTEGER)))


__all__ = ["as_written", "connection", "tls"]
