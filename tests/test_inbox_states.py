"""What is unread: the same for the page, its head and the API, for everybody his own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from service import lease
from service.accounts.model import User
from service.alerts import saved
from service.alerts.saved import Settings
from service.alerts.terms import terms_of_search
from service.db.alerts import notices
from service.loads import load_bytes
from service.pages import inbox
from service.pages.inbox import BACK
from service.parameters import Selection
from tests.collection import directive
from tests.saved_searches import match_all
from tests.staff import Staff, staffed

TASKS = [f"Sở Y tế trực đê đợt {number}." for number in range(7)]
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(BACK)), st.integers(0, 6), st.sampled_from(["page", "api"])),
    max_size=8,
)


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """A reader and an editor who have saved the same search, which told seven notices to each."""
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        for role in ("reader", "editor"):
            save(staff, staff.person(role))  # type: ignore[arg-type]
        load_bytes(staff.product, [("a.txt", directive(9, *TASKS).encode())])
        match_all(staff.product)
        yield staff


@pytest.fixture(autouse=True)
def nothing_is_read(staff: Staff) -> None:
    forget(staff)


def forget(staff: Staff) -> None:
    """Nobody has read anything."""
    with lease.aside(staff.product) as connection:
        connection.execute(sa.update(notices).values(read=None, archived=None))


def save(staff: Staff, owner: User, q: str = "trực đê") -> int:
    terms = terms_of_search(staff.product, Selection(q=q), ("text",))
    return saved.create(staff.product, owner.id, terms, Settings(name="đê"))


def page(staff: Staff, headers: dict[str, str], path: str = "/inbox") -> LexborHTMLParser:
    answer = staff.ask("GET", path, headers)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def ids(shown: LexborHTMLParser, which: str = "[data-notice]") -> set[int]:
    return {int((one.id or "").removeprefix("notice-")) for one in shown.css(which)}


def on_pages(staff: Staff, headers: dict[str, str], show: str, which: str) -> set[int]:
    """What is shown on all pages of a view."""
    found: set[int] = set()
    path: str | None = f"/inbox?show={show}"
    while path:
        shown = page(staff, headers, path)
        found |= ids(shown, which)
        following = shown.css_first("a[rel=next]")
        path = following.attributes["href"] if following else None
    return found


def unread(staff: Staff, headers: dict[str, str]) -> set[int]:
    answer = staff.ask("GET", "/api/v1/notices?unread=true&size=100", headers).json()
    assert answer["total"] == len(answer["items"])
    return {one["id"] for one in answer["items"]}


def head(shown: LexborHTMLParser) -> str:
    count = shown.css_first(".unread-count")
    return count.text() if count else ""


def act(staff: Staff, headers: dict[str, str], action: str, id_: int, way: str) -> Any:
    if way == "page":
        return staff.ask("POST", f"/inbox/{id_}", headers, data={"action": action})
    field, value = {
        "read": ("read", True),
        "unread": ("read", False),
        "archive": ("archived", True),
        "restore": ("archived", False),
    }[action]
    return staff.ask("PATCH", f"/api/v1/notices/{id_}", headers, json={field: value})


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_what_is_unread_is_the_same_everywhere(staff: Staff, steps: list[Any]) -> None:
    forget(staff)
    reader = staff.session(staff.person("reader"))
    mine = sorted(unread(staff, reader))
    state = dict.fromkeys(mine, (False, False))
    for action, at, way in steps:
        assert act(staff, reader, action, mine[at], way).status_code in {200, 303}
        read, archived = state[mine[at]]
        if action in ("read", "unread"):
            read = action == "read"
        else:
            archived = action == "archive"
        state[mine[at]] = (read, archived)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(inbox, "PER_PAGE", 3)
        expected = {id_ for id_, (read, archived) in state.items() if not read and not archived}
        assert unread(staff, reader) == expected
        assert on_pages(staff, reader, "unread", "[data-notice]") == expected
        assert on_pages(staff, reader, "all", ".unread") == expected
        put_away = {id_ for id_, (_, archived) in state.items() if archived}
        assert on_pages(staff, reader, "archived", "[data-notice]") == put_away
        assert on_pages(staff, reader, "all", "[data-notice]") == set(mine) - put_away
        assert head(page(staff, reader, "/help")) == str(len(expected) or "")


def test_two_browsers_at_once_lose_nothing(staff: Staff) -> None:
    person = staff.person("reader")
    first, second = staff.session(person), staff.session(person)
    mine = sorted(unread(staff, first))
    steps = [(first, "read", id_) for id_ in mine] + [(second, "archive", id_) for id_ in mine]
    app, base = staff.client.app, staff.client.base_url

    def send(step: tuple[dict[str, str], str, int]) -> int:
        headers, action, id_ = step
        with type(staff.client)(app, base_url=str(base), client=("127.0.0.1", 50000)) as client:
            answer = client.post(
                f"/inbox/{id_}", data={"action": action}, headers=headers, follow_redirects=False
            )
        return int(answer.status_code)

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(send, steps)) == {303}
    items = staff.ask("GET", "/api/v1/notices?size=100", first).json()["items"]
    assert all(one["read"] and one["archived"] for one in items)


def test_what_is_marked_at_once_is_ones_own(staff: Staff) -> None:
    reader, editor = (staff.session(staff.person(role)) for role in ("reader", "editor"))
    theirs = unread(staff, editor)
    assert staff.ask("POST", "/inbox/read", reader, data={"id": sorted(theirs)}).status_code == 303
    staff.ask("POST", "/inbox/read", reader, data={"up_to": str(1 << 40)})
    assert unread(staff, reader) == set()
    assert unread(staff, editor) == theirs


@pytest.mark.parametrize("action", sorted(BACK))
@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_notices_of_others_are_not_found(staff: Staff, role: Any, action: str) -> None:
    editor, other = staff.session(staff.person("editor")), staff.session(staff.person(role))
    theirs = unread(staff, editor)
    answer = staff.ask("POST", f"/inbox/{min(theirs)}", other, data={"action": action})
    assert answer.status_code == 404
    assert unread(staff, editor) == theirs
    for show in ("unread", "all", "archived"):
        assert not ids(page(staff, other, f"/inbox?show={show}")) & theirs


def test_a_search_of_another_is_not_found(staff: Staff) -> None:
    theirs = save(staff, staff.person("editor"))
    reader = staff.session(staff.person("reader"))
    assert staff.ask("GET", f"/inbox?saved_query={theirs}", reader).status_code == 404


def test_the_head_of_every_page_counts_ones_own_and_ends_at_99(staff: Staff) -> None:
    reader, nobody = staff.session(staff.person("reader")), staff.session(staff.newcomer())
    for path in ("/", "/?q=rừng", "/documents/1", "/help", "/inbox"):
        assert head(page(staff, reader, path)) == "7"
        assert head(page(staff, nobody, path)) == ""
    flooded = staff.newcomer()
    save(staff, flooded, "cấp thuốc")
    tasks = [f"Sở Y tế cấp thuốc đợt {number}." for number in range(101)]
    load_bytes(staff.product, [("b.txt", directive(9, *tasks).encode())])
    match_all(staff.product)
    assert head(page(staff, staff.session(flooded))) == "99+"


def test_a_stranger_and_a_page_about_a_failure_count_nothing(staff: Staff) -> None:
    reader = staff.session(staff.person("reader"))
    assert head(LexborHTMLParser(staff.ask("GET", "/login", {}).text)) == ""
    assert head(LexborHTMLParser(staff.ask("GET", "/nothing", reader).text)) == ""
