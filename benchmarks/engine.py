"""Rules to SQL, and detections over clustered Parquet against SQL written by hand: ratios of one run, interleaved, medians.

    python benchmarks/engine.py [--events 10000000] [--data FOLDER] [--rules FOLDER] [--rounds 5]

`--data`: where the events are, or are made when they are not there (500 MB for each million; made once, then used again).
`--rules`: a folder of vendors' rules to lower; without it 300 of our own, each with constants of its own.
Two threads, as in a run. The yardsticks compute the same rows and the same numbers of events, which is checked first.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
from rounds import seconds

from livefire.engines.duckdb import Corpus
from livefire.engines.files import open_files
from livefire.events.columns import CANONICAL
from livefire.events.parquet import clustered
from livefire.events.write import write_parquet
from livefire.formats import load
from livefire.generate import background
from livefire.languages import SCHEMA_OF, front_end
from livefire.pack import open_pack
from livefire.plan import Plan
from livefire.plan.compose import compose
from livefire.schemas import SCHEMAS

PART = 1_000_000  # events of a file
RULES = 300
SIGMA = open_pack().detections["aws/getsignintoken_abuse"][0]
KUSTO = open_pack().detections["aws/console_login_without_mfa"][0]

WHERE_ESQL = """FROM logs-aws.cloudtrail-*
| WHERE event.provider == "signin.amazonaws.com" AND event.action == "GetSigninToken"
| WHERE aws.cloudtrail.user_identity.type == "FederatedUser"
| KEEP @timestamp, event.action, aws.cloudtrail.user_identity.arn"""
BY_HAND_ESQL = """
SELECT eventTime AT TIME ZONE 'UTC' AS "@timestamp", eventName AS "event.action", userIdentity.arn AS arn, [r] AS rows
FROM events
WHERE eventSource = 'signin.amazonaws.com' AND eventName = 'GetSigninToken' AND userIdentity.type = 'FederatedUser'"""

WHERE_KUSTO = """AWSCloudTrail
| where EventSource == "signin.amazonaws.com" and EventName == "GetSigninToken"
| where UserIdentityType == "FederatedUser"
| project TimeGenerated, EventName, UserIdentityArn"""
BY_HAND_KUSTO = BY_HAND_ESQL.replace("userIdentity.arn AS arn", "coalesce(userIdentity.arn, '') AS arn")

BY_HAND_SIGMA = """
SELECT eventSource, eventName, userAgent, [r] AS rows
FROM events
WHERE lower(eventSource) = 'signin.amazonaws.com' AND lower(eventName) = 'getsignintoken'
    AND NOT coalesce(contains(lower(userAgent), 'jersey/${project.version}'), false)"""

BY_HAND_SEED = """
WITH logins AS (
    SELECT r, eventTime AT TIME ZONE 'UTC' AS time, coalesce(eventName, '') AS name, coalesce(eventType, '') AS type,
        coalesce(recipientAccountId, '') AS recipient, coalesce(awsRegion, '') AS region,
        coalesce(sourceIPAddress, '') AS address, coalesce(userAgent, '') AS agent,
        coalesce(userIdentity.accountId, '') AS account, coalesce(userIdentity.principalId, '') AS principal,
        coalesce(userIdentity.userName, '') AS user_name, coalesce(userIdentity.arn, '') AS arn, resources,
        lower(userIdentity.sessionContext.attributes.mfaAuthenticated) AS mfa_session,
        coalesce(additionalEventData ->> '$.MFAUsed', '') AS mfa, coalesce(responseElements ->> '$.ConsoleLogin', '') AS result
    FROM events
    WHERE lower(eventName) = 'consolelogin'
        AND NOT contains(lower(coalesce(userIdentity.sessionContext.sessionIssuer.userName, '')), 'awsreservedsso')
), named AS (
    SELECT *, CASE WHEN principal = 'Anonymous' THEN 'Anonymous' WHEN user_name <> '' THEN user_name ELSE coalesce(string_split(
        CASE WHEN arn = '' THEN coalesce(resources ->> '$[0].ARN', '') ELSE arn END, '/')[-1], '') END AS who
    FROM logins
    WHERE lower(mfa) <> 'yes' AND lower(result) <> 'failure'
)
SELECT name, type, result, mfa, recipient,
    CASE WHEN contains(who, '@') THEN string_split(who, '@')[1] ELSE who END AS account_name,
    CASE WHEN contains(who, '@') THEN string_split(who, '@')[2] ELSE '' END AS suffix, account, principal, agent, user_name,
    CASE mfa_session WHEN 'true' THEN true WHEN 'false' THEN false END AS authenticated, address, region,
    min(time) AS begin, max(time) AS "end", list(r ORDER BY r) AS rows
