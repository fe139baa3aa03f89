"""`/tokens`: one's own API tokens; making one and revoking one."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.accounts import tokens
from service.accounts.model import Scope
from service.api.answers import Answer, Items
from service.parameters import LARGEST_ID, Typed
from service.web import product_of, require_actor

router = APIRouter(tags=["accounts"])

TokenId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a token.")]


class TokenBody(BaseModel):
    """A token's name, what it is for, and for how many days; without `days` it has no end."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Typed, Field(max_length=tokens.LONGEST_NAME)]
    scope: Scope = "read"
    days: Annotated[int, Field(ge=1, le=tokens.MOST_DAYS)] | None = None


class TokenEntry(Answer):
    """A token without its secret; `used` is right within some minutes."""

    id: int
    name: str
    scope: Scope
    made: str
    expires: str | None
    used: str | None
    revoked: str | None


class MadeToken(TokenEntry):
    """A token that was just made, with its secret, which is told this once."""

    secret: str


@router.get("/tokens", response_model=Items[TokenEntry])
def list_tokens(request: Request) -> object:
    """One's own tokens, the newest first, those that were revoked as well."""
    user = require_actor(request).user
    found = [] if user is None else tokens.list_tokens(product_of(request).database, user)
    return {"items": found, "total": len(found), "next": None}


@router.post("/tokens", status_code=201, response_model=MadeToken)
def make_token(request: Request, response: Response, body: TokenBody) -> object:
    """Make a token of one's own, by a session only: a token makes no tokens."""
    made, secret = tokens.make(
        product_of(request), require_actor(request), body.name, body.scope, body.days
    )
    response.headers["Cache-Control"] = "no-store"
    return msgspec.structs.asdict(made) | {"secret": secret}


@router.delete("/tokens/{id}", response_model=TokenEntry)
def revoke_token(request: Request, id: TokenId) -> object:  # noqa: A002 - as in the address
    """Make a token useless."""
    return tokens.revoke(product_of(request), require_actor(request), id)
