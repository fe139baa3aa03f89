"""One click in a letter stops the letters of that saved search, and nothing else."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from service.accounts import audit
from service.accounts.audit import AuditFilter
from service.db.alerts import deliveries, saved_queries, saved_query_destinations
from service.delivery.links import sealed, unsealed
from service.delivery.unsubscribing import unsubscribe_path
from tests.mailed import queue, save_with_mail
from tests.staff import Staff, staffed


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    with staffed(tmp_path_factory.mktemp("data")) as staff:
        yield staff


def chosen(staff: Staff, saved: int) -> list[int]:
    """Where letters of this saved search go to."""
    rows = saved_query_destinations.c
    with staff.product.database.read() as connection:
        query = sa.select(rows.destination).where(rows.saved_query == saved)
        return list(connection.scalars(query))


def state_of(staff: Staff, delivery: str) -> str:
    with staff.product.database.read() as connection:
        query = sa.select(deliveries.c.state).where(deliveries.c.id == delivery)
        return str(connection.scalar(query))


def test_one_click_of_a_mail_program_stops_the_letters(staff: Staff) -> None:
    owner = staff.person("reader").id
    saved, other = (save_with_mail(staff.product, owner, q) for q in ("rừng", "đê"))
    (to,) = chosen(staff, saved)
    path = unsubscribe_path(staff.product, saved, to)
    delivery = queue(staff.product, saved, "test")
    with staff.product.database.write() as connection:
        connection.execute(sa.update(deliveries).values(destination=to))
    # RFC 8058: no cookie, no Origin, a body that says so.
    answer = staff.ask("POST", path, {}, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert chosen(staff, saved) == []
    assert len(chosen(staff, other)) == 1
    assert state_of(staff, delivery) == "cancelled"
    with staff.product.database.read() as connection:
        paused = sa.select(saved_queries.c.paused).where(saved_queries.c.id == saved)
        assert connection.scalar(paused) is None
    assert staff.ask("POST", path, {}).status_code == 200
    entries = audit.list_entries(staff.product.database, AuditFilter(action="unsubscribed"))
    assert [(one.user, one.object) for one in entries.items] == [(owner, str(saved))]


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_looking_at_the_page_stops_nothing(staff: Staff, language: str) -> None:
    saved = save_with_mail(staff.product, staff.person("reader").id, "rừng", name="Giữ rừng")
    (to,) = chosen(staff, saved)
    page = staff.ask(
        "GET", unsubscribe_path(staff.product, saved, to), {"accept-language": language}
    )
    assert "Giữ rừng" in page.text
    assert page.text.count("<h1") == 1
    assert '<form method="post"' in page.text
    assert chosen(staff, saved) == [to]


def test_an_address_that_was_made_up_stops_nothing(staff: Staff) -> None:
    saved = save_with_mail(staff.product, staff.person("reader").id, "rừng")
    (to,) = chosen(staff, saved)
    token = unsubscribe_path(staff.product, saved - 1, to).rpartition("/")[2]
    seal = token.split("-", 2)[2]
    other = sealed(staff.product, "feed", (saved, to))
    for wrong in (f"{saved}-{to}-{seal}", other, f"{saved}-{to}-{'A' * 43}", "x", "1-2", "%00"):
        for method in ("GET", "POST"):
            assert staff.ask(method, f"/unsubscribe/{wrong}", {}).status_code == 404
    assert chosen(staff, saved) == [to]


@given(st.text())
def test_any_text_is_unsealed_to_nothing(staff: Staff, text: str) -> None:
    assert unsealed(staff.product, "unsubscribe", text) is None


@given(st.lists(st.integers(0, 10**17), min_size=1, max_size=4))
def test_what_was_sealed_is_unsealed_for_its_purpose_alone(
    staff: Staff, numbers: list[int]
) -> None:
    token = sealed(staff.product, "unsubscribe", numbers)
    assert unsealed(staff.product, "unsubscribe", token) == tuple(numbers)
    assert unsealed(staff.product, "feed", token) is None
