"""Places of addresses: the organisation's own networks, then MaxMind files, then nothing, and a rule that needs one says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from livefire.aws.organisation import organisation
from livefire.backtest import backtest
from livefire.errors import InputError
from livefire.events.addresses import AddressBook, Place, told
from livefire.events.given import events_from
from livefire.formats import load
from livefire.generate import generate
from livefire.normalise import normalise
from livefire.query import query
from livefire.schemas import Siem
from tests.schemas.mmdb import written
from tests.schemas.records import LOGIN

CITY = {
    "continent": {"names": {"en": "Europe"}},
    "country": {"iso_code": "IE", "names": {"en": "Ireland", "de": "Irland"}},
    "subdivisions": [{"iso_code": "L", "names": {"en": "Leinster"}}, {"iso_code": "D", "names": {"en": "Dublin City"}}],
    "city": {"names": {"en": "Dublin"}},
    "location": {"latitude": 53.25, "longitude": -6.5},
}
ASN = {"autonomous_system_number": 64496, "autonomous_system_organization": "Example Networks"}


@pytest.fixture
def city(tmp_path: Path) -> str:
    return written(
        tmp_path / "city.mmdb", "GeoLite2-City", {"203.0.113.0/24": CITY, "2001:db8::/32": {"country": CITY["country"]}}
    )


@pytest.fixture
def asn(tmp_path: Path) -> str:
    return written(tmp_path / "asn.mmdb", "GeoLite2-ASN", {"203.0.113.0/25": ASN})


def of(book: AddressBook, address: str) -> Any:
    found = told(book)(address)
    return None if found is None else json.loads(found)


def test_the_narrowest_network_counts() -> None:
    book = AddressBook((("198.51.100.0/24", Place(city_name="wide")), ("198.51.100.8/30", Place(city_name="narrow"))))
    assert [of(book, one) for one in ("198.51.100.9", "198.51.100.12", "198.51.101.1", "2001:db8::1", "no address")] == [
        {"city_name": "narrow"},
        {"city_name": "wide"},
        None,
        None,
        None,
    ]


def test_networks_come_before_databases(city: str) -> None:
    book = AddressBook((("203.0.113.7/32", Place(city_name="ours")),), (city,))
    assert of(book, "203.0.113.7") == {"city_name": "ours"}
    assert of(book, "203.0.113.8")["city_name"] == "Dublin"


def test_databases_fill_an_elastic_document(city: str, asn: str) -> None:
    source = normalise([LOGIN], schema="ecs", siem=Siem(geoip=(city, asn)))[0]["source"]
    assert source["geo"] == {
        "continent_name": "Europe",
        "country_iso_code": "IE",
        "country_name": "Ireland",
        "region_iso_code": "IE-D",
        "region_name": "Dublin City",
        "city_name": "Dublin",
        "location": {"lat": 53.25, "lon": -6.5},
    }
    assert source["as"] == {"number": 64496, "organization": {"name": "Example Networks"}}


def test_without_a_source_a_document_has_no_place() -> None:
    assert normalise([LOGIN], schema="ecs")[0]["source"] == {"address": "203.0.113.7", "ip": "203.0.113.7"}


def test_an_address_of_version_six(city: str) -> None:
    document = normalise([LOGIN | {"sourceIPAddress": "2001:db8::7"}], schema="ecs", siem=Siem(geoip=(city,)))[0]
    assert document["source"]["geo"] == {"country_iso_code": "IE", "country_name": "Ireland"}


def test_every_address_of_generated_traffic_has_a_place() -> None:
    events = generate("aws/federation.aws_consoler", n=20, seed=3)
    documents = normalise(events, schema="ecs")
    assert all({"geo", "as"} <= document["source"].keys() for document in documents if "ip" in document["source"])


def test_the_organisation_decides_where_it_is() -> None:
    books = [organisation("company", 50, seed).addresses for seed in (1, 2)]
    assert of(books[0], "192.0.2.11") != of(books[1], "192.0.2.11")


RULE = """
[metadata]
creation_date = "2026/01/01"
[rule]
name = "A login from afar"
language = "esql"
type = "esql"
risk_score = 47
severity = "medium"
rule_id = "11111111-2222-4333-8444-555555555555"
query = '''
FROM logs-aws.cloudtrail-* METADATA _id, _version, _index
| WHERE event.action == "ConsoleLogin" {test}
| KEEP _id, _version, _index, source.geo.country_iso_code, source.as.*
'''
"""
READS = [
    ('AND source.geo.country_iso_code != "US"', "source.geo.country_iso_code", "MaxMind City"),
    ("AND source.as.number == 64496", "source.as.number", "MaxMind ASN"),
    ('AND log.file.path LIKE "*"', "log.file.path", "no record holds it"),
]


def outcome(tmp_path: Path, test: str, siem: Siem) -> Any:
    path = tmp_path / "afar.toml"
    path.write_text(RULE.replace("{test}", test), encoding="utf-8")
    return backtest(load(path), events_from([LOGIN]), siem=siem)[0]


@pytest.mark.parametrize(("test", "column", "hint"), READS, ids=[row[1] for row in READS])
def test_a_rule_that_decides_by_what_nothing_fills_has_no_telemetry(tmp_path: Path, test: str, column: str, hint: str) -> None:
    found = outcome(tmp_path, test, Siem())
    assert (found.state, found.reason.split(";")[0]) == ("NO_TELEMETRY", column)
    assert hint in found.reason


def test_a_rule_that_only_shows_it_runs(tmp_path: Path) -> None:
    found = outcome(tmp_path, "", Siem())
    assert (found.state, found.verdict, found.matches[0].row["source.geo.country_iso_code"]) == ("RAN", "FIRED", None)
    shown = "source.as.number, source.as.organization.name, source.geo.country_iso_code"
    assert found.reason == f"null in every row, as nothing here fills them: {shown}"


def test_with_a_database_the_rule_runs(tmp_path: Path, city: str, asn: str) -> None:
    siem = Siem(geoip=(city, asn))
    assert [outcome(tmp_path, test, siem).verdict for test, column, _ in READS if column != "log.file.path"] == ["FIRED", "FIRED"]


def test_one_database_gives_one_of_the_two(tmp_path: Path, city: str) -> None:
    assert [outcome(tmp_path, test, Siem(geoip=(city,))).state for test, _, _ in READS[:2]] == ["RAN", "NO_TELEMETRY"]


def test_a_location_is_a_point_in_a_query(city: str) -> None:
    found = query(
        "FROM logs-aws.cloudtrail-* | KEEP source.geo.location",
        language="esql",
        events=events_from([LOGIN]),
        siem=Siem(geoip=(city,)),
    )
    assert found.column(0).to_pylist() == ["POINT (-6.5 53.25)"]


def test_a_missing_file_and_one_of_another_kind_are_named(tmp_path: Path) -> None:
    (tmp_path / "text.mmdb").write_text("no database", encoding="utf-8")
    for name, message in (("none.mmdb", "no file '.*none.mmdb'"), ("text.mmdb", "'.*text.mmdb' is no MaxMind file: ")):
        with pytest.raises(InputError, match=message):
            Siem(geoip=(str(tmp_path / name),))
