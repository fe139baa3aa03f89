"""The record of who did what: whole, filtered, and only where the thing was done."""

import pytest

from service import lease
from service.accounts import audit
from service.accounts.audit import AuditFilter, list_entries
from service.accounts.model import Actor
from service.product import Product
from tests.people import OPERATOR, add

pytestmark = pytest.mark.usefixtures("quick_passwords")


def test_an_entry_says_who_did_what_and_whence(product: Product) -> None:
    user = add(product, "an")
    actor = Actor(user.id, "an", "administrator", "session", "192.0.2.1", "hash")
    with lease.aside(product) as connection:
        audit.record(
            connection, actor, "user_changed", "bình\0\ud800", role="editor", note="\ud800"
        )
    entry, first = list_entries(product.database).items
    assert (entry.user, entry.actor, entry.via, entry.address) == (
        *(user.id, "an", "session"),
        "192.0.2.1",
    )
    assert (entry.action, entry.object) == ("user_changed", "bình\ufffd\ufffd")
    assert entry.detail == {"role": "editor", "note": "\ufffd"}
    assert (first.user, first.actor, first.via, first.address) == (
        None,
        "operator",
        "command",
        None,
    )


def fail_after_recording(product: Product) -> None:
    with lease.aside(product) as connection:
        audit.record(connection, OPERATOR, "user_changed", "an")
        raise ZeroDivisionError


def test_what_is_not_done_is_not_recorded(product: Product) -> None:
    add(product, "an")
    with pytest.raises(ZeroDivisionError):
        fail_after_recording(product)
    assert list_entries(product.database).total == 1


def test_entries_are_filtered_and_come_in_pages(product: Product) -> None:
    user = add(product, "an")
    actor = Actor(user.id, "an", "administrator", "session")
    with lease.aside(product) as connection:
        for action in ("login", "logout", "login"):
            audit.record(connection, actor, action, "an")
    logins = list_entries(product.database, AuditFilter(user=user.id, action="login"), size=1)
    assert (logins.total, logins.next, logins.items[0].action) == (2, 1, "login")
    assert list_entries(product.database, AuditFilter(user=user.id)).total == 3
    assert list_entries(product.database, AuditFilter(since="2000-01-01")).total == 4
    assert list_entries(product.database, AuditFilter(since="9999-01-01")).total == 0
