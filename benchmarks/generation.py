"""Events per second and core: background to Arrow, NDJSON and Parquet, against a plain loop of Faker and json.

    python benchmarks/generation.py [EVENTS]

The loop makes one event type with as few draws as a record needs and no correlation, session or label: less than ours does.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from faker import Faker
from rounds import compare, heading

from livefire.events.columns import Events
from livefire.events.write import write_ndjson, write_parquet
from livefire.generate import background

LOOP = 2000  # events of the loop in each round


def plain_loop() -> int:
    """One JSON text after another."""
    faker = Faker()
    faker.seed_instance(1)
    for _ in range(LOOP):
        name, account = faker.user_name(), faker.numerify("############")
        json.dumps(
            {
                "eventVersion": "1.08",
                "userIdentity": {
                    "type": "IAMUser", "principalId": faker.bothify("AIDA#################"), "userName": name,
                    "arn": f"arn:aws:iam::{account}:user/{name}", "accountId": account,
                },
                "eventTime": faker.date_time_this_month().strftime("%Y-%m-%dT%H:%M:%SZ"),
                "eventSource": "signin.amazonaws.com",
                "eventName": "ConsoleLogin",
                "awsRegion": "us-east-1",
                "sourceIPAddress": faker.ipv4_public(),
                "userAgent": faker.user_agent(),
                "requestParameters": None,
                "responseElements": {"ConsoleLogin": "Success"},
                "additionalEventData": {"LoginTo": faker.url(), "MobileVersion": "No", "MFAUsed": faker.random_element("YN")},
                "eventID": faker.uuid4(),
                "readOnly": False,
                "eventType": "AwsConsoleSignIn",
                "managementEvent": True,
                "recipientAccountId": account,
                "eventCategory": "Management",
            }
        )  # fmt: skip
    return LOOP


def main(events: int) -> None:
    background(events=100)
    with tempfile.TemporaryDirectory() as folder:
        ndjson, parquet = Path(folder) / "a.ndjson", Path(folder) / "a.parquet"

        def made() -> Events:
            return background(events=events, seed=2)

        heading("Faker + json")
        compare("to Arrow", events, made, plain_loop)
        compare("to Arrow and NDJSON on disk", events, lambda: write_ndjson(made(), None, ndjson), plain_loop)
        compare("to Arrow and Parquet on disk", events, lambda: write_parquet(made(), None, parquet), plain_loop)
        print(f"{events:,} events a round")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
