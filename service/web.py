"""What a request finds on the application: the product, who asks, the words of its language."""

from typing import cast

from starlette.requests import Request

from service.accounts.model import Actor
from service.i18n import Catalogues, Words, negotiate
from service.product import Product

LANGUAGE_COOKIE = "lang"


def product_of(request: Request) -> Product:
    """The product that this application serves."""
    return cast("Product", request.app.state.product)


def actor_of(request: Request) -> Actor | None:
    """Who asks, None on a public route or where it was not yet asked."""
    return cast("Actor | None", getattr(request.state, "actor", None))


def require_actor(request: Request) -> Actor:
    """Who asks on a route that is not public. Raises `LookupError` on one that is."""
    actor = actor_of(request)
    if actor is None:
        raise LookupError("a public route does not ask who asks")
    return actor


def words_of(request: Request) -> Words:
    """The words of the language chosen by `?lang=`, cookie or Accept-Language, in this order."""
    return words_in(request, request.query_params.get("lang"))


def words_in(request: Request, chosen: str | None) -> Words:
    """The same where what is chosen stands elsewhere."""
    catalogues = cast("Catalogues", request.app.state.catalogues)
    language = negotiate(
        chosen,
        request.cookies.get(LANGUAGE_COOKIE),
        request.headers.get("accept-language"),
    )
    return catalogues.words(language)
