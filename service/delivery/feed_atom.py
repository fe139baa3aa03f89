"""Somebody's newest notices as an Atom feed (RFC 4287)."""

import re
import uuid

from service.accounts import signing
from service.alerts import inbox
from service.delivery.digest import entry
from service.delivery.feeds import Feed, path_of
from service.delivery.wording import filled, words_in
from service.product import Product

NEWEST = 100
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML document may have (XML 1.0, 2.2)."""


def atom(product: Product, feed: Feed, origin: str) -> tuple[bytes, str]:
    """The feed, and when its newest entry was made (ISO 8601); links begin with `origin`."""
    words = words_in(product.settings, feed.language)
    found = inbox.list_notices(product.database, feed.owner, size=NEWEST).items
    updated = max((one.made for one in found), default=feed.made)
    entries = [
        {
            "id": _name(product, "notice", one.id),
            "name": one.name,
            "made": one.made,
            "shown": entry(one, words, origin),
        }
        for one in found
    ]
    text = filled(
        "feed.xml",
        words,
        id=_name(product, "feed", feed.id),
        own=origin + path_of(product, feed, "atom"),
        inbox=f"{origin}/inbox",
        updated=updated,
        entries=entries,
    )
    return _NOT_IN_XML.sub("", text).encode(), updated


def _name(product: Product, label: str, id_: int) -> str:
    """A name that stays whatever the address of the service is, and is that of no other thing."""
    random = signing.derived(product, f"atom.{label}", id_)
    return uuid.UUID(bytes=random[:16], version=5).urn
