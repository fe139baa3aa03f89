"""`/users`: who may log in and as what; adding and changing them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from service.accounts import users
from service.accounts.model import Language, Role
from service.api.answers import Answer, Items
from service.api.lists import listed, offset
from service.parameters import LARGEST_ID, Paging, Typed
from service.web import product_of, require_actor

router = APIRouter(tags=["accounts"])

UserId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The id of a user.")]
Line = Annotated[Typed, Field(max_length=2_000)]


class UserBody(BaseModel):
    """A new user; without a password nobody can log in as one yet. The first is administrator."""

    model_config = ConfigDict(extra="forbid")

    name: Line
    role: Role = "reader"
    email: Line | None = None
    language: Language | None = None
    password: Line | None = None


class UserChange(BaseModel):
    """What is to be changed of a user; an `email` of "" removes it."""

    model_config = ConfigDict(extra="forbid")

    name: Line | None = None
    role: Role | None = None
    email: Line | None = None
    language: Language | None = None
    disabled: bool | None = None


class PasswordBody(BaseModel):
    """A new password."""

    model_config = ConfigDict(extra="forbid")

    password: Line


class UserEntry(Answer):
    """A user; `disabled` says since when nobody can log in as one, `seen` is the last log-in."""

    id: int
    name: str
    email: str | None
    role: Role
    language: Language | None
    made: str
    disabled: str | None
    seen: str | None
    has_password: bool
    has_provider: bool


@router.get("/users", response_model=Items[UserEntry])
def list_users(request: Request, wanted: Annotated[Paging, Query()]) -> object:
    """All users by name."""
    start = offset("users", wanted)
    found = users.list_users(product_of(request).database, size=wanted.size, offset=start)
    return listed("users", wanted, found)


@router.post("/users", status_code=201, response_model=UserEntry)
def add_user(request: Request, body: UserBody) -> object:
    """Add a user. From the first one on everybody has to log in."""
    return users.add(product_of(request), require_actor(request), **body.model_dump())


@router.patch("/users/{id}", response_model=UserEntry)
def change_user(request: Request, id: UserId, body: UserChange) -> object:  # noqa: A002
    """Change a user. Another role ends the user's other sessions, disabling ends all."""
    return users.change(product_of(request), require_actor(request), id, **body.model_dump())


@router.put("/users/{id}/password", response_model=UserEntry)
def set_user_password(request: Request, id: UserId, body: PasswordBody) -> object:  # noqa: A002
    """Set a user's password, which ends the user's sessions."""
    users.set_password(product_of(request), require_actor(request), id, body.password)
    return users.find(product_of(request).database, id)
