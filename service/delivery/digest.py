"""What a letter says of the notices of one delivery: the first in full, of the rest how many."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from search.model import Paragraph
from service.accounts import users
from service.accounts.model import User
from service.addresses import address
from service.alerts import inbox
from service.alerts.events import Reason
from service.alerts.inbox import Notice, NoticeFilter, notice_address
from service.db.alerts import saved_queries
from service.db.connect import Database
from service.delivery.covering import covered_by
from service.delivery.failures import MailError
from service.delivery.letter import Letter
from service.delivery.links import absolute
from service.delivery.model import Delivery
from service.delivery.unsubscribing import unsubscribe_path
from service.delivery.wording import filled, words_in
from service.i18n import Words
from service.marking import Stretch, stretches
from service.product import Product

IN_FULL = 50
"""So many notices stand in one letter."""


class Entry(NamedTuple):
    """A notice as a letter shows it: `before` is what stood there, line by line."""

    label: str
    title: str
    reasons: list[str]
    text: list[Stretch]
    facts: list[str]
    before: list[str]
    link: str


def letter_of(product: Product, delivery: Delivery) -> Letter:
    """The letter in the language of the destination's owner. Raises `MailError`."""
    owner = _owner(product.database, delivery)
    if owner is not None and owner.disabled:
        raise MailError("owner_disabled", is_final=True)
    words = words_in(product.settings, owner.language if owner else None)
    shown = _shown(product, delivery, words)
    name, stop = _name(product.database, delivery), _stop(product, delivery)
    listed = {} if delivery.saved_query is None else {"saved_query": [delivery.saved_query]}
    everything = absolute(product.settings, address("/inbox", listed))
    covered = _covered(product.database, delivery, words)
    values = {**shown, "name": name, "covered": covered, "all": everything, "stop": stop}
    return Letter(
        id=delivery.id,
        to=_address(delivery, owner),
        subject=words(f"mail.subject.{delivery.kind}", n=shown["total"], name=name),
        language=words.language,
        text=filled("digest.txt", words, **values),
        html=filled("digest.html", words, **values),
        unsubscribe=stop,
    )


def entry(notice: Notice, words: Words, origin: str = "") -> Entry:
    """The notice in words; its link begins with `origin`."""
    paragraph = notice.paragraph
    head = paragraph.document
    return Entry(
        label=head.label,
        title=head.title if head.title and head.title != head.label else "",
        reasons=[_reason(notice, reason, words) for reason in notice.reasons],
        text=stretches(paragraph.text, [], notice.highlights),
        facts=_facts(notice, paragraph, words),
        before=_before(notice, words),
        link=origin + notice_address(notice),
    )


def _reason(notice: Notice, reason: Reason, words: Words) -> str:
    if reason == "due" and notice.due is not None:
        return words("alert.due", day=words.day(notice.due))
    return words(f"alert.reason.{reason}")


def _owner(database: Database, delivery: Delivery) -> User | None:
    """Whose destination it is, None in single use."""
    if delivery.destination.owner is None:
        return None
    return users.find(database, delivery.destination.owner)


def _address(delivery: Delivery, owner: User | None) -> str:
    """A user's letters go to the address that his account has now, and to no other."""
    if owner is None:
        return delivery.destination.address
    if owner.email is None:
        raise MailError("owner_address", is_final=True)
    return owner.email


def _name(database: Database, delivery: Delivery) -> str:
    """What its owner calls the saved query, or the destination where a test has none."""
    if delivery.saved_query is None:
        return delivery.destination.name
    with database.read() as connection:
        named = sa.select(saved_queries.c.name).where(saved_queries.c.id == delivery.saved_query)
        return connection.scalar(named) or ""


def _covered(database: Database, delivery: Delivery, words: Words) -> str:
    """Which loads were looked through before it was said that nothing is new; "" of all else."""
    with database.read() as connection:
        loads = covered_by(connection, delivery)
    if loads is None:
        return ""
    if not loads.loads:
        return words("mail.covered.none")
    numbers = {"first": str(loads.first), "last": str(loads.last)}
    return words("mail.covered", n=loads.loads, paragraphs=loads.paragraphs, **numbers)


def _stop(product: Product, delivery: Delivery) -> str | None:
    """Where letters like this one are stopped; a test is one of a kind."""
    if delivery.saved_query is None:
        return None
    path = unsubscribe_path(product, delivery.saved_query, delivery.destination.id)
    return absolute(product.settings, path)


def _shown(product: Product, delivery: Delivery, words: Words) -> dict[str, Any]:
    """The notices that stand in the letter in the order of documents, and how many there are."""
    if delivery.kind != "notices" or delivery.first is None or delivery.last is None:
        return {"kind": delivery.kind, "entries": [], "total": 0, "more": 0}
    wanted = NoticeFilter(
        saved_query=delivery.saved_query,
        first=delivery.first,
        last=delivery.last,
        order="documents",
    )
    found = inbox.list_notices(product.database, delivery.destination.owner, wanted, size=IN_FULL)
    entries = [entry(one, words, product.settings.origin) for one in found.items]
    more = found.total - len(entries)
    return {"kind": delivery.kind, "entries": entries, "total": found.total, "more": more}


def _facts(notice: Notice, paragraph: Paragraph, words: Words) -> list[str]:
    """What is said now of that which the notice is about."""
    reasons = set(notice.reasons)
    found = []
    if reasons & {"deadline_set", "deadline_changed"}:
        told = dict.fromkeys(one.text for one in paragraph.deadlines)
        found.append((words("deadline.label"), "; ".join(told)))
    if "lead" in reasons:
        leads = dict.fromkeys(one.name for one in paragraph.agencies if one.role == "lead")
        found.append((words("role.lead"), ", ".join(leads)))
    return [words("mail.fact", name=name, value=value) for name, value in found if value]


def _before(notice: Notice, words: Words) -> list[str]:
    """What was there: the text that read otherwise, or what was said of the same text."""
    if notice.before_text is not None:
        return [words("mail.before", value=notice.before_text)]
    if notice.before is None or not {"deadline_changed", "lead"} & set(notice.reasons):
        return []
    leads = [one.name for one in notice.before.agencies if one.role == "lead"]
    was = {
        "deadline_changed": "; ".join(dict.fromkeys(o.text for o in notice.before.deadlines)),
        "lead": ", ".join(dict.fromkeys(leads)),
    }
    told = [value for reason, value in was.items() if reason in notice.reasons and value]
    return [words("mail.before", value=value) for value in told]
