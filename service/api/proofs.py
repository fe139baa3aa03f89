"""`/saved-queries/{id}/proof` and `/replay`: what shows that nothing was missed."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import Field

from search.find import Marked
from search.highlight import mark
from service.alerts import proof as proving
from service.alerts import replay as replaying
from service.alerts.events import Reason
from service.alerts.stored import Unreadable
from service.alerts.terms import search_of
from service.api.answers import Answer, Hit
from service.api.deliveries import DeliveryEntry
from service.api.saved_queries import SavedQueryId, find
from service.delivery import history
from service.delivery.model import State
from service.errors import Problem
from service.parameters import Id, Strict
from service.search_answer import hit_document
from service.web import product_of

router = APIRouter(tags=["alerts"])


class SpanEntry(Answer):
    """Loads for which one revision of the terms is or was in force; see `service.alerts.proof`."""

    revision: int
    after_load: int
    to_load: int | None
    made: str
    loads: int
    matched: int
    notices: int


class ProofAnswer(Answer):
    """What shows whether a saved query works.

    `waits` counts loads that have ended and are not matched with it, `waiting` names the first of
    them; `left_out` counts those with which it never is, as it was paused or stopped. `deliveries`
    counts them by state, `failures` are the newest that did not go as they should.
    """

    saved_query: int
    name: str
    spans: list[SpanEntry]
    last_load: int | None
    last_run: str | None
    waits: int
    waiting: list[int]
    left_out: int
    notices: int
    unread: int
    newest: str | None
    deliveries: dict[State, int]
    failures: list[DeliveryEntry]


class ReplayParameters(Strict):
    """The first and the last load, both included."""

    from_load: Id = 1
    to_load: Id | None = None


class ReplayedHit(Hit):
    """A paragraph that would have been told, as it was after that load, and why."""

    load: int
    reasons: list[Reason]


class ReplayAnswer(Answer):
    """What would have been told of loads `first` to `reached`; `hits` are the first of `total`.

    Where there was no time for all loads, `more` says so: go on at `reached` + 1.
    """

    first: int
    reached: int
    loads: Annotated[int, Field(ge=0)]
    more: bool
    total: int
    hits: list[ReplayedHit]


@router.get("/saved-queries/{id}/proof", response_model=ProofAnswer)
def show_proof(request: Request, id: SavedQueryId) -> object:  # noqa: A002 - as in the address
    """The loads that were matched with a saved query, and what came of them."""
    find(request, id)
    database = product_of(request).database
    return msgspec.structs.asdict(proving.proof(database, id)) | {
        "deliveries": history.count_by_state(database, id),
        "failures": history.list_failed(database, id),
    }


@router.get("/saved-queries/{id}/replay", response_model=ReplayAnswer)
def replay_query(
    request: Request,
    id: SavedQueryId,  # noqa: A002 - as in the address
    wanted: Annotated[ReplayParameters, Query()],
) -> object:
    """What a saved query, as it is now, would have told of loads of the past. Writes nothing."""
    known = find(request, id)
    product, selection = product_of(request), search_of(known)
    try:
        terms = known.terms
    except Unreadable as error:
        raise Problem("saved_query_unreadable", id=str(id)) from error
    found = replaying.replay(product, terms, wanted.from_load, wanted.to_load)
    hits: list[Any] = []
    for hit in found.hits:
        after = hit.version.after
        shown = Marked(after, 0.0, mark(after.text, terms.tree))
        told = {"load": hit.load, "reasons": hit.reasons}
        hits.append(msgspec.to_builtins(hit_document(shown, selection) | told))
    return found._asdict() | {"hits": hits}
