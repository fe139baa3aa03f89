"""Fills templates: the words, addresses and languages that every page needs, and error pages."""

from pathlib import Path
from typing import cast
from urllib.parse import urlencode

import jinja2
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from service.errors import Problem, problem_words
from service.i18n import LANGUAGES
from service.pages.static import Static
from service.web import LANGUAGE_COOKIE, words_of

FOLDER = Path(__file__).resolve().parents[2] / "web" / "templates"
A_YEAR = 365 * 24 * 60 * 60


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
    page = templates.get_template(template).render(
        {"q": "", "autofocus": False}
        | values
        | {"t": words, "lang": words.language, "here": here, "languages": _languages(request)}
    )
    response = HTMLResponse(page, status)
    response.headers["Content-Language"] = words.language
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-cache"
    _remember(request, response)
    return response


def problem_page(request: Request, problem: Problem) -> Response:
    """The page for a request that cannot be answered, with ways on."""
    title, detail = problem_words(request, problem)
    return render(
        request,
        "problem.html",
        q=request.query_params.get("q", ""),
        status=problem.status,
        number=problem.status,
        title=title,
        detail=detail,
        code=problem.code,
        request_id=problem.values.get("request_id"),
    )


def _languages(request: Request) -> list[dict[str, str]]:
    """The same page in each language. Another method's page has no address of its own."""
    words = words_of(request)
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
        response.set_cookie(LANGUAGE_COOKIE, chosen, max_age=A_YEAR, httponly=True, samesite="lax")
