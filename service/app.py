"""The web application: the one place that puts API, pages, guard and product together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from service import errors
from service.api import openapi
from service.api import routes as api
from service.i18n import Catalogues
from service.pages import rendering
from service.pages import routes as pages
from service.pages.static import Static
from service.product import Product, open_product
from service.security import HEADERS, Guard
from service.settings import Settings


def create_app(source: Product | Settings) -> FastAPI:
    """The application over an open product, or over one opened here and closed at shutdown.

    Raises `DatabaseError` or `EngineError` when the product cannot be opened.
    """
    if isinstance(source, Product):
        return _app(source, _leave_open)
    product = open_product(source)
    return _app(product, product.close)


def _app(product: Product, close: Callable[[], None]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        close()

    app = FastAPI(
        title="directives",
        version=openapi.VERSION,
        description=openapi.DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    settings = product.settings
    static = Static()
    app.state.product = product
    app.state.catalogues = Catalogues(ZoneInfo(settings.timezone))
    app.state.static = static
    app.state.templates = rendering.environment(static)
    errors.install(app, rendering.problem_page, HEADERS)
    app.add_middleware(
        Guard,
        allowed_hosts=(*settings.allowed_hosts, settings.host),
        upload_limit=settings.max_upload_bytes,
    )
    app.include_router(api.router)
    app.include_router(pages.router)
    openapi.install(app)
    return app


def _leave_open() -> None:
    """The product belongs to the one who opened it."""
