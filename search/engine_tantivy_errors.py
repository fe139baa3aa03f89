"""Tantivy's failures, Rust panics among them, as `EngineError`."""

from collections.abc import Iterator
from contextlib import contextmanager

from search.engine import EngineError


@contextmanager
def reported(code: str) -> Iterator[None]:
    """Raises `EngineError(code)` for what tantivy and the file system raise in the block.

    A panic is a `BaseException` whose class cannot be imported, so it is known by its name. A lock
    that another writer holds has its own code, `engine_locked`.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        locked = "LockBusy" in str(error)
        raise EngineError("engine_locked" if locked else code, str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise EngineError(code, f"tantivy panicked: {error}") from error
