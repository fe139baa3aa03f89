"""What people and documents are called is text: in pages, letters, feeds and headers alike."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import feedparser
import pytest
from icalendar import Calendar

from service import loads
from service.access import ACCESS
from service.accounts import moments, users
from service.delivery import digest, feeds
from service.delivery.letter import compose
from tests.alert_rows import add_destination
from tests.mailed import delivery_of, destination_of, waiting
from tests.page_elements import Elements
from tests.people import OPERATOR
from tests.saved_searches import match_all
from tests.staff import Staff, staffed
from tests.web_client import HERE

MARKUP = (
    "\"'><img src=x onerror=alert(1)><script>alert(1)</script></title></textarea>{{ 7*191 }}&amp;"
)
HEADER = "\r\nBcc: evil@example.org\r\n\r\n\x1c\x85\u2028END:VEVENT"
LINES = ("\\n", "\\N", ";", "\\r\\n")
"""What is no end of a line in a file of text, but means one, or an end, in a calendar."""
COMPONENT = "".join(f"{line}END:VEVENT{line}BEGIN:VEVENT{line}" for line in LINES)
TEXT = f"""UBND TỈNH HÀ THANH
Số 5-KH/TU
Hà Thanh, ngày 05 tháng 3 năm 2024

KẾ HOẠCH
{MARKUP} về trực đê

