"""The page of where notices are sent: letters, webhooks and their secrets, what became of them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from service.accounts import users
from service.accounts.names import LONGEST_EMAIL
from service.api import destinations as api
from service.api.deliveries import replay_delivery
from service.delivery import destinations, history
from service.delivery.guard import LONGEST_URL
from service.delivery.history import Record
from service.delivery.model import Destination, Failure
from service.errors import Problem
from service.i18n import Words
from service.pages.forms import Line
from service.pages.rendering import moment, render_private
from service.parameters import LARGEST_ID
from service.web import product_of, require_actor, words_of

Done = Literal["added", "on", "off", "removed", "replayed"]
NEWEST = 50
"""Messages that are shown."""

router = APIRouter(prefix="/destinations", include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("")
def show_destinations(request: Request, done: Annotated[Done | None, Query()] = None) -> Response:
    """One's destinations and the newest messages to them."""
    return _shown(request, done=done or "")


@router.post("")
def add_destination(
    request: Request,
    kind: Annotated[api.OwnKind, Form()] = "webhook",
    name: Line = "",
    address: Line = "",
) -> Response:
    """Add a webhook or letters; a secret is shown once: in this answer and nowhere else."""
    try:
        made = api.add(request, kind, name, address)
    except Problem as wrong:
        given = {"kind": kind, "name": name, "address": address}
        return _shown(request, wrong=wrong, given=given)
    return _back("added") if kind == "email" else _with_secret(request, made)


@router.post("/{id}/secret")
def rotate_secret(request: Request, id: Id) -> Response:  # noqa: A002 - as in the address
    """Make another secret and show it, once."""
    return _with_secret(request, api.rotate(request, id))


@router.post("/{id}/test")
def try_destination(request: Request, id: Id) -> Response:  # noqa: A002
    """Send a message at once and show what became of it."""
    one = api.find(request, id)
    words = words_of(request)
    with api.going_out():
        failure = destinations.try_out(product_of(request), one)
    told = _failure(failure, words) if failure else words("destinations.arrived")
    return _shown(request, tried=f"{one.name}: {told}", arrived=failure is None)


@router.post("/{id}/switched")
def switch_destination(request: Request, id: Id, on: Annotated[bool, Form()]) -> Response:  # noqa: A002
    """Send there from now on, or no more."""
    api.change_destination(request, id, api.DestinationChange(on=on))
    return _back("on" if on else "off")


@router.post("/{id}/removed")
def remove_destination(request: Request, id: Id) -> Response:  # noqa: A002
    """Remove a destination."""
    api.remove_destination(request, id)
    return _back("removed")


@router.post("/deliveries/{id}/replayed")
def send_again(request: Request, id: Annotated[str, Path(max_length=100)]) -> Response:  # noqa: A002
    """Send a message once more."""
    replay_delivery(request, id)
    return _back("replayed")


def delivery_shown(one: Record, words: Words) -> dict[str, object]:
    """A message in words, with what became of it."""
    return {
        "id": one.id,
        "name": one.destination_name,
        "made": moment(words, one.made),
        "state": words(f"delivery.state.{one.state}"),
        "due": moment(words, one.due) if one.state == "waiting" else "",
        "attempts": one.attempts,
        "error": _failure(one.error, words) if one.error else "",
        "may_again": one.state in history.AGAIN,
    }


def _back(done: Done) -> Response:
    return RedirectResponse(f"/destinations?done={done}", 303)


def _with_secret(request: Request, made: Destination) -> Response:
    secret = destinations.secret_of(product_of(request), made)
    return _shown(request, secret=secret, secret_of=made.name)


def _shown(
    request: Request,
    *,
    wrong: Problem | None = None,
    given: Mapping[str, str] | None = None,
    **told: object,
) -> Response:
    database, words = product_of(request).database, words_of(request)
    owner = require_actor(request).user
    held = destinations.list_destinations(database, owner, size=destinations.MOST)
    sent = history.list_deliveries(database, owner, size=NEWEST)
    nothing = {"done": "", "secret": "", "secret_of": "", "tried": "", "arrived": False}
    return render_private(
        request,
        "destinations.html",
        wrong or 200,
        here="destinations",
        **nothing | told,
        given=given or {"kind": "", "name": "", "address": ""},
        mail=_mail(request),
        destinations=[_destination(one, words) for one in held.items],
        deliveries=[delivery_shown(one, words) for one in sent.items],
        more=sent.total > NEWEST,
        longest_name=destinations.LONGEST_NAME,
        longest_address=LONGEST_URL,
        longest_email=LONGEST_EMAIL,
    )


def _mail(request: Request) -> dict[str, object]:
    """Where one's letters go, "" where the account has no address, None where one is typed."""
    product, user = product_of(request), require_actor(request).user
    own = None if user is None else users.find(product.database, user).email or ""
    return {"own": own, "is_set": product.settings.mail_server is not None}


def _destination(one: Destination, words: Words) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "kind_shown": words.known("destinations.kind", one.kind),
        "address": one.address or "–",
        "is_off": one.off is not None,
        "off": words(f"destinations.off.{one.off_reason}", at=moment(words, one.off))
        if one.off
        else "",
        "failing": moment(words, one.failing),
    }


def _failure(failure: Failure, words: Words) -> str:
    """Why it failed; of a target that is refused, the reason in words."""
    detail = failure.detail
    if failure.code == "target_refused":
        detail = words(f"reason.destination_{detail}")
    told = words(f"delivery.error.{failure.code}")
    return f"{told}: {detail}" if detail else told
