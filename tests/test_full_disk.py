"""A disk that fills up while files are loaded: nothing half is left, and nothing is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service import check, loads
from service.product import Product
from service.settings import Settings
from service.worker import Watch
from tests.cluster.disk import filled, small_disk
from tests.collection import Write, outcomes
from tests.servers.requirement import UnavailableError, missing
from tests.waiting import go_on


@pytest.fixture
def disk(settings: Settings) -> Iterator[Path]:
    """A small disk that takes the originals alone."""
    try:
        with small_disk(settings.data / "originals", 1) as made:
            yield made
    except UnavailableError as reason:
        missing(reason)


@pytest.mark.parametrize("workers", [0, 1])
def test_what_a_full_disk_did_not_take_leaves_no_half_and_is_loaded_by_the_next_load(
    disk: Path, product: Product, folder: Path, write: Write, workers: int
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    with filled(disk, 0):
        report = loads.load(product, [folder], workers=workers)
        assert [file.code for file in report.failed] == ["no_room"]
        assert "No space left" in (report.failed[0].message or "")
        assert [path for path in disk.rglob("*") if path.name.endswith(".part")] == []
    assert outcomes(loads.load(product, [folder], workers=workers)) == {"a.txt": "added"}
    assert check.check(product) == []


def test_the_worker_loads_what_a_full_disk_did_not_take_once_there_is_room(
    disk: Path, product: Product, folder: Path, write: Write
) -> None:
    write("a.txt", 1, "Sở Y tế trực đê.")
    watch = Watch(folder, go_on)
    with filled(disk, 0):
        assert not watch(product).complete
    assert "1 added" in watch(product).changes
    assert not watch(product).changes
