"""The deadlines in somebody's notices as a calendar (RFC 5545): days, and days of each year."""

import re
import uuid
from datetime import date, datetime

from icalendar import Calendar, Event

from search.model import Deadline
from service.accounts import signing
from service.alerts import inbox
from service.alerts.inbox import Notice, notice_address
from service.delivery.failures import one_line
from service.delivery.feeds import Feed
from service.delivery.wording import words_in
from service.product import Product
from service.registration import due

NEWEST = 1_000
LONGEST = 120
_YEARLY = re.compile(r"yearly:before:--(\d{2}-\d{2})")
_ANY_LEAP_YEAR = "2024"


def calendar(product: Product, feed: Feed, origin: str) -> tuple[bytes, str]:
    """The calendar, and when the newest of its notices was made; links begin with `origin`.

    A deadline leaves it when its paragraph is not held any more.
    """
    title = words_in(product.settings, feed.language)("feeds.calendar")
    found = inbox.list_notices(product.database, feed.owner, size=NEWEST).items
    made = Calendar()
    for name, value in {"prodid": "-//directives//", "version": "2.0", "name": title}.items():
        made.add(name, value)
    events = {}
    for one in found:
        for deadline in one.paragraph.deadlines if one.held else ():
            event = _event(product, one, deadline, origin)
            if event is not None:
                events[str(event["uid"])] = event
    for event in events.values():
        made.add_component(event)
    return made.to_ical(), max((one.made for one in found), default=feed.made)


def _event(product: Product, notice: Notice, deadline: Deadline, origin: str) -> Event | None:
    """The day of a deadline; None for one that is inherited or no day of a calendar."""
    rule = _YEARLY.fullmatch(deadline.iso_or_rule or "")
    day = _day(f"{_ANY_LEAP_YEAR}-{rule[1]}" if rule else due(deadline.iso_or_rule))
    if day is None or deadline.via != "paragraph":
        return None
    paragraph = notice.paragraph
    event = Event()
    event.add("uid", _uid(product, paragraph.key, deadline))
    event.add("dtstamp", datetime.fromisoformat(notice.made))
    event.add("dtstart", day)
    if rule:
        event.add("rrule", {"freq": "yearly"})
    text = one_line(paragraph.text)
    cut = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    event.add("summary", f"{one_line(paragraph.document.label)}: {cut}")
    event.add("description", f"{one_line(deadline.text)}\n{text}")
    event.add("url", origin + notice_address(notice))
    event.add("transp", "TRANSPARENT")  # a deadline makes nobody busy
    return event


def _day(text: str | None) -> date | None:
    """The day; None where a text names one that no calendar has."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _uid(product: Product, paragraph: str, deadline: Deadline) -> str:
    """The same for the same deadline in the same paragraph, so that calendars know it again."""
    value = deadline.iso_or_rule or ""
    return str(uuid.UUID(bytes=signing.derived(product, "ics", paragraph, value)[:16], version=5))
