"""Feeds of one's own notices and their deadlines, under addresses that only their reader knows."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

from service.accounts import audit, users
from service.accounts.audit import AuditFilter
from service.accounts.model import User
from service.delivery import destinations, feeds
from service.loads import load_bytes
from tests.collection import directive
from tests.mailed import save_with_mail
from tests.people import OPERATOR
from tests.saved_searches import match_all
from tests.staff import Staff, staffed
from tests.web_client import HERE, product_of, serving

TASKS = (
    "Sở Y tế trực đê, báo cáo trước ngày 15/11/2024.",
    "Sở Công Thương trực đê & kho, <b>hằng năm</b> báo cáo trước ngày 10/12.",
    "Sở Tài chính trực đê, hoàn thành trong tháng 6/2025.",
    "Sở Nội vụ trực đê.",
)
ENGLISH = {"accept-language": "en"}


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        save_with_mail(staff.product, staff.person("reader").id, "trực đê", name="Đê \x0b& kè")
        save_with_mail(staff.product, staff.person("editor").id, "kinh phí", name="Của biên tập")
        load_bytes(
            staff.product, [("a.txt", directive(1, *TASKS, "Sở Y tế cấp kinh phí.").encode())]
        )
        match_all(staff.product)
        yield staff


def addresses(staff: Staff, user: User) -> dict[str, str]:
    """The paths of a user's feeds, as the page shows them."""
    page = staff.ask("GET", "/feeds", staff.session(user) | ENGLISH)
    found = re.findall(rf">{HERE}(/feeds/(\w+)/[^<]+)<", page.text)
    return {format_: path for path, format_ in found}


def rotated(staff: Staff, user: User) -> dict[str, str]:
    assert staff.ask("POST", "/feeds/rotated", staff.session(user)).status_code == 303
    return addresses(staff, user)


@pytest.fixture
def paths(staff: Staff) -> dict[str, str]:
    return rotated(staff, staff.person("reader"))


def read(staff: Staff, path: str, **headers: str) -> Any:
    return staff.ask("GET", path, headers)


def test_an_atom_feed_has_what_readers_need(staff: Staff, paths: dict[str, str]) -> None:
    answer = read(staff, paths["atom"])
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    feed = parsed.feed
    assert feed.id
    assert feed.title
    assert feed.updated_parsed
    assert feed.author
    assert {link.rel: link.href for link in feed.links} == {
        "self": HERE + paths["atom"],
        "alternate": f"{HERE}/inbox",
    }
    assert len(parsed.entries) == len(TASKS)
    for entry in parsed.entries:
        assert entry.id.startswith("urn:uuid:")
        assert entry.title == "Đê & kè: 1-KH/TU"
        assert entry.updated_parsed
        assert entry.link.startswith(f"{HERE}/documents/")
        assert entry.summary
    assert any("&amp; kho" in entry.content[0].value for entry in parsed.entries)
    assert "kinh phí" not in answer.text
    marks = etree.fromstring(answer.content).iter("{http://www.w3.org/1999/xhtml}mark")
    assert {mark.text for mark in marks} == {"trực", "đê"}


def test_entries_keep_their_names_whatever_the_address(staff: Staff, paths: dict[str, str]) -> None:
    def names(path: str) -> list[str]:
        return [entry.id for entry in feedparser.parse(read(staff, path).content).entries]

    before = names(paths["atom"])
    assert len(set(before)) == len(before)
    assert names(rotated(staff, staff.person("reader"))["atom"]) == before


def test_a_calendar_has_the_deadlines(staff: Staff, paths: dict[str, str]) -> None:
    answer = read(staff, paths["ics"])
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    events = {event.start: event for event in calendar.walk("vevent")}
    assert set(events) == {date(2024, 11, 15), date(2024, 12, 10), date(2025, 6, 30)}
    assert len({str(event["uid"]) for event in events.values()}) == len(events)
    yearly = events[date(2024, 12, 10)]
    assert yearly["rrule"]["freq"] == ["YEARLY"]
    assert "đê & kho, hằng năm báo cáo" in str(yearly["description"])
    assert str(yearly["url"]).startswith(f"{HERE}/documents/")
    assert "1-KH/TU" in str(yearly["summary"])
    assert "rrule" not in events[date(2024, 11, 15)]
    assert read(staff, paths["ics"]).content == answer.content


