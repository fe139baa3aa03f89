"""The engines that the conformance suite runs on; each gives a way to make an empty one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.engine import Engine
from search.engine_tantivy import open_engine
from tests.engine.reference import ReferenceEngine


@pytest.fixture(params=["reference", "tantivy-memory", "tantivy-folder"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine: Engine
    match request.param:
        case "reference":
            engine = ReferenceEngine()
        case "tantivy-memory":
            engine = open_engine(None)
        case _:
            engine = open_engine(tmp_path / "index")
    yield engine
    engine.close()
