"""Forgotten passwords: asking for a link by e-mail, and the page that it leads to."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from service.accounts import resets
from service.accounts.model import AccountError
from service.accounts.passwords import SHORTEST
from service.delivery.reset_letter import send_reset
from service.errors import as_problem
from service.identity import address_of
from service.pages.forms import Line
from service.pages.rendering import render_private
from service.web import product_of

router = APIRouter(prefix="/reset", include_in_schema=False)
Secret = Annotated[str, Path(max_length=200)]


@router.get("")
def show_asking(request: Request) -> Response:
    """The form that asks for a link, or whom to ask where no mail is sent."""
    return _asking(request)


@router.post("")
def ask(request: Request, name: Line = "") -> Response:
    """Send a link to who is meant; the answer is the same and as quick for everybody."""
    product = product_of(request)
    if product.settings.mail_server is None:
        return _asking(request)
    try:
        found = resets.ask(product, name, address_of(request))
    except AccountError as error:
        return _asking(request, error)
    response = render_private(request, "reset_asked.html")
    if found is not None:
        response.background = BackgroundTask(send_reset, product, *found)
    return response


@router.get("/{secret}")
def show_setting(request: Request, secret: Secret) -> Response:
    """The form for a new password, if the link is good."""
    if not resets.is_good(product_of(request), secret):
        return _setting(request, AccountError("reset_refused"))
    return _setting(request)


@router.post("/{secret}")
def set_password(request: Request, secret: Secret, new: Line = "", again: Line = "") -> Response:
    """Set the new password and lead to the way in; all sessions of the user end."""
    try:
        if new != again:
            raise AccountError("password_invalid", "again")
        resets.use(product_of(request), secret, new, address_of(request))
    except AccountError as error:
        return _setting(request, error)
    return RedirectResponse("/login", 303)


def _asking(request: Request, error: AccountError | None = None) -> Response:
    return _shown(request, "reset.html", error)


def _setting(request: Request, error: AccountError | None = None) -> Response:
    return _shown(request, "reset_password.html", error)


def _shown(request: Request, template: str, error: AccountError | None) -> Response:
    return render_private(
        request,
        template,
        as_problem(error) if error else 200,
        has_mail=product_of(request).settings.mail_server is not None,
        is_good=error is None or error.code != "reset_refused",
        shortest=SHORTEST,
    )
