"""`/deliveries`: what was sent to one's destinations, and sending it once more."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from service.api.answers import Answer, Items
from service.api.destinations import FailureAnswer
from service.api.lists import listed, offset
from service.delivery import history
from service.delivery.history import DestinationOff
from service.delivery.model import Kind, State
from service.errors import Problem
from service.parameters import Id, Paging
from service.web import product_of, require_actor

router = APIRouter(tags=["alerts"])

DeliveryId = Annotated[str, Path(max_length=100, description="The id of a delivery.")]


class DeliveryParameters(Paging):
    """Restricts to the deliveries to a destination, or in a state."""

    destination: Id | None = None
    state: State | None = None


class DeliveryEntry(Answer):
    """A delivery of the notices from `first` to `last`; `error` is that of the last attempt.

    One of the kind `nothing` covers the loads with these numbers. It is sent again not before
    `due`, under the same id.
    """

    id: str
    destination: int
    destination_name: str
    saved_query: int | None
    kind: Kind
    first: int | None
    last: int | None
    state: State
    made: str
    due: str
    attempts: int
    done: str | None
    error: FailureAnswer | None


@router.get("/deliveries", response_model=Items[DeliveryEntry])
def list_deliveries(request: Request, wanted: Annotated[DeliveryParameters, Query()]) -> object:
    """What was sent to one's destinations, newest first."""
    page = history.list_deliveries(
        product_of(request).database,
        require_actor(request).user,
        destination=wanted.destination,
        state=wanted.state,
        size=wanted.size,
        offset=offset("deliveries", wanted),
    )
    return listed("deliveries", wanted, page)


@router.post("/deliveries/{id}/replay", response_model=DeliveryEntry)
def replay_delivery(request: Request, id: DeliveryId) -> object:  # noqa: A002 - as in the address
    """Send a delivery once more, under the same id."""
    try:
        return history.replay(product_of(request), require_actor(request), id)
    except DestinationOff as error:
        raise Problem("destination_off") from error
    except LookupError as error:
        raise Problem("delivery_not_found", id=id) from error
