"""Matching one load's paragraphs in memory is the plain search restricted to that load."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from search.engine import Engine, Search
from search.engine_tantivy_percolator import Percolator
from search.model import Entry
from search.presearch import Presearch, places
from search.tree import EVERYTHING, NOTHING, Match, Node, Prefix, Values
from tests.engine.conftest import Maker
from tests.engine.entries import entry
from tests.engine.reference import ReferenceEngine
from tests.engine.reference_matching import matches
from tests.engine.test_random import Documents, collections, emptied, examples, trees


def found(engine: Engine, tree: Node, load: int) -> list[str]:
    hits = engine.search(Search(tree, Values("load", (load,)), (), "document", 1000)).hits
    return [hit.paragraph.key for hit in hits]


def test_matching_a_load_is_the_plain_search_restricted_to_it(maker: Maker) -> None:
    engine = maker.make()

    @examples(60, maker)
    @given(collections(), st.lists(trees(), min_size=1, max_size=8))
    def holds(collection: Documents, asked: list[Node]) -> None:
        emptied((engine, ReferenceEngine()), collection)
        for load in (1, 2, 3):
            percolator = Percolator(new := brought(collection, load))
            for tree in asked:
                keys = [new[place].paragraph.key for place in percolator.matches(tree)]
                assert keys == found(engine, tree, load)

    holds()


def brought(collection: Documents, load: int) -> list[Entry]:
    """What a load brought, in the order of documents."""
    new = [one for one in collection if one.paragraph.load == load]
    return sorted(new, key=lambda one: one.paragraph.ordinal)


@given(collections(), trees())
def test_no_paragraph_that_matches_is_ruled_out_early(
    collection: Sequence[Entry], tree: Node
) -> None:
    possible = places(Presearch(collection).possible(tree))
    assert {at for at, one in enumerate(collection) if matches(one, tree)} <= set(possible)


def test_words_next_to_each_other_rule_out_what_single_syllables_would_not() -> None:
    both = [entry("an ninh", 1, 0), entry("ninh an", 1, 1)]
    assert places(Presearch(both).possible(Match("grams", ("an", "ninh")))) == [0]


def test_a_load_without_paragraphs_matches_nothing() -> None:
    assert Percolator([]).matches(EVERYTHING) == []


def test_everything_and_nothing_are_what_they_say() -> None:
    percolator = Percolator([entry("an", 1, 0), entry("ninh", 2, 0)])
    assert percolator.matches(EVERYTHING) == [0, 1]
    assert percolator.matches(NOTHING) == []


def test_a_beginning_rules_out_what_has_no_such_word() -> None:
    both = Presearch([entry("an ninh", 1, 0), entry("ninh 44", 1, 1)])
    assert places(both.possible(Prefix("grams", ("a",)))) == [0]
    assert places(both.possible(Prefix("grams", ("ninh", "4")))) == [1]
