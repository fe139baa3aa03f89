"""An index is filled anew and takes the place of the one in use, while loads and searches go on."""

import random
from pathlib import Path

import msgspec

from search.engine import EngineError
from service import lease, reindexing
from tests.cluster.asking import Unanswered, asking
from tests.cluster.figures import Note
from tests.cluster.scene import SETTLED, under_load
from tests.servers.elasticsearch_cluster import Cluster

THREADS, EVERY = 8, 0.4
"""A search every 50 milliseconds, also where some take longer."""
PAGE = 50


def test_searches_never_see_a_reindex(cluster: Cluster, tmp_path: Path, note: Note) -> None:
    with under_load(cluster, tmp_path, "anew", note, documents=120, rate=80) as scene:
        product = scene.installation.product
        search = msgspec.structs.replace(SETTLED, size=PAGE, sort="document")
        known = product.engine.search(search)
        assert known.total > len({hit.paragraph.key for hit in known.hits}) == PAGE

        def ask(_chance: random.Random) -> str:
            try:
                found = product.engine.search(search)
            except EngineError as error:
                raise Unanswered(f"{error.code}: {error}") from error
            same = found.total == known.total and found.hits == known.hits
            return "" if same else f"{found.total} of {known.total}, {len(found.hits)} on the page"

        first = {copy["index"] for copy in scene.installation.copies()}
        with asking(ask, threads=THREADS, every=EVERY) as asker:
            for _ in range(2):
                began = scene.mark("a new index is filled")
                number = reindexing.reindex(product, workers=1)
                scene.mark(f"it has taken over with {number} paragraphs", began)
            with lease.filling(product):
                dropped = product.engine.drop_replaced()
            scene.mark("the old ones are dropped")
        figures = asker.figures()
        note(f"asked for {known.total} known paragraphs: {figures}")
        assert first < set(dropped)
        assert len(dropped) == 2
        assert not figures.errors
        assert not figures.faults
