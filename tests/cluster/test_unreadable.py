"""An index whose only copy is away for a while: that is told, and nothing is made anew."""

from pathlib import Path

import pytest

from search.engine import EngineError, Search
from search.tree import EVERYTHING
from service import indexing, loads
from tests.cluster.figures import Note
from tests.cluster.installation import installed
from tests.cluster.letters import MOST_IN_A_DOCUMENT, write_letters
from tests.servers.elasticsearch_cluster import Cluster

DOCUMENTS = 3


def test_an_index_that_is_away_for_a_while_is_not_taken_for_lost(
    cluster: Cluster, tmp_path: Path, note: Note
) -> None:
    write_letters(tmp_path / "letters", DOCUMENTS)
    with installed(cluster, tmp_path, "away", engine_shards=1, engine_replicas=0) as installation:
        product = installation.product
        loads.load(product, [tmp_path / "letters"], workers=0)
        (only,) = installation.copies()
        node = next(one for one in cluster.nodes if one.home.name == only["node"])
        node.kill()
        try:
            with pytest.raises(EngineError) as away:
                product.engine.search(Search(EVERYTHING))
            note(f"told as {away.value.code}: {away.value}")
            assert away.value.code == "engine_unreachable"
            assert indexing.mend(product) == ()
        finally:
            node.start()
        cluster.wait_for_health("green")
        assert {one["index"] for one in installation.copies()} == {only["index"]}
        installation.require_whole(DOCUMENTS * MOST_IN_A_DOCUMENT)
