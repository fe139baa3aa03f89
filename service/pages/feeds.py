"""Feeds: the page that shows one's own addresses, and the feeds themselves at these."""

import hashlib
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from service.delivery import feeds
from service.delivery.feed_atom import atom
from service.delivery.feed_calendar import calendar
from service.delivery.feeds import FORMATS, Format
from service.errors import Problem
from service.gate import own_origin
from service.pages.rendering import render_private
from service.web import product_of, require_actor

MAKERS = {
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "ics": (calendar, "text/calendar; charset=utf-8"),
}

router = APIRouter(prefix="/feeds", include_in_schema=False)
Secret = Annotated[str, Path(max_length=200)]


@router.get("")
def show_feeds(request: Request) -> Response:
    """The addresses of one's own feeds, for oneself alone."""
    actor, product = require_actor(request), product_of(request)
    feed = feeds.find(product.database, actor.user)
    origin = own_origin(request)
    paths = {one: feeds.path_of(product, feed, one) for one in FORMATS} if feed else {}
    addresses = {one: origin + path for one, path in paths.items()}
    return render_private(request, "feeds.html", here="feeds", addresses=addresses)


@router.post("/rotated")
def rotate(request: Request) -> Response:
    """Make the addresses, or others in their place."""
    feeds.rotate(product_of(request), require_actor(request))
    return RedirectResponse("/feeds", 303)


@router.get("/{format}/{secret}")
def read_feed(request: Request, format: Format, secret: Secret) -> Response:  # noqa: A002 - as in the address
    """A feed; nothing is sent again to who has it already (RFC 9110, 13.1.2)."""
    product = product_of(request)
    feed = feeds.of_address(product, format, secret)
    if feed is None:
        raise Problem("not_found")
    make, media_type = MAKERS[format]
    body, updated = make(product, feed, own_origin(request))
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(datetime.fromisoformat(updated), usegmt=True),
        "X-Robots-Tag": "noindex",
    }
    known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or f"W/{tag}" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