@pytest.mark.parametrize("format_", ["atom", "ics"])
def test_what_a_reader_has_already_is_not_sent_again(
    staff: Staff, paths: dict[str, str], format_: str
) -> None:
    first = read(staff, paths[format_])
    tag = first.headers["etag"]
    assert first.headers["last-modified"].endswith(" GMT")
    for known in (tag, f"W/{tag}", f'"x", {tag}'):
        again = read(staff, paths[format_], **{"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert read(staff, paths[format_], **{"if-none-match": '"x"'}).status_code == 200


def test_an_address_that_was_changed_is_good_no_more(staff: Staff, paths: dict[str, str]) -> None:
    after = rotated(staff, staff.person("reader"))
    for format_ in ("atom", "ics"):
        assert read(staff, paths[format_]).status_code == 404
        assert read(staff, after[format_]).status_code == 200
    done = audit.list_entries(staff.product.database, AuditFilter(action="feeds_rotated")).items
    assert done[0].actor == "reader"
    assert not any(path.rpartition("/")[2] in repr(done) for path in paths.values())


def test_an_address_that_was_made_up_is_no_feed(staff: Staff, paths: dict[str, str]) -> None:
    token = paths["atom"].rpartition("/")[2]
    id_, version, seal = token.split("-", 2)
    made_up = [
        f"/feeds/ics/{token}",
        f"/feeds/atom/{int(id_) + 1}-{version}-{seal}",
        f"/feeds/atom/{id_}-{int(version) + 1}-{seal}",
        f"/feeds/atom/{token[:-1]}",
        f"/feeds/atom/{id_}-{version}-{'A' * 43}",
        "/feeds/atom/x",
    ]
    for path in made_up:
        assert read(staff, path).status_code == 404, path
    assert read(staff, f"/feeds/rss/{token}").status_code in {404, 422}


def test_a_disabled_users_feeds_are_gone(staff: Staff) -> None:
    user = staff.newcomer()
    paths = rotated(staff, user)
    assert read(staff, paths["atom"]).status_code == 200
    users.change(staff.product, OPERATOR, user.id, disabled=True)
    assert [read(staff, path).status_code for path in paths.values()] == [404, 404]


def test_a_feed_is_nowhere_that_notices_are_sent_to(staff: Staff) -> None:
    user = staff.newcomer()
    rotated(staff, user)
    feed = feeds.find(staff.product.database, user.id)
    assert feed is not None
    assert staff.ask("GET", "/api/v1/destinations", staff.session(user)).json()["items"] == []
    assert not destinations.are_all_own(staff.product.database, user.id, (feed.id,))


def test_an_empty_feed_is_sound(staff: Staff) -> None:
    paths = rotated(staff, staff.newcomer())
    parsed = feedparser.parse(read(staff, paths["atom"]).content)
    assert not parsed.bozo
    assert parsed.feed.updated_parsed
    assert parsed.entries == []
    assert Calendar.from_ical(read(staff, paths["ics"]).content).walk("vevent") == []


def test_nobody_is_shown_the_addresses_of_others(staff: Staff, paths: dict[str, str]) -> None:
    theirs = rotated(staff, staff.person("editor"))
    assert not set(theirs.values()) & set(paths.values())
    assert "Của biên tập" in read(staff, theirs["atom"]).text
    assert "Của biên tập" not in read(staff, paths["atom"]).text


def test_a_deadline_leaves_the_calendar_with_its_paragraph(staff: Staff) -> None:
    user = staff.newcomer()
    save_with_mail(staff.product, user.id, "hồ chứa")
    path = rotated(staff, user)["ics"]
    for day in ("2/3/2025", "4/5/2025"):
        text = directive(2, f"Sở Y tế kiểm tra hồ chứa trước ngày {day}.")
        load_bytes(staff.product, [("b.txt", text.encode())])
        match_all(staff.product)
    events = Calendar.from_ical(read(staff, path).content).walk("vevent")
    assert [event.start for event in events] == [date(2025, 5, 4)]


def test_feeds_of_single_use_become_those_of_the_first_user(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with serving(tmp_path_factory.mktemp("single"), ()) as client:
        product = product_of(client)
        save_with_mail(product, None, "trực đê")
        load_bytes(product, [("a.txt", directive(1, *TASKS).encode())])
        match_all(product)
        client.post("/feeds/rotated")
        feed = feeds.find(product.database, None)
        assert feed is not None
        path = feeds.path_of(product, feed, "atom")
        assert len(feedparser.parse(client.get(path).content).entries) == len(TASKS)
        user = users.add(product, OPERATOR, "an", "administrator")
        assert feeds.find(product.database, user.id) is not None
        assert len(feedparser.parse(client.get(path).content).entries) == len(TASKS)
