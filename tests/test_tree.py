"""Trees as JSON, and which of them order."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tree import (
    EVERYTHING,
    NOTHING,
    All,
    AnyOf,
    Has,
    Match,
    Near,
    Node,
    Not,
    Prefer,
    Prefix,
    Range,
    Rank,
    Term,
    Values,
    all_of,
    any_of,
    from_json,
    scores,
    to_json,
)


def trees() -> st.SearchStrategy[Node]:
    tokens = st.text(min_size=1, max_size=5)
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.builds(Match, st.sampled_from(["grams", "folded"]), st.tuples(tokens)),
        st.builds(Prefix, st.just("grams"), st.tuples(tokens)),
        st.builds(Near, st.just("folded"), st.tuples(st.tuples(tokens)), st.integers(0, 9)),
        st.builds(Has, st.just("head"), tokens),
        st.builds(Values, tokens, st.lists(tokens | st.integers(0, 1 << 60)).map(tuple)),
        st.builds(Range, tokens, st.none() | st.integers(0, 9), st.none() | st.integers(0, 9)),
        st.builds(Rank, st.lists(st.builds(Term, st.just("words"), tokens)).map(tuple)),
    )

    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        children = st.lists(inner, max_size=3).map(tuple)
        return st.one_of(
            st.builds(All, children),
            st.builds(AnyOf, children, st.integers(1, 3)),
            st.builds(Not, inner),
            st.builds(Prefer, inner, st.floats(0, 1000)),
        )

    return st.recursive(leaves, wider, max_leaves=6)


@given(trees())
def test_a_tree_comes_back_from_json(tree: Node) -> None:
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree


@given(trees())
def test_equal_trees_are_one_key(tree: Node) -> None:
    assert {tree: 1}[from_json(to_json(tree))] == 1


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"type": "script"},
        {"type": "match", "field": "key", "grams": ["a"]},
        {"type": "match", "field": "grams", "grams": []},
        {"type": "near", "field": "grams", "words": [], "distance": 1},
        {"type": "near", "field": "grams", "words": [[]], "distance": 1},
        {"type": "any", "children": [], "minimum": 0},
    ],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_json(value)


def test_only_ranks_and_preferences_score() -> None:
    rank = Rank((Term("words", "an"),))
    assert scores(rank)
    assert scores(All((EVERYTHING, AnyOf((NOTHING, Prefer(EVERYTHING, 1.0))))))
    assert not scores(Rank(()))
    assert not scores(Not(rank))
    assert not scores(All((Values("type", ("a",)), Match("grams", ("an",)))))


def test_one_condition_is_itself_and_equal_ones_count_once() -> None:
    one, other = Has("head", "lũ"), Has("head", "bão")
    assert all_of([one]) == any_of([one, one]) == one
    assert all_of([one, other, one]) == All((one, other))
    assert any_of([one, other, one]) == AnyOf((one, other))
    assert (all_of([]), any_of([])) == (EVERYTHING, NOTHING)
