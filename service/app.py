"""The web application: the one place that puts API, pages, guard and product together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI

from service import access, errors
from service.api import openapi
from service.api import routes as api
from service.gate import Gate, require_admitted
from service.i18n import Catalogues
from service.pages import rendering, search
from service.pages import routes as pages
from service.pages.static import Static
from service.product import Product, open_product
from service.security import HEADERS, HTTPS_ONLY, Guard, host_name
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
        dependencies=[Depends(require_admitted)],
        generate_unique_id_function=lambda route: route.name,
    )
    settings = product.settings
    static = Static()
    app.state.product = product
    app.state.accounts_exist = False
    app.state.catalogues = Catalogues(ZoneInfo(settings.timezone))
    app.state.static = static
    app.state.templates = rendering.environment(static)
    headers = HEADERS | (HTTPS_ONLY if settings.is_public_https else {})
    errors.install(app, rendering.problem_page, headers)
    app.include_router(search.router)  # asked for most, and each route is tried in turn
    app.include_router(api.router)
    app.include_router(pages.router)
    app.add_middleware(Gate, doors=access.doors(app.routes))
    app.add_middleware(
        Guard,
        allowed_hosts=_names(settings),
        upload_limit=settings.max_upload_bytes,
        headers=headers,
    )
    openapi.install(app)
    return app


def _names(settings: Settings) -> tuple[str, ...]:
    """Every name under which the service may be addressed."""
    public = host_name(urlsplit(settings.public_url).netloc)
    return (*settings.allowed_hosts, settings.host, *([public] if public else []))


def _leave_open() -> None:
    """The product belongs to the one who opened it."""
