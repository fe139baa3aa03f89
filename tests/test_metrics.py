"""What a monitoring system reads: the way of alerts from loads to deliveries, in seconds."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from service import lease, loads, metrics, worker
from service.accounts import moments
from service.alerts import canary
from service.db.alerts import deliveries
from service.delivery.channels import CHANNELS
from service.delivery.sending import deliver_due
from service.product import Product
from tests.collection import Write
from tests.saved_searches import match_all
from tests.web_client import TestClient, serving

DOCUMENTED = Path(__file__).resolve().parents[1] / "docs" / "operations.md"
AHEAD = timedelta(minutes=5)


def read(product: Product) -> dict[str, float]:
    """Each sample, five minutes from now; those with a state are named after it."""
    text = metrics.exposition(product, moments.now() + AHEAD).decode()
    return {
        sample.name + sample.labels.get("state", ""): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def watched(product: Product, write: Write) -> Product:
    """A product with a canary and a load that waits to be matched."""
    canary.ensure(product)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    return product


def test_a_load_that_waits_is_seen(watched: Product) -> None:
    shown = read(watched)
    assert shown["directives_loads_total"] == 1
    assert shown["directives_alerts_matched_load"] == 0
    assert shown["directives_alerts_waiting_loads"] == 1
    assert 299 <= shown["directives_alerts_waiting_seconds"] < 3_600
    assert "directives_canary_lag_seconds" not in shown
    match_all(watched)
    shown = read(watched)
    assert shown["directives_alerts_matched_load"] == 1
    assert shown["directives_alerts_waiting_loads"] == 0
    assert shown["directives_alerts_waiting_seconds"] == 0


def test_a_delivery_that_waits_is_seen(watched: Product) -> None:
    match_all(watched)
    shown = read(watched)
    assert shown["directives_deliverieswaiting"] == 1
    assert 299 <= shown["directives_deliveries_late_seconds"] < 3_600
    assert 299 <= shown["directives_canary_lag_seconds"] < 3_600
    assert "directives_canary_delivery_timestamp_seconds" not in shown


def test_what_arrived_is_seen(watched: Product) -> None:
    match_all(watched)
    deliver_due(watched, CHANNELS)
    shown = read(watched)
    assert shown["directives_deliverieswaiting"] == 0
    assert shown["directives_deliveriesdelivered"] == 1
    assert shown["directives_deliveries_late_seconds"] == 0
    assert shown["directives_canary_lag_seconds"] < 299
    assert shown["directives_notices_total"] == 1
    assert (
        0 <= moments.now().timestamp() - shown["directives_canary_notice_timestamp_seconds"] < 3_600
    )
    assert (
        0
        <= moments.now().timestamp() - shown["directives_canary_delivery_timestamp_seconds"]
        < 3_600
    )
    assert (shown["directives_engine_up"], shown["directives_paragraphs"]) == (1, 7)


def test_a_clock_that_went_back_makes_nothing_negative(watched: Product) -> None:
    match_all(watched)
    with lease.aside(watched) as connection:
        early = moments.written(moments.now() - timedelta(days=400))
        connection.execute(sa.update(deliveries).values(state="delivered", done=early))
    assert read(watched)["directives_canary_lag_seconds"] == 0


def test_without_loads_all_is_well(product: Product) -> None:
    worker.match_alerts(lambda: False)(product)
    shown = read(product)
    assert shown["directives_alerts_waiting_seconds"] == shown["directives_loads_total"] == 0


def test_each_metric_is_documented(watched: Product) -> None:
    match_all(watched)
    deliver_due(watched, CHANNELS)
    text = metrics.exposition(watched).decode()
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    documented = set(re.findall(r"`(directives_\w+)", DOCUMENTED.read_text(encoding="utf-8")))
    assert names <= documented
    assert {name for name in documented if name.startswith("directives_alerts_")} <= names


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "data") as client:
        yield client


def test_in_single_use_this_machine_may_read_them(client: TestClient) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == metrics.CONTENT_TYPE
    assert "directives_engine_up 1.0" in answer.text
    forwarded = client.get("/metrics", headers={"x-forwarded-for": "192.0.2.7"})
    assert forwarded.json()["code"] == "proxy_refused"
