"""The page of users: who may log in and as what; adding, changing, disabling them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from service.accounts import users
from service.accounts.model import ROLES, AccountError, Role, User
from service.accounts.names import LONGEST_EMAIL, LONGEST_NAME
from service.accounts.passwords import LONGEST, SHORTEST
from service.errors import as_problem
from service.i18n import Words
from service.identity import accounts_exist
from service.pages.forms import Line
from service.pages.paging import PageNumber, Pager
from service.pages.rendering import moment, render_private
from service.parameters import LARGEST_ID
from service.web import product_of, require_actor, words_of

PER_PAGE = 50

router = APIRouter(prefix="/users", include_in_schema=False)
UserId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
GivenRole = Annotated[Role | None, Form()]
Wanted = Annotated[Literal["save", "disable", "enable"], Form()]


@router.get("")
def show_users(request: Request, page: Annotated[PageNumber, Query()] = 1) -> Response:
    """Everybody by name."""
    return _shown(request, page)


@router.post("")
def add_user(
    request: Request, name: Line = "", role: GivenRole = None, email: Line = "", password: Line = ""
) -> Response:
    """Add a user, then show the list; what cannot be taken is shown again with the reason."""
    try:
        users.add(
            product_of(request),
            require_actor(request),
            name,
            role or "reader",
            password=password or None,
            email=email or None,
        )
    except AccountError as error:
        typed = {"name": name, "role": role or "reader", "email": email}
        return _shown(request, 1, typed, error)
    return RedirectResponse("/users", 303)


@router.post("/{id}")
def change_user(
    request: Request,
    id: UserId,  # noqa: A002 - as in the address
    action: Wanted = "save",
    role: GivenRole = None,
    email: Line = "",
) -> Response:
    """Give another role or address, or let a user no longer log in, or again."""
    product, actor = product_of(request), require_actor(request)
    try:
        if action == "save":
            users.change(product, actor, id, role=role, email=email)
        else:
            users.change(product, actor, id, disabled=action == "disable")
    except AccountError as error:
        return _shown(request, 1, error=error)
    return RedirectResponse("/users", 303)


@router.post("/{id}/password")
def set_password(request: Request, id: UserId, password: Line = "") -> Response:  # noqa: A002
    """Set a user's password, which ends that user's sessions."""
    try:
        users.set_password(product_of(request), require_actor(request), id, password)
    except AccountError as error:
        return _shown(request, 1, error=error)
    return RedirectResponse("/users", 303)


def _shown(
    request: Request,
    page: int,
    typed: dict[str, str] | None = None,
    error: AccountError | None = None,
) -> Response:
    words = words_of(request)
    found = users.list_users(
        product_of(request).database, size=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    is_first = not accounts_exist(request)
    return render_private(
        request,
        "users.html",
        as_problem(error) if error else 200,
        here="users",
        users=[_user(one, words) for one in found.items],
        typed=typed or {"name": "", "role": "administrator" if is_first else "reader", "email": ""},
        is_first=is_first,
        roles=[(role, words(f"account.role.{role}")) for role in ROLES],
        shortest=SHORTEST,
        longest=LONGEST,
        longest_name=LONGEST_NAME,
        longest_email=LONGEST_EMAIL,
        pager=Pager.of("/users", {}, page, PER_PAGE, found.total),
    )


def _user(one: User, words: Words) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email or "",
        "role": one.role,
        "made": moment(words, one.made),
        "seen": moment(words, one.seen),
        "disabled": moment(words, one.disabled),
        "can_log_in": one.has_password or one.has_provider,
    }
