"""Fills templates: the words, addresses and languages that every page needs, and error pages."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import jinja2
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from service.accounts.model import Role
from service.addresses import address
from service.alerts.read_state import MANY, count_unread
from service.errors import Problem, problem_words
from service.i18n import LANGUAGES, Words
from service.pages.static import Static
from service.web import LANGUAGE_COOKIE, actor_of, product_of, words_of

FOLDER = Path(__file__).resolve().parents[2] / "web" / "templates"
A_YEAR = 365 * 24 * 60 * 60
PRIVATE = {"Cache-Control": "no-store"}
"""Headers of what no browser keeps, so that after logging out it cannot be gone back to."""


def environment(static: Static, folder: Path = FOLDER) -> jinja2.Environment:
    """The templates: everything is escaped, and a name that is not given is an error."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,  # templates change with the program only
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["static"] = static.address
    return found


def render(
    request: Request, template: str, *, here: str = "", status: int = 200, **values: object
) -> Response:
    """The page in the language of the request, under the entry `here` of the navigation."""
    templates = cast("jinja2.Environment", request.app.state.templates)
    words = words_of(request)
    if "unread" not in values:
        values["unread"] = _unread(request)
    page = templates.get_template(template).render(
        {"q": "", "autofocus": False}
        | values
        | {"t": words, "lang": words.language, "languages": _languages(request, words)}
        | {"here": here, "who": actor_of(request), "may": _may(request)}
    )
    response = HTMLResponse(page, status)
    response.headers["Content-Language"] = words.language
    response.headers["Vary"] = "Accept-Language, Cookie"
    _remember(request, response)
    return response


def render_private(
    request: Request,
    template: str,
    answer: Problem | int = 200,
    /,
    *,
    here: str = "",
    **values: object,
) -> Response:
    """The page with a status or, as its `reason`, the words of a problem; no browser keeps it."""
    if isinstance(answer, int):
        status, reason, headers = answer, "", {}
    else:
        status, headers = answer.status, dict(answer.headers)
        reason = problem_words(request, answer)[1]
    response = render(request, template, here=here, status=status, **{"reason": reason} | values)
    response.headers.update(PRIVATE | headers)
    return response


def moment(words: Words, at: str | None) -> str:
    """A moment of a row (ISO 8601) as the language writes it; "" where there was none."""
    return words.moment(datetime.fromisoformat(at)) if at else ""


def problem_page(request: Request, problem: Problem) -> Response:
    """The page for a request that cannot be answered, with ways on; a stranger is led to log in."""
    if problem.code == "login_needed":
        return RedirectResponse(_way_in(request), 303)
    title, detail = problem_words(request, problem)
    return render(
        request,
        "problem.html",
        unread="",  # the database may be what has failed
        q=request.query_params.get("q", ""),
        status=problem.status,
        number=problem.status,
        title=title,
        detail=detail,
        code=problem.code,
        request_id=problem.values.get("request_id"),
    )


def _unread(request: Request) -> str:
    """How many notices who asks has not read; "" for none, and where nobody is asked for."""
    actor = actor_of(request)
    count = count_unread(product_of(request).database, actor.user) if actor else 0
    return f"{MANY - 1}+" if count >= MANY else str(count or "")


def _way_in(request: Request) -> str:
    """The page to log in, which leads back here if this is a page that can be gone to."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return address("/login", {"next": [here] if request.method == "GET" and here != "/" else []})


def _may(request: Request) -> Callable[[Role], bool]:
    """Whether who asks may do what a role may: what he may not is not offered."""
    actor = actor_of(request)
    return lambda role: actor is not None and actor.may(role)


def _languages(request: Request, words: Words) -> list[dict[str, str]]:
    """The same page in each language. Another method's page has no address of its own."""
    url = request.url if request.method == "GET" else URL("/")
    state = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    return [
        {
            "language": language,
            "name": words(f"language.name.{language}"),
            "short": words(f"language.short.{language}"),
            "address": f"{url.path}?{urlencode([*state, ('lang', language)])}",
        }
        for language in LANGUAGES
    ]


def _remember(request: Request, response: Response) -> None:
    """Keep a language that was chosen in the address."""
    chosen = request.query_params.get("lang")
    if chosen is not None and chosen in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            chosen,
            max_age=A_YEAR,
            httponly=True,
            samesite="lax",
            secure=product_of(request).settings.is_public_https,
        )
