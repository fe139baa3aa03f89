"""The product as a whole: settings, database and engine, opened together.

The web application and every command start here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from search.engine import Engine
from search.engine_tantivy import open_engine
from service.db.connect import Database, open_database
from service.settings import Settings


@dataclass(frozen=True, slots=True)
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
    database = open_database(settings.database)
    try:
        return Product(settings, database, open_engine(settings.index))
    except BaseException:
        database.close()
        raise


@contextmanager
def opened(settings: Settings) -> Iterator[Product]:
    """The product for the length of a `with` block."""
    product = open_product(settings)
    try:
        yield product
    finally:
        product.close()
