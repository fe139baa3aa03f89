"""Searches on Elasticsearch that meet its limits: deep pages, many values, long words, shards."""

from collections.abc import Iterator

import pytest

from analyzers.tokens import TextFields
from search.engine import After, Count, Engine, Search
from search.engine_elastic import Layout, Servers, open_engine
from search.engine_elastic_index import Routing
from search.engine_elastic_query import documents_asked
from search.engine_elastic_search import DEEPEST
from search.model import Entry
from search.tree import EVERYTHING, All, AnyOf, Has, Match, Prefer, Prefix, Rank, Term, Values
from tests.engine.conftest import on_a_cluster, remove
from tests.engine.entries import agencies, citations, entry, fill, replace_all
from tests.engine.reference import ReferenceEngine
from tests.servers.elasticsearch import SharedNode


@pytest.fixture
def layout(request: pytest.FixtureRequest) -> Layout:
    return Layout(prefix=f"own-{abs(hash(request.node.nodeid))}", shards=2, replicas=0)


@pytest.fixture
def engine(elasticsearch_node: SharedNode, layout: Layout) -> Iterator[Engine]:
    servers = Servers([elasticsearch_node.url])
    made = open_engine(servers, layout)
    yield made
    made.close()
    remove(servers, layout)


def test_pages_go_deeper_than_the_server_counts_off(engine: Engine) -> None:
    count = DEEPEST + 300
    replace_all(engine, (entry("an ninh", 1 + at // 1000, at % 1000) for at in range(count)))
    for tree in (EVERYTHING, Rank((Term("words", "ninh"),))):
        for offset in (DEEPEST - 5, DEEPEST + 100, count - 5, count, count + 5):
            found = engine.search(Search(tree, size=10, offset=offset))
            wanted = range(offset, min(offset + 10, count))
            assert found.total == count
            assert [hit.paragraph.ordinal for hit in found.hits] == [
                (1 + at // 1000) << 20 | at % 1000 for at in wanted
            ]
    behind = engine.search(Search(EVERYTHING, size=100, after=After(0.0, 1 << 20 | 199, 200)))
    assert [hit.key for hit in behind.hits] == [1 << 20 | at for at in range(200, 300)]
    rest = engine.search(Search(EVERYTHING, size=1 << 40, after=After(0.0, 1 << 20 | 199, 200)))
    assert (rest.total, len(rest.hits)) == (count, count - 200)
    counts = (Count("documents", "document"),)
    found = engine.search(Search(EVERYTHING, counts=counts, size=1, offset=DEEPEST))
    assert sum(found.counts["documents"].values()) == count


def test_more_values_than_one_request_gives_are_counted(engine: Engine) -> None:
    cited = [f"{at}_ct_tw" for at in range(70_000)]
    made = (
        entry("an", document, citations=citations(*cited[document * 100 : document * 100 + 150]))
        for document in range(1, 700)
    )
    replace_all(engine, made)
    counts = (Count("cites", "cites"), Count("some", "cites", Values("document", (1, 2))))
    found = engine.search(Search(EVERYTHING, counts=counts, size=2))
    assert len(found.hits) == 2
    assert len(found.counts["cites"]) == 69_900
    assert found.counts["cites"]["250_ct_tw"] == 1
    assert found.counts["cites"]["230_ct_tw"] == 2
    assert len(found.counts["some"]) == 250
    assert list(found.counts["cites"].values()) == sorted(
        found.counts["cites"].values(), reverse=True
    )


def test_tokens_longer_than_the_server_takes_stay_whole(engine: Engine) -> None:
    tokens = ["𐌰" * 128, "𐌰" * 127 + "𐌱"]  # 256 units of UTF-16 each
    for document, token in enumerate(tokens, 1):
        made = entry("an", document)
        fill(engine, [Entry(made.paragraph, TextFields(token, *["an"] * 4))])
    for document, token in enumerate(tokens, 1):
        hits = engine.search(Search(Rank((Term("words", token),)))).hits
        assert hits[0].paragraph.document.id == document
        assert hits[0].score > hits[1].score == 0


def test_prefixes_of_tokens_longer_than_the_server_takes_are_found(engine: Engine) -> None:
    one, other = "𐌰" * 127, "𐌱" * 128  # a pair of them has 511 units of UTF-16
    reference = ReferenceEngine()
    for made in (engine, reference):
        fill(
            made,
            [
                entry(f"{one}𐌰 an {other}", 1),
                entry(f"{one}𐌱 {other}", 2),
                entry(f"{one} {other[:-1]}", 3),
                entry(f"{other} {one}𐌰 {one}𐌱 a1b2c3d4e5f6", 4),
            ],
        )
    beginnings = [(one,), (f"{one}𐌱",), ("𐌰",), ("𐌱" * 127,), (other,), (f"{one}𐌱", other)]
    beginnings += [(f"{one}𐌱", other[:100]), (one, "𐌱"), (other, one), (f"{one}𐌰", one), ("a",)]
    beginnings += [(digit,) for digit in "0123456789bcdef"]  # with which a hash may begin
    for grams in beginnings:
        wanted = Search(Prefix("folded", grams), sort="document")
        assert engine.search(wanted) == reference.search(wanted), grams


def test_what_stands_for_a_long_token_is_no_token(engine: Engine) -> None:
    fill(engine, [entry("𐌰" * 128)])
    for tree in (Prefix("grams", ("\uffff",)), Match("grams", ("\uffff",)), Has("head", "\uffff")):
        assert engine.search(Search(tree)).total == 0


def test_what_matches_everything_adds_nothing_to_a_score(engine: Engine) -> None:
    fill(engine, [entry("an ninh")])
    lead = Prefer(Values("agency", ("a",)), 1.0)
    for tree in (AnyOf((EVERYTHING, lead)), AnyOf((AnyOf((EVERYTHING,)), lead)), All((lead,))):
        (hit,) = engine.search(Search(tree)).hits
        assert hit.score == 0.0, tree


def test_a_search_of_some_documents_asks_their_shards_only() -> None:
    match, some = Match("grams", ("an",)), Values("document", (3, 5))
    assert documents_asked(match, All((match, some))) == [3, 5]
    assert documents_asked(some) == [3, 5]
    assert documents_asked(match, EVERYTHING) == []


@pytest.mark.parametrize("routing", ["document", "paragraph"])
def test_either_routing_finds_the_same(elasticsearch_node: SharedNode, routing: Routing) -> None:
    with on_a_cluster(elasticsearch_node.url, 5, routing=routing) as maker:
        engine = maker.make()
        fill(engine, [entry("an ninh", d, p) for d in range(1, 9) for p in range(4)])
        for document in range(1, 9):
            found = engine.search(Search(Values("document", (document,))))
            assert found.total == 4
        assert engine.get(["3-2", "8-0"]).keys() == {"3-2", "8-0"}
        with engine.batch() as batch:
            batch.delete("3-2")
        assert engine.get(["3-2", "8-0"]).keys() == {"8-0"}


def test_agencies_of_many_are_counted_on_five_shards_without_error(
    elasticsearch_node: SharedNode,
) -> None:
    with on_a_cluster(elasticsearch_node.url, 5) as maker:
        engine = maker.make()
        made = [
            entry("an", 1 + at // 3, at % 3, agencies=agencies((f"sở {at % 97}", "lead")))
            for at in range(900)
        ]
        fill(engine, made)
        found = engine.search(Search(EVERYTHING, counts=(Count("agency", "agency"),)))
        assert set(found.counts["agency"].values()) == {9, 10}
        assert sum(found.counts["agency"].values()) == 900
