"""The owner of a destination that went off is told: by one letter, and on the page of notices."""

from collections.abc import Iterator

import pytest

from service import lease, worker
from service.accounts import moments, users
from service.delivery import destination_rows
from service.delivery.cut_off import list_cut_off, tell_owners
from service.delivery.model import OffReason
from service.product import Product
from tests.alert_rows import add_destination, destination
from tests.people import OPERATOR, add
from tests.servers.mail import Mailbox
from tests.staff import Staff, staffed_with_mail
from tests.web_client import HERE


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Staff]:
    with staffed_with_mail(tmp_path_factory.mktemp("data"), mailbox) as staff:
        yield staff


@pytest.fixture
def product(staff: Staff, mailbox: Mailbox) -> Product:
    """A product that sends letters, to an empty mailbox that takes them."""
    mailbox.letters.clear()
    mailbox.to_recipient = "250 OK"
    return staff.product


@pytest.fixture
def owner(product: Product, staff: Staff) -> int:
    """A user with an address."""
    made = staff.newcomer()
    return users.change(product, OPERATOR, made.id, email=f"user{made.id}@example.vn").id


def off(product: Product, owner: int | None, reason: OffReason = "failures", **values: str) -> int:
    """A destination that went off."""
    id_ = add_destination(product, owner=owner, name="kho số liệu", **values)
    with lease.aside(product) as connection:
        destination_rows.switch_off(connection, id_, reason, moments.now())
    return id_


def test_the_owner_is_told_by_one_letter(product: Product, owner: int, mailbox: Mailbox) -> None:
    id_ = off(product, owner)
    assert [tell_owners(product), tell_owners(product)] == [1, 0]
    (letter,) = mailbox.letters
    assert letter["To"] == f"user{owner}@example.vn"
    assert letter["Subject"] == "kho số liệu đã bị tắt"
    assert f"{HERE}/destinations" in letter.get_content()
    assert destination(product, id_)["told"] is not None


def test_what_goes_off_again_is_told_again(product: Product, owner: int, mailbox: Mailbox) -> None:
    id_ = off(product, owner)
    tell_owners(product)
    with lease.aside(product) as connection:
        destination_rows.switch_on(connection, id_)
        destination_rows.switch_off(connection, id_, "failures", moments.now())
    assert tell_owners(product) == 1
    assert len(mailbox.letters) == 2


def test_a_letter_that_may_be_taken_later_is_sent_later(
    product: Product, owner: int, mailbox: Mailbox
) -> None:
    id_ = off(product, owner)
    mailbox.to_recipient = "451 later"
    assert tell_owners(product) == 0
    assert destination(product, id_)["told"] is None
    mailbox.to_recipient = "250 OK"
    assert tell_owners(product) == 1


def test_an_address_that_is_none_is_not_written_to_again(
    product: Product, owner: int, mailbox: Mailbox
) -> None:
    off(product, owner)
    mailbox.to_recipient = "550 nobody"
    assert tell_owners(product) == 0
    mailbox.to_recipient = "250 OK"
    assert tell_owners(product) == 0


def test_nobody_is_told_of_what_was_wanted_or_where_there_is_no_way(
    product: Product, staff: Staff, owner: int, mailbox: Mailbox
) -> None:
    off(product, owner, "owner")
    off(product, owner, kind="email", address="user@example.vn")
    off(product, staff.newcomer().id)
    off(product, None)
    assert tell_owners(product) == 0
    assert mailbox.letters == []


def test_who_is_gone_is_not_written_to(product: Product, owner: int, mailbox: Mailbox) -> None:
    off(product, owner)
    users.change(product, OPERATOR, owner, disabled=True)
    assert tell_owners(product) == 0


def test_only_ones_own_are_listed_as_long_as_they_are_off(product: Product, owner: int) -> None:
    id_ = off(product, owner)
    off(product, owner, "owner")
    other = add(product, f"other {owner}", "reader").id
    assert [one.id for one in list_cut_off(product.database, owner)] == [id_]
    assert list_cut_off(product.database, other) == ()
    with lease.aside(product) as connection:
        destination_rows.switch_on(connection, id_)
    assert list_cut_off(product.database, owner) == ()


def test_the_page_of_notices_says_so(product: Product, staff: Staff, owner: int) -> None:
    off(product, owner)
    user = users.find(product.database, owner)
    page = staff.ask("GET", "/inbox?lang=vi", staff.session(user)).text
    assert "Không còn gửi được gì đến “kho số liệu”" in page
    other = staff.ask("GET", "/inbox?lang=vi", staff.session(staff.newcomer())).text
    assert "kho số liệu" not in other


def test_the_job_of_the_worker_tells_them(product: Product, owner: int) -> None:
    tell_owners(product)
    off(product, owner)
    job = worker.deliver_alerts(lambda: False)
    assert job(product).changes == "messages: 1 that a destination is off"
    assert job(product).changes == ""
