"""The canonical columns: CloudTrail's own fields as one physical Arrow schema, and `Events`, rows of it.

Free-form objects are JSON text in their native key order. A field that is absent is null; a free-form field that is
JSON null is the text `null`. Text leaves may be dictionary-encoded; readers of a table must not care.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from livefire.events.addresses import AddressBook
from livefire.labels import Labels
from livefire.plan import Column, Columns
from livefire.plan.types import BOOLEAN, DYNAMIC, TEXT, TIMESTAMP, Type

JSON_TEXT = (
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "resources",
    "addendum",
    "edgeDeviceDetails",
    "insightDetails",
    "eventContext",
)
"""The free-form fields: any JSON value, kept as text."""


def _texts(*names: str) -> list[pa.Field]:
    return [pa.field(name, pa.string()) for name in names]


_SESSION_CONTEXT = pa.struct(
    [
        pa.field("sessionIssuer", pa.struct(_texts("type", "principalId", "arn", "accountId", "userName"))),
        pa.field("webIdFederationData", pa.struct(_texts("federatedProvider", "attributes"))),  # attributes: JSON text
        pa.field("attributes", pa.struct(_texts("creationDate", "mfaAuthenticated"))),
        *_texts("ec2RoleDelivery", "sourceIdentity", "assumedRoot", "signInSessionArn"),
    ]
)

_USER_IDENTITY = pa.struct(
    [
        *_texts("type", "principalId", "arn", "accountId", "accessKeyId", "userName", "identityProvider"),
        pa.field("sessionContext", _SESSION_CONTEXT),
        pa.field("onBehalfOf", pa.struct(_texts("userId", "identityStoreArn"))),
        pa.field("inScopeOf", pa.struct(_texts("sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo"))),
        pa.field("invokedByDelegate", pa.struct(_texts("accountId"))),
        *_texts("invokedBy", "credentialId"),
    ]
)

SCHEMA = pa.schema(
    [
        *_texts("eventVersion"),
        pa.field("userIdentity", _USER_IDENTITY),
        pa.field("eventTime", pa.timestamp("us", tz="UTC")),  # null when the record's text is no ISO 8601 time
        *_texts(
            "eventSource",
            "eventName",
            "awsRegion",
            "sourceIPAddress",
            "userAgent",
            "errorCode",
            "errorMessage",
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "requestID",
            "eventID",
        ),
        pa.field("readOnly", pa.bool_()),
        *_texts("resources", "eventType", "apiVersion"),
        pa.field("managementEvent", pa.bool_()),
        *_texts(
            "recipientAccountId",
            "sharedEventID",
            "vpcEndpointId",
            "vpcEndpointAccountId",
            "serviceEventDetails",
            "eventCategory",
            "addendum",
            "edgeDeviceDetails",
            "insightDetails",
            "eventContext",
        ),
        pa.field("tlsDetails", pa.struct(_texts("tlsVersion", "cipherSuite", "clientProvidedHostHeader", "keyExchange"))),
        *_texts("sessionCredentialFromConsole"),
    ]
)
"""One row for each record. The order of the fields is the native key order of a record and of its userIdentity."""


def leaves(schema: pa.Schema = SCHEMA) -> Iterator[tuple[tuple[str, ...], pa.DataType]]:
    """Every leaf as (path, Arrow type), in the schema's order."""

    def inside(path: tuple[str, ...], fields: list[pa.Field]) -> Iterator[tuple[tuple[str, ...], pa.DataType]]:
        for one in fields:
            if pa.types.is_struct(one.type):
                yield from inside((*path, one.name), [one.type.field(i) for i in range(one.type.num_fields)])
            else:
                yield (*path, one.name), one.type

    return inside((), list(schema))


def _type(path: tuple[str, ...], arrow: pa.DataType) -> Type:
    if path[-1] in JSON_TEXT or path[-2:] == ("webIdFederationData", "attributes"):
        return DYNAMIC
    if pa.types.is_boolean(arrow):
        return BOOLEAN
    return TIMESTAMP if pa.types.is_timestamp(arrow) else TEXT


CANONICAL = Columns(tuple(Column(".".join(path), _type(path, arrow)) for path, arrow in leaves()))
"""The leaves as plan columns with dotted names: `userIdentity.sessionContext.attributes.mfaAuthenticated`."""

CLUSTERED = ("eventSource", "eventName")
"""The columns by which rows may lie together on disk: what nearly every rule tests first."""


ALWAYS = ("eventTime", "eventSource", "eventName", "eventID")
"""The columns that are read whatever is asked for: what a record is, and by which name it is told."""


@dataclass(frozen=True)
class Rejected:
    """A stretch of a log that is no record: `line` is 1-based, 0 when the whole file is meant."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path} {self.reason}"


@dataclass(frozen=True)
class Events:
    """Records as columns. Row i of `table` (SCHEMA's columns) is event number i.

    `records`: the own bytes of each record (large_binary, one JSON object each), or None for generated events, whose
    text `livefire.events.write.records` makes from the columns. `rejected`: what was no record, and why.
    `labels`: what truly happened, of generated events; None for logs. `addresses`: what is known of their addresses.
    """

    table: pa.Table
    records: pa.ChunkedArray | None = None
    rejected: tuple[Rejected, ...] = ()
    sources: tuple[str, ...] = field(default=())  # the files read, in order
    labels: Labels | None = None
    addresses: AddressBook | None = None

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @property
    def without_time(self) -> int:
        """How many records have no eventTime that can be read: it is null to every detection."""
        return int(self.table.column("eventTime").null_count)