1. Sở Y tế {MARKUP} trực đê, báo cáo trước ngày 15/11/2024 {COMPONENT}.
"""
FILE = f"{MARKUP.replace('/', '')}{COMPONENT}.txt"
PAGES = [
    route.removeprefix("GET ")
    for route, access in ACCESS.items()
    if route.startswith("GET /") and not route.startswith("GET /api/") and "{" not in route
    and access != "secret" and "/openid" not in route
]  # fmt: skip


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    settings = {"public_url": HERE, "mail_from": "directives@example.vn"}
    with staffed(tmp_path_factory.mktemp("data"), **settings) as staff:
        yield staff


@pytest.fixture(scope="module")
def session(staff: Staff) -> dict[str, str]:
    """An administrator to whom all belongs that is called like an attack."""
    owner = staff.person("administrator")
    headers = {**staff.session(owner), "accept-language": "en"}
    mail = destination_of(staff.product, owner.id)
    hook = add_destination(staff.product, owner=owner.id, name=MARKUP)
    given = {"name": MARKUP + HEADER, "note": MARKUP, "destinations": [mail, hook]}
    make(staff, headers, "saved-queries", {**given, "search": {"q": "trực đê"}})
    make(staff, headers, "tokens", {"name": MARKUP})
    make(staff, headers, "synonyms", {"terms": ["trực đê", "canh đê"], "note": MARKUP})
    assert not loads.load_bytes(staff.product, [(FILE, TEXT.encode())]).failed
    document = newest(staff, headers)
    change = {"document": document["id"], "field": "title", "before": document["title"]}
    make(staff, headers, "corrections", {**change, "after": MARKUP, "note": MARKUP})
    assert match_all(staff.product)
    staff.ask("POST", "/feeds/rotated", headers)
    return headers


def make(staff: Staff, headers: dict[str, str], of: str, body: dict[str, Any]) -> None:
    answer = staff.ask("POST", f"/api/v1/{of}", headers, json=body)
    assert answer.status_code == 201, answer.text


def newest(staff: Staff, headers: dict[str, str]) -> Any:
    found = staff.ask("GET", "/api/v1/documents?size=100", headers).json()["items"]
    return max(found, key=lambda one: one["id"])


def require_harmless(page: str) -> None:
    """Fail where a name has become an element, an attribute or a template."""
    for tag, attributes in Elements(page).found:
        assert attributes.get("src") != "x"
        assert tag != "script" or str(attributes["src"]).startswith("/static/")
        assert not [name for name in attributes if name.startswith("on")]
    assert "1337" not in page


def test_no_page_makes_markup_of_a_name(staff: Staff, session: dict[str, str]) -> None:
    id_ = newest(staff, session)["id"]
    asked = urlencode({"q": f"{MARKUP} trực đê", "next": f"/{MARKUP}", "cursor": MARKUP})
    one = [f"/documents/{id_}{rest}" for rest in ("", "/citations", "/correct")]
    (search,) = staff.ask("GET", "/api/v1/saved-queries", session).json()["items"]
    saved = [f"/saved/{search['id']}", f"/saved/{search['id']}/proof"]
    shown = set()
    for path in (*PAGES, *one, *saved):
        for address in (path, f"{path}?{asked}", f"{path}?q=tr%E1%BB%B1c+%C4%91%C3%AA"):
            page = staff.ask("GET", address, session).text
            require_harmless(page)
            if "&lt;img src=x onerror=alert(1)&gt;" in page:
                shown.add(path)
    assert shown >= {
        "/",
        "/account",
        "/audit",
        "/destinations",
        "/synonyms",
        "/corrections",
        one[0],
    }


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/login", {"name": MARKUP, "password": "x", "next": f"/{MARKUP}"}),
        ("/reset", {"name": MARKUP}),
        ("/users", {"name": MARKUP, "email": MARKUP}),
        ("/destinations", {"name": MARKUP, "address": MARKUP}),
        ("/account/tokens", {"name": MARKUP, "scope": MARKUP}),
        ("/synonyms", {"terms": MARKUP}),
        ("/saved", {"name": MARKUP, "q": MARKUP, "note": MARKUP, "timezone": MARKUP}),
        (f"/reset/{MARKUP.replace('/', '')}", {"new": MARKUP}),
        (f"/{MARKUP}", {}),
    ],
)
def test_what_was_typed_wrong_is_shown_again_as_text(
    staff: Staff, session: dict[str, str], path: str, form: dict[str, str]
) -> None:
    require_harmless(staff.ask("POST", path, session, data=form).text)


def test_no_name_adds_a_header_or_an_element_to_a_letter(
    staff: Staff, session: dict[str, str]
) -> None:
    assert session
    queued = [delivery_of(staff.product, one) for one in waiting(staff.product)]
    (delivery,) = (one for one in queued if one.destination.kind == "email")
    assert delivery.destination.owner is not None
    users.change(staff.product, OPERATOR, delivery.destination.owner, email="an@example.vn")
    letter = digest.letter_of(staff.product, delivery)
    message = compose(letter, staff.product.settings.sender, moments.now())
    assert message["Bcc"] is None
    assert "\r\nBcc:" not in message.as_string().replace("\r\n ", "")
    assert "Bcc: evil@example.org" in message["Subject"]
    page = message.get_body(("html",))
    assert page is not None
    require_harmless(page.get_content())


def test_no_name_adds_anything_to_a_feed(staff: Staff, session: dict[str, str]) -> None:
    assert session
    feed = feeds.find(staff.product.database, staff.person("administrator").id)
    assert feed is not None
    paths = [feeds.path_of(staff.product, feed, one) for one in feeds.FORMATS]
    atom, ics = (staff.ask("GET", path, {}) for path in paths)
    parsed = feedparser.parse(atom.content)
    assert not parsed.bozo
    assert all("onerror=alert(1)" in one.title for one in parsed.entries)
    require_harmless(atom.text)
    (event,) = Calendar.from_ical(ics.content).walk("vevent")
    assert "BEGIN:VEVENT" in event["description"]
    begun = [line for line in ics.text.splitlines() if line.startswith("BEGIN:VEVENT")]
    assert len(begun) == 1


def test_no_name_of_a_file_adds_a_header(staff: Staff, session: dict[str, str]) -> None:
    id_ = newest(staff, session)["id"]
    answer = staff.ask("GET", f"/api/v1/documents/{id_}/original", session)
    assert answer.content == TEXT.encode()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = answer.headers["content-disposition"]
    assert told.isascii()
    assert not set(told) & set("\r\n<>")