FROM named
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14"""
BY_HAND_SEED_PLAIN = BY_HAND_SEED.replace("lower(eventName) = 'consolelogin'", "eventName = 'ConsoleLogin'")


def data(folder: Path, events: int) -> list[Path]:
    """The files, made where they are missing: a million events each, by source and name."""
    files = []
    for number, start in enumerate(range(0, events, PART)):
        count = min(PART, events - start)
        file = folder / f"events-{number}-{count}.parquet"
        if not file.exists():
            part = file.with_suffix(".part")
            write_parquet(clustered(background(events=count, seed=number, days=7)), None, part)
            part.replace(file)
        files.append(file)
    return files


def composed(text: str, language: str) -> Plan:
    schema = SCHEMAS[SCHEMA_OF[language]]
    return compose(front_end(language)(text, schema.columns), schema.value, CANONICAL)


def detection(file: Path) -> Plan:
    (found,) = load(file)
    assert not isinstance(found.body, Exception)
    return compose(found.body, SCHEMAS[found.schema].value, CANONICAL)  # type: ignore[arg-type]  # no Python among them


def compare(title: str, corpus: Corpus, plan: Plan, by_hand: str, rounds: int) -> None:
    def ours() -> pa.Table:
        return corpus.matches(plan)

    def yardstick() -> pa.Table:
        return corpus.connection.sql(by_hand).to_arrow_table()

    found, expected = corpus.matches(plan), yardstick()
    made = sorted(map(repr, zip(*found.rows.to_pydict().values(), found.events.to_pylist(), strict=True)))
    assert made == sorted(map(repr, zip(*expected.to_pydict().values(), strict=True))), f"{title}: other rows than by hand"
    times = [(seconds(ours), seconds(yardstick)) for _ in range(rounds)]
    mine, theirs = (statistics.median(one) for one in zip(*times, strict=True))
    ratios = sorted(first / second for first, second in times)
    print(
        f"{title:<50} {len(found):>8,} rows {mine:8.3f} s {theirs:8.3f} s {statistics.median(ratios):6.2f}  "
        f"({ratios[0]:.2f} to {ratios[-1]:.2f})"
    )


def rules(folder: Path) -> Path:
    """Three hundred rules: each of ours a hundred times over, with other names in it."""
    ours = [file for files in open_pack().detections.values() for file in files]
    for number in range(RULES):
        file = ours[number % len(ours)]
        text = file.read_text(encoding="utf-8")
        for name in ("GetSigninToken", "ConsoleLogin", "AWSReservedSSO"):
            text = text.replace(name, f"{name}{number}")
        (folder / f"rule_{number}{''.join(file.suffixes)}").write_text(text, encoding="utf-8")
    return folder


def main(given: argparse.Namespace, folder: Path) -> None:
    started = time.perf_counter()
    where = str(given.rules or rules(folder))
    print(f"rules written in {time.perf_counter() - started:.1f} s")
    command = [sys.executable, str(Path(__file__).with_name("lowering.py")), where]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    times = [seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)) for _ in range(given.rounds)]
    each = (resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before) / given.rounds
    print(f"from the start of Python to SQL: {said}, {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f}),")
    print(f"of which {each:.2f} s on the processor\n")

    files = data(given.data or folder, given.events)
    print(f"{given.events:,} events in {len(files)} files {'':<19} {'livefire':>10} {'by hand':>10}  ratio")
    with open_files(*files) as corpus:
        compare("where only, ES|QL", corpus, composed(WHERE_ESQL, "esql"), BY_HAND_ESQL, given.rounds)
        compare("where only, Kusto", corpus, composed(WHERE_KUSTO, "kusto"), BY_HAND_KUSTO, given.rounds)
        compare("where only, Sigma (without case)", corpus, detection(SIGMA), BY_HAND_SIGMA, given.rounds)
        compare("console login without MFA, with lineage", corpus, detection(KUSTO), BY_HAND_SEED, given.rounds)
        compare("the same, by hand with case", corpus, detection(KUSTO), BY_HAND_SEED_PLAIN, given.rounds)
    print(f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB of memory, rows that came out included")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rules", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    with tempfile.TemporaryDirectory() as temporary:
        main(parser.parse_args(), Path(temporary))
