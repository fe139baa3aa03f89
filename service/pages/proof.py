"""The page that shows whether a saved search works, and what it would have told of past loads."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from search.highlight import mark
from service.addresses import address, document_address
from service.alerts import proof as proving
from service.alerts import replay as replaying
from service.alerts.proof import Proof
from service.alerts.records import SavedQuery
from service.alerts.replay import Hit, Replay
from service.alerts.stored import Unreadable
from service.api import saved_queries as api
from service.api.saved_queries import SavedQueryId
from service.db.connect import Database
from service.delivery import history
from service.i18n import Words
from service.pages.destinations import delivery_shown
from service.pages.excerpt import excerpt
from service.pages.rendering import moment, render_private
from service.pages.replay_range import ReplayRange, loads_of
from service.pages.saved_words import inbox_address, rests
from service.web import product_of, words_of

router = APIRouter(prefix="/saved", include_in_schema=False)


@router.get("/{id}/proof")
def show_proof(
    request: Request,
    id: SavedQueryId,  # noqa: A002 - as in the address
    wanted: Annotated[ReplayRange, Query()],
) -> Response:
    """The loads that were matched and what came of them; a replay where loads or days are given."""
    product, words = product_of(request), words_of(request)
    known = api.find(request, id)
    found, wrong = _replayed(request, known, wanted)
    return render_private(
        request,
        "proof.html",
        422 if wrong else 200,
        here="saved",
        id=id,
        name=known.name,
        rests=rests(known, words),
        proof=_proof(proving.proof(product.database, id), words),
        **_sent(product.database, id, words),
        wanted=wanted,
        wrong=words(f"proof.wrong.{wrong}") if wrong else "",
        replay=_replay(known, found, wanted, words) if found else None,
        seconds=int(replaying.SECONDS),
        most=replaying.MOST,
    )


def _replayed(
    request: Request, known: SavedQuery, wanted: ReplayRange
) -> tuple[Replay | None, str]:
    """The replay that was asked for, and why there is none of what was given."""
    product = product_of(request)
    if not wanted.is_given:
        return None, ""
    try:
        first, last = loads_of(wanted, product)
        terms = known.terms
    except ValueError as error:
        return None, str(error)
    except Unreadable:
        return None, "unreadable"
    return replaying.replay(product, terms, first, last), ""


def _proof(proof: Proof, words: Words) -> dict[str, Any]:
    return {
        "last_load": proof.last_load,
        "last_run": moment(words, proof.last_run),
        "loads": sum(span.loads for span in proof.spans),
        "waits": proof.waits,
        "waiting": proof.waiting,
        "left_out": proof.left_out,
        "notices": proof.notices,
        "unread": proof.unread,
        "newest": moment(words, proof.newest),
        "inbox": inbox_address(proof.saved_query, is_unread=proof.unread > 0),
        "spans": [
            msgspec.structs.asdict(span) | {"made": moment(words, span.made)}
            for span in proof.spans
        ],
    }


def _sent(database: Database, id_: int, words: Words) -> dict[str, Any]:
    """What became of the messages."""
    counted = history.count_by_state(database, id_)
    return {
        "deliveries": [(words(f"delivery.state.{state}"), n) for state, n in counted.items()],
        "failures": [delivery_shown(one, words) for one in history.list_failed(database, id_)],
    }


def _replay(known: SavedQuery, found: Replay, wanted: ReplayRange, words: Words) -> dict[str, Any]:
    """What would have been told, and where to go on if there was no time for all of it."""
    onward = ""
    if found.more:
        state = wanted.model_dump(exclude_defaults=True) | {"first_load": str(found.reached + 1)}
        onward = address(f"/saved/{known.id}/proof", {name: [one] for name, one in state.items()})
    return {
        "loads": found.loads,
        "first": found.first,
        "reached": found.reached,
        "total": found.total,
        "onward": onward + "#replay" if onward else "",
        "hits": [_hit(one, known, words) for one in found.hits],
    }


def _hit(hit: Hit, known: SavedQuery, words: Words) -> dict[str, Any]:
    after = hit.version.after
    marks = mark(after.text, known.terms.tree)
    return {
        "load": hit.load,
        "reasons": [words(f"alert.reason.{reason}") for reason in hit.reasons],
        "document": after.document,
        "address": document_address(after.document.id),
        "language": after.language,
        "pieces": excerpt(after.text, marks),
    }
