"""`/me`: who asks, and what he may do."""

from fastapi import APIRouter, Request

from service.accounts.model import Role, Via
from service.api.answers import Answer
from service.web import require_actor

router = APIRouter(tags=["accounts"])


class Me(Answer):
    """Who asks: `role` is what may be done, a token's scope taken into account.

    Without accounts `user` is null and `via` is single.
    """

    user: int | None
    name: str
    role: Role
    via: Via


@router.get("/me", response_model=Me)
def show_me(request: Request) -> object:
    """Who asks, how that is known, and what may be done."""
    return require_actor(request)
