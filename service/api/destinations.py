"""`/destinations`: where one's notices are sent; secrets, and a message to try one out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.answers import Answer, Items
from service.api.lists import listed, offset
from service.delivery import destinations
from service.delivery.destinations import DestinationInvalid
from service.delivery.guard import LONGEST_URL
from service.delivery.model import Destination, DestinationKind, FailureCode, OffReason
from service.errors import Problem
from service.parameters import LARGEST_ID, Paging, Typed
from service.web import product_of, require_actor

router = APIRouter(tags=["alerts"])

AT_ONCE = 4
"""Addresses that are looked up or tried out at a time."""
_outside = threading.BoundedSemaphore(AT_ONCE)

DestinationId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a destination.")]
OwnKind = Literal["webhook", "email"]
"""The kinds that people add."""
Name = Annotated[Typed, Field(min_length=1, max_length=destinations.LONGEST_NAME)]


class DestinationBody(BaseModel):
    """What it is called, and the address that messages are posted to, or letters go to.

    A user's letters go to the address of his account; the address is left out, or the same.
    """

    model_config = ConfigDict(extra="forbid")

    kind: OwnKind = "webhook"
    name: Name
    address: Annotated[Typed, Field(max_length=LONGEST_URL)] = ""


class DestinationChange(BaseModel):
    """What is to be otherwise; what is left out stays. `on` says whether anything is sent there."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    on: bool | None = None


class DestinationEntry(Answer):
    """A destination: `failing` says since when nothing gets through, `off` since when it is off."""

    id: int
    kind: DestinationKind
    name: str
    address: str
    rotated: str | None
    failing: str | None
    off: str | None
    off_reason: OffReason | None
    made: str


class DestinationSecret(DestinationEntry):
    """A destination with its secret, which is told this once; letters have none."""

    secret: str | None


class FailureAnswer(Answer):
    """Why an attempt failed: `detail` is the status answered, or a reason."""

    code: FailureCode
    detail: str


class TriedAnswer(Answer):
    """Whether the receiver took a message, and why not."""

    delivered: bool
    error: FailureAnswer | None


@router.get("/destinations", response_model=Items[DestinationEntry])
def list_destinations(request: Request, wanted: Annotated[Paging, Query()]) -> object:
    """Where one's notices can be sent, oldest first."""
    page = destinations.list_destinations(
        product_of(request).database,
        require_actor(request).user,
        size=wanted.size,
        offset=offset("destinations", wanted),
    )
    return listed("destinations", wanted, page)


@router.post("/destinations", status_code=201, response_model=DestinationSecret)
def add_destination(request: Request, response: Response, body: DestinationBody) -> object:
    """Add a webhook or letters. A webhook's secret verifies what is sent, and is told this once."""
    return _with_secret(request, response, add(request, body.kind, body.name, body.address))


@router.get("/destinations/{id}", response_model=DestinationEntry)
def show_destination(request: Request, id: DestinationId) -> object:  # noqa: A002
    """One destination."""
    return find(request, id)


@router.patch("/destinations/{id}", response_model=DestinationEntry)
def change_destination(request: Request, id: DestinationId, body: DestinationChange) -> object:  # noqa: A002
    """Give another name, or switch off and on; what waits for one that is off is cancelled."""
    product, actor = product_of(request), require_actor(request)
    with _told():
        return destinations.change(product, actor, id, name=body.name, on=body.on)


@router.delete("/destinations/{id}", response_model=DestinationEntry)
def remove_destination(request: Request, id: DestinationId) -> object:  # noqa: A002
    """Remove a destination; its deliveries stay listed."""
    with _told():
        return destinations.remove(product_of(request), require_actor(request), id)


@router.post("/destinations/{id}/secret", response_model=DestinationSecret)
def rotate_secret(request: Request, response: Response, id: DestinationId) -> object:  # noqa: A002
    """Make another secret, told this once; for a day the one before signs as well."""
    return _with_secret(request, response, rotate(request, id))


@router.post("/destinations/{id}/test", response_model=TriedAnswer)
def try_destination(request: Request, id: DestinationId) -> object:  # noqa: A002
    """Send a message of the kind `test` at once, and tell what became of it."""
    one = find(request, id)
    with going_out():
        failure = destinations.try_out(product_of(request), one)
    return {"delivered": failure is None, "error": failure}


def add(request: Request, kind: OwnKind, name: str, address: str) -> Destination:
    """One's new destination. Raises `Problem`."""
    make = destinations.add_mail if kind == "email" else destinations.add
    with _told(), going_out():
        return make(product_of(request), require_actor(request), name, address)


def find(request: Request, id_: int) -> Destination:
    """One's own destination. Raises `Problem`, also for those of others."""
    with _told():
        return destinations.find(product_of(request).database, require_actor(request).user, id_)


def rotate(request: Request, id_: int) -> Destination:
    """One's own webhook with another secret. Raises `Problem`, also for what has none."""
    with _told():
        return destinations.rotate(product_of(request), require_actor(request), id_)


@contextmanager
def going_out() -> Iterator[None]:
    """One of the few requests that wait for another machine. Raises `Problem` for one too many.

    Each keeps a thread of the service as long as that machine likes, up to some seconds.
    """
    if not _outside.acquire(blocking=False):
        raise Problem("destination_busy", headers={"Retry-After": "5"})
    try:
        yield
    finally:
        _outside.release()


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be done with a destination as a `Problem`."""
    try:
        yield
    except DestinationInvalid as error:
        raise Problem(
            "destination_invalid",
            reason=f"destination_{error.reason}",
            most=destinations.MOST,
            longest=destinations.LONGEST_NAME,
        ) from error
    except LookupError as error:
        raise Problem("destination_not_found", id=str(error)) from error


def _with_secret(request: Request, response: Response, made: Destination) -> object:
    response.headers["Cache-Control"] = "no-store"
    secret = None
    if made.kind == "webhook":
        secret = destinations.secret_of(product_of(request), made)
    return msgspec.structs.asdict(made) | {"secret": secret}
