"""What a letter says of the notices of one delivery, in the language of its reader."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from lxml import html

from service import loads
from service.accounts import users
from service.accounts.model import Language
from service.alerts import saved
from service.alerts.due import tell_due
from service.alerts.terms import terms_of_search
from service.db.alerts import deliveries, destinations
from service.delivery import destination_rows, digest, sending
from service.delivery.channels import CHANNELS
from service.delivery.destinations import try_out
from service.delivery.failures import MailError
from service.delivery.letter import Letter
from service.delivery.model import Failure
from service.parameters import Selection
from service.product import Product, opened
from service.settings import Settings
from tests import stores
from tests.collection import Write
from tests.mailed import PUBLIC, delivery_of, destination_of, queue, reader, save_with_mail, waiting
from tests.people import OPERATOR, add
from tests.saved_searches import match_all
from tests.servers.mail import Mailbox, mail_server

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


@pytest.fixture
def product(tmp_path: Path, mailbox: Mailbox) -> Iterator[Product]:
    """A product that sends mail to the mailbox."""
    with stores.place() as place:
        settings = Settings(
            data=tmp_path / "data",
            smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
            mail_from="directives@example.vn",
            public_url=PUBLIC,
            **place,  # type: ignore[arg-type]
        )
        with opened(settings) as made:
            yield made


def letter_of(product: Product, id_: str) -> Letter:
    return digest.letter_of(product, delivery_of(product, id_))


def only(product: Product) -> Letter:
    (id_,) = waiting(product)
    return letter_of(product, id_)


def test_a_notice_is_told_with_its_reason_its_marks_and_its_place(
    product: Product, write: Write, mailbox: Mailbox
) -> None:
    saved = save_with_mail(product, reader(product).id, "trực đê", name="Đê điều")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Tài chính cấp kinh phí.")])
    match_all(product)
    (id_,) = waiting(product)
    sending.deliver_due(product, CHANNELS)
    (got,) = mailbox.letters
    assert waiting(product) == []
    assert got["Subject"] == "Đê điều: 1 thông báo mới"
    assert got["To"] == "an@example.vn"
    assert got["Message-ID"] == f"<{id_}@example.vn>"
    plain, marked = got.get_body(["plain"]), got.get_body(["html"])
    assert plain is not None
    assert marked is not None
    text = plain.get_content()
    assert "Sở Y tế trực đê." in text
    assert "kinh phí" not in text
    assert "đoạn văn mới" in text
    assert f"{PUBLIC}/inbox?saved_query={saved}" in text
    page = html.document_fromstring(marked.get_content())
    assert [one.text for one in page.iter("mark")] == ["trực", "đê"]
    assert re.match(rf"{PUBLIC}/documents/1#p-", page.xpath("string(//h2/a/@href)"))


def test_nothing_is_fetched_from_elsewhere(product: Product, write: Write) -> None:
    save_with_mail(product, reader(product).id, "trực đê", name="<img src=x> & Co")
    loads.load(product, [write("a.txt", 1, "Trực đê <script src='http://x/'>ở</script> xã.")])
    match_all(product)
    letter = only(product)
    page = html.document_fromstring(letter.html)
    assert {one.tag for one in page.iter()} <= {
        *("html", "head", "meta", "title", "body", "p", "h2", "a", "strong", "em"),
        *("blockquote", "mark", "hr"),
    }
    assert all(link.startswith(PUBLIC) for link in page.xpath("//@href"))
    assert not page.xpath("//@src | //@style")
    assert "<script src='http://x/'>" in letter.text


def test_what_was_changed_is_told(product: Product, write: Write) -> None:
    save_with_mail(product, reader(product).id, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê, báo cáo trước ngày 15/11/2024.")])
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê, báo cáo trước ngày 20/12/2024.")])
    match_all(product)
    letters = [letter_of(product, id_) for id_ in waiting(product)]
    last = next(one for one in letters if "đoạn văn đã sửa đổi" in one.text)
    assert "thời hạn thay đổi" in last.text
    assert "Thời hạn: trước ngày 20/12/2024" in last.text
    assert "Trước đây: 1. Sở Y tế trực đê, báo cáo trước ngày 15/11/2024." in last.text


@pytest.mark.parametrize(
    ("language", "subject", "reason"),
    [
        ("vi", "đê: 1 thông báo mới", "đoạn văn mới"),
        ("zh", "đê：1 条新提醒", "新段落"),
        ("en", "đê: 1 new notice", "new paragraph"),
        (None, "đê: 1 thông báo mới", "đoạn văn mới"),
    ],
)
def test_a_letter_is_in_its_readers_language(
    product: Product, write: Write, language: Language | None, subject: str, reason: str
) -> None:
    save_with_mail(product, reader(product, language).id, "trực đê", name="đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    letter = only(product)
    assert letter.subject == subject
    assert reason in letter.text


def test_of_very_many_notices_the_first_are_told_in_full(
    product: Product, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "IN_FULL", 2)
    save_with_mail(product, reader(product, "en").id, "trực đê", name="dykes")
    loads.load(product, [write("a.txt", 1, *(f"Xã số {n} trực đê." for n in range(5)))])
    match_all(product)
    letter = only(product)
    assert letter.subject == "dykes: 5 new notices"
    assert letter.text.count("trực đê.") == 2
    assert "And 3 more notices." in letter.text


@pytest.mark.parametrize("kind", ["nothing", "test"])
def test_a_letter_without_notices_says_so(product: Product, kind: str) -> None:
    saved = save_with_mail(product, reader(product, "en").id, "trực đê", name="dykes")
    letter = letter_of(product, queue(product, saved, kind))
    assert letter.subject == {"nothing": "dykes: nothing new", "test": "dykes: test mail"}[kind]
    assert letter.unsubscribe


def test_what_a_disabled_user_saved_is_given_up(product: Product, write: Write) -> None:
    user = reader(product)
    save_with_mail(product, user.id, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    add(product, "bình")
    users.change(product, OPERATOR, user.id, disabled=True)
    with pytest.raises(MailError) as caught:
        only(product)
    assert (caught.value.code, caught.value.is_final) == ("owner_disabled", True)


def test_a_letter_goes_to_the_address_that_the_account_has_now(
    product: Product, write: Write
) -> None:
    user = reader(product)
    save_with_mail(product, user.id, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    users.change(product, OPERATOR, user.id, email="new@example.vn")
    assert only(product).to == "new@example.vn"
    users.change(product, OPERATOR, user.id, email="")
    with pytest.raises(MailError) as caught:
        only(product)
    assert (caught.value.code, caught.value.is_final) == ("owner_address", True)


def test_a_destination_is_tried_out_by_a_letter(product: Product, mailbox: Mailbox) -> None:
    save_with_mail(product, reader(product, "en").id, "trực đê")
    with product.database.read() as connection:
        row = connection.execute(sa.select(destinations)).one()
    assert try_out(product, destination_rows.record(row)) is None
    assert mailbox.letters[0]["Subject"] == "thư: test mail"
    assert mailbox.letters[0]["List-Unsubscribe"] is None
    mailbox.to_recipient = "550 no such mailbox"
    failure = try_out(product, destination_rows.record(row))
    assert failure == Failure("mail_recipient", "550 no such mailbox")


def test_the_note_is_for_its_owner_alone(product: Product, write: Write) -> None:
    save_with_mail(product, reader(product).id, "trực đê", note="điều bí mật")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    letter = only(product)
    assert "bí mật" not in letter.text + (letter.html or "") + letter.subject


def test_in_single_use_letters_go_out_as_well(product: Product, write: Write) -> None:
    save_with_mail(product, None, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    assert "Sở Y tế trực đê." in only(product).text


def test_a_letter_that_no_server_will_take_is_given_up_and_told(
    product: Product, write: Write, mailbox: Mailbox
) -> None:
    save_with_mail(product, None, "trực đê")
    with product.database.write() as connection:
        connection.execute(sa.update(destinations).values(address="nobody at all"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    match_all(product)
    sending.deliver_due(product, CHANNELS)
    with product.database.read() as connection:
        (row,) = connection.execute(sa.select(deliveries)).all()
    assert (row.state, '"code":"mail_address"' in row.error) == ("given_up", True)
    assert mailbox.letters == []


def test_a_limit_that_is_near_is_told_with_its_day(product: Product, write: Write) -> None:
    terms = terms_of_search(product, Selection(q="trực đê"), ("due",))
    wishes = saved.Settings(name="đê", destinations=(destination_of(product, None),))
    saved.create(product, None, terms, wishes)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê trước ngày 20/4/2024.")])
    match_all(product)
    tell_due(product, lambda: False, now=datetime(2024, 4, 19, 12, tzinfo=UTC))
    assert "đến hạn ngày 20/04/2024" in only(product).text
