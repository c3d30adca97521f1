"""What a client's words say of it, as Elasticsearch's processor has it."""

import json

import pytest

from livefire.normalise import normalise
from livefire.schemas.user_agents import told
from tests.schemas.records import LOGIN, ROLE

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148"
    " Safari/604.1"
)
AGENTS = [
    (
        WINDOWS,
        {
            "name": "Firefox",
            "version": "128.0",
            "device_name": "Other",
            "os_name": "Windows",
            "os_version": "10",
            "os_full": "Windows 10",
        },
    ),
    (
        IPHONE,
        {
            "name": "Mobile Safari",
            "version": "17.5",
            "device_name": "iPhone",
            "os_name": "iOS",
            "os_version": "17.5",
            "os_full": "iOS 17.5",
        },
    ),
    (
        "aws-cli/2.17.60 md/awscrt#0.21.2 ua/2.0 os/macos#23.6.0 md/arch#arm64",
        {"name": "aws-cli", "version": "2.17.60", "device_name": "Other"},
    ),
    ("[aws-cli/2.17.60 md/arch#x86_64]", {"name": "aws-cli", "version": "2.17.60", "device_name": "Other"}),
    ("Go-http-client/2.0", {"name": "Go-http-client", "version": "2.0", "device_name": "Other"}),
    ("signin.amazonaws.com", {"name": "Other", "device_name": "Other"}),
    ("\N{GRINNING FACE}", {"name": "Other", "device_name": "Other"}),
]


@pytest.mark.parametrize(("agent", "parts"), AGENTS, ids=[row[0][:20] for row in AGENTS])
def test_what_an_agent_says(agent: str, parts: dict[str, str]) -> None:
    assert json.loads(told(agent) or "") == parts


def test_an_endless_agent_is_not_taken_apart() -> None:
    assert (told("Mozilla/5.0 (" * 100_000), told("x" * 32_767)) == (None, None)


def test_a_document_has_the_parts_beside_the_words() -> None:
    document = normalise([LOGIN | {"userAgent": WINDOWS}], schema="ecs")[0]
    assert document["user_agent"] == {
        "original": WINDOWS,
        "name": "Firefox",
        "version": "128.0",
        "device": {"name": "Other"},
        "os": {"name": "Windows", "version": "10", "full": "Windows 10"},
    }


def test_a_dash_is_no_agent() -> None:
    assert "user_agent" not in normalise([ROLE], schema="ecs")[0]
