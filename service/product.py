"""The product as a whole: settings, database and engine, opened together.

The web application and every command start here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search import engine_tantivy
from search.engine import Engine
from service.db.connect import Database, open_database
from service.settings import Settings

if TYPE_CHECKING:
    from search.engine_elastic import Layout, Servers


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Product:
    """What every function of the service works on."""

    settings: Settings
    database: Database
    engine: Engine

    def close(self) -> None:
        """Close engine and database; a second call does nothing."""
        self.engine.close()
        self.database.close()


def open_product(settings: Settings) -> Product:
    """Open database (migrated) and engine in the data folder, which is made when missing.

    Raises `DatabaseError` or `EngineError`. Unfinished loads are left to `indexing.mend`.
    """
    database = open_database(settings.database, settings.database_password)
    try:
        return Product(settings, database, open_engine(settings))
    except BaseException:
        database.close()
        raise


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings name. Raises `EngineError`."""
    if not settings.engine_servers:
        return engine_tantivy.open_engine(settings.index)
    # The client takes a second to import, which only a cluster is worth.
    from search.engine_elastic import open_engine  # noqa: PLC0415

    return open_engine(*cluster(settings))


def cluster(settings: Settings) -> "tuple[Servers, Layout]":
    """The servers that the settings name, and how indexes are named and spread on them."""
    from search.engine_elastic import Layout, Servers  # noqa: PLC0415

    replicas = settings.engine_replicas
    layout = Layout(
        prefix=settings.engine_prefix,
        shards=settings.engine_shards,
        replicas=None if replicas == "auto" else replicas,
        routing=settings.engine_routing,
        refresh=settings.engine_refresh,
    )
    servers = Servers(
        settings.engine_servers,
        ca=str(settings.engine_ca) if settings.engine_ca else None,
        user=settings.engine_user or None,
        password=settings.password or None,
        api_key=settings.api_key or None,
    )
    return servers, layout


@contextmanager
def opened(settings: Settings) -> Iterator[Product]:
    """The product for the length of a `with` block."""
    product = open_product(settings)
    try:
        yield product
    finally:
        product.close()
