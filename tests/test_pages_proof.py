"""The page "Proof" of a saved search, and its replay over past loads."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from selectolax.lexbor import LexborHTMLParser

from service.alerts import replay as replaying
from service.db.alerts import notices
from service.db.schema import loads
from service.loads import load_bytes
from tests.alert_rows import add_delivery, add_destination
from tests.collection import directive
from tests.saved_searches import match_all, save_search
from tests.web_client import TestClient, product_of

FAILED = '{"code":"answered","detail":"503"}'


def bring(client: TestClient, *tasks: str) -> None:
    """Load a directive with these tasks, without matching it."""
    report = load_bytes(product_of(client), [(f"{tasks[0]}.txt", directive(9, *tasks).encode())])
    assert not report.failed


def words(answer: Any) -> str:
    return " ".join(LexborHTMLParser(answer.text).css_first("main").text(separator=" ").split())


def rows(answer: Any, heading: str) -> list[list[str]]:
    """The table under a heading, cell by cell."""
    table = LexborHTMLParser(answer.text).css(f"#{heading} ~ .scroll tbody")[0]
    return [[cell.text(strip=True) for cell in row.css("td")] for row in table.css("tr")]


def test_loads_are_told_that_wait_and_that_are_done(client: TestClient) -> None:
    match_all(product_of(client))
    id_ = save_search(product_of(client), "trực đê")
    page = f"/saved/{id_}/proof"
    assert "No load has ended since it was saved." in words(client.get(page))
    bring(client, "Sở Y tế trực đê.")
    bring(client, "Sở Nội vụ cấp thuốc.")
    assert "2 loads wait to be matched: 2 3" in words(client.get(page))
    match_all(product_of(client))
    answer = client.get(page)
    assert "All 2 loads that it was in force for are matched. Nothing waits." in words(answer)
    assert "Last matched Load 3" in words(answer)
    ((version, _, in_force, *counts),) = rows(answer, "loads")
    assert (version, in_force, counts) == ("1", "2 and all to come", ["2", "2", "1"])
    client.post(f"/saved/{id_}/paused")
    bring(client, "Sở Công an trực đê.")
    client.post(f"/saved/{id_}/resumed")
    ranges = [row[2] for row in rows(client.get(page), "loads")]
    assert ranges == ["2 to 3", "5 and all to come"]


def test_messages_are_counted_by_state_and_failures_are_told(client: TestClient) -> None:
    product = product_of(client)
    id_ = save_search(product, "trực đê")
    hook = add_destination(product, name="Office")
    add_delivery(product, "d-1", hook, id_, state="delivered")
    add_delivery(product, "d-2", hook, id_, state="given_up", attempts=9, error=FAILED)
    answer = client.get(f"/saved/{id_}/proof")
    assert "Messages: delivered 1 Messages: given up 1" in words(answer)
    (failure,) = rows(answer, "failures")
    assert failure[1:] == ["Office", "given up", "9", "it answered with a failure: 503"]


def test_a_replay_tells_what_would_have_come_and_writes_nothing(client: TestClient) -> None:
    product = product_of(client)
    for task in ("Sở Y tế trực đê.", "Sở Nội vụ cấp thuốc.", "Sở Công an trực đê."):
        bring(client, task)
    id_ = save_search(product, "trực đê")
    answer = client.get(f"/saved/{id_}/proof?first_load=1&last_load=&first_day=&last_day=")
    assert "2 paragraphs would have been told. 4 loads were tried, 1 to 4." in words(answer)
    found = LexborHTMLParser(answer.text).css(".saved-list > li")
    assert ["Load 2" in one.text() for one in found] == [True, False]
    assert [mark.text() for mark in found[1].css("mark")] == ["trực", "đê"]
    only = client.get(f"/saved/{id_}/proof?first_load=4&last_load=4")
    assert "1 paragraph would have been told. 1 load was tried, 4 to 4." in words(only)
    assert "There is no load in this range." in words(
        client.get(f"/saved/{id_}/proof?first_load=9")
    )
    with product.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(notices)) == 0


def test_a_replay_of_days_takes_the_loads_that_began_on_them(client: TestClient) -> None:
    product = product_of(client)
    bring(client, "Sở Y tế trực đê.")
    # The last second of the first day of May, and the first of the third, in Vietnam.
    moments = ("2024-05-01T16:59:59+00:00", "2024-05-02T17:00:00+00:00")
    with product.database.write() as connection:
        for number, moment in enumerate(moments, 1):
            this = sa.update(loads).where(loads.c.number == number)
            connection.execute(this.values(started=moment))
    page = f"/saved/{save_search(product, 'rừng OR đê')}/proof"
    for days, told in (
        ("first_day=2024-05-01&last_day=2024-05-01", "1 load was tried, 1 to 1."),
        ("first_day=2024-05-02", "1 load was tried, 2 to 2."),
        ("last_day=2024-05-03", "2 loads were tried, 1 to 2."),
        ("first_day=2024-05-02&last_day=2024-05-02", "No load began on these days."),
    ):
        assert told in words(client.get(f"{page}?{days}")), days


def test_a_replay_that_has_no_time_says_how_far_it_came_and_goes_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(client, "Sở Y tế trực đê.")
    id_ = save_search(product_of(client), "trực đê")
    monkeypatch.setattr(replaying.replay, "__kwdefaults__", {"seconds": 0.0})
    answer = client.get(f"/saved/{id_}/proof?last_load=2")
    assert "It ended at load 1; there are more." in words(answer)
    onward = LexborHTMLParser(answer.text).css_first("#replay ~ .notice a").attributes["href"]
    assert onward == f"/saved/{id_}/proof?last_load=2&first_load=2#replay"
    assert "1 paragraph would have been told. 1 load was tried, 2 to 2." in words(
        client.get(onward)
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("first_load=x", "A load has a number from 1 on."),
        ("first_load=-1", "A load has a number from 1 on."),
        ("last_load=9999999999", "A load has a number from 1 on."),
        ("first_load=3&last_load=2", "The first must not be after the last."),
        ("first_day=2024-13-01", "There is no such day"),
        ("first_day=0001-01-01", "There is no such day"),
        ("last_day=9999-12-31", "There is no such day"),
        ("first_day=2024-02-02&last_day=2024-02-01", "The first must not be after the last."),
    ],
)
def test_a_range_that_cannot_be_is_told(client: TestClient, asked: str, told: str) -> None:
    answer = client.get(f"/saved/{save_search(product_of(client), 'trực đê')}/proof?{asked}")
    assert (answer.status_code, told in words(answer)) == (422, True)


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_the_page_has_a_title_and_one_heading(client: TestClient, language: str) -> None:
    id_ = save_search(product_of(client), "trực đê")
    answer = client.get(f"/saved/{id_}/proof", headers={"accept-language": language})
    page = LexborHTMLParser(answer.text)
    assert page.css_first("title").text().partition(" – ")[0].strip()
    assert len(page.css("h1")) == 1
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_of_a_saved_search_leads_to_its_proof(client: TestClient) -> None:
    id_ = save_search(product_of(client), "trực đê")
    assert f'href="/saved/{id_}/proof"' in client.get(f"/saved/{id_}").text
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    told = words(client.get(f"/saved/{id_}/proof?first_day={tomorrow}"))
    assert "No load began on these days." in told
