"""Any text within the limits has a syntax, and any syntax can be typed."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query import MAX_GRAMS, MAX_LENGTH, MAX_PROBLEMS, QueryError, parse, to_text
from search.query_nodes import PROBLEMS, And, Node, Or, leaves
from tests.pace import quickest
from tests.typed_queries import NOWHERE, field, near, phrase, prefix, typed_texts, without, words


def test_a_query_that_is_too_long_is_refused_with_its_place() -> None:
    parse("a" * MAX_LENGTH)
    with pytest.raises(QueryError) as refused:
        parse("a" * (MAX_LENGTH + 1))
    assert (refused.value.code, refused.value.position) == ("query_too_long", MAX_LENGTH)


def test_a_query_with_too_many_words_is_refused_with_its_place() -> None:
    parse("an " * MAX_GRAMS)
    with pytest.raises(QueryError) as refused:
        parse('một "hai ba" ' + "an " * MAX_GRAMS)
    assert (refused.value.code, refused.value.position) == ("query_too_complex", 13)


@pytest.mark.parametrize(
    "text",
    [
        *('"' * MAX_LENGTH, "«" * MAX_LENGTH, "- " * 5000, "số-" * 3333, "cơ" + " " * 9990),
        *("(" * MAX_LENGTH, ")" * MAX_LENGTH, "(" * 5000 + ")" * 5000, "()" * 5000, "(!)" * 3333),
        *("( " * 20 + " " * 9000 + ")" * 20, "OR " * 3333, "cơ: " * 2500, "type:(" * 1600),
        *('"a"~9' * 2000, "a*" * 5000, "号(" * 5000, "\ud800" * MAX_LENGTH, "*~-:" * 2500),
    ],
)
def test_odd_queries_of_the_greatest_length_are_quick(text: str) -> None:
    def read() -> None:
        with contextlib.suppress(QueryError):
            assert len(parse(text).problems) <= MAX_PROBLEMS

    assert quickest(read, attempts=1) < 1


@settings(max_examples=600)
@given(typed_texts())
def test_the_printed_form_parses_to_the_same_syntax(text: str) -> None:
    syntax = parse(text)
    assert parse(to_text(syntax.root)).root == syntax.root


@pytest.mark.parametrize("typed", ["năm:2024 ", "số:44 "])
def test_a_query_whose_printed_form_is_too_long_is_printed(typed: str) -> None:
    text = typed * 50
    text += "a" * (MAX_LENGTH - len(text))
    printed = to_text(parse(text).root)
    assert len(printed) > MAX_LENGTH
    assert printed.endswith(text[-99:])


def leaf_nodes() -> st.SearchStrategy[Node]:
    texts = st.sampled_from(
        ["an", "an ninh", "OR", "- a", "b)", "x:", "*", "44-KL/TW", "cơ", "或 x"]
    )
    values = st.sampled_from(["KH", "kế hoạch", "a) b"])
    return st.one_of(
        texts.map(lambda text: parse(text).root or words("an")),
        values.map(phrase),
        st.builds(near, values, st.integers(0, 99)),
        values.map(lambda value: field("type", value)),
        st.sampled_from(["an", "44-K", "thủ"]).map(prefix),
    )


def joined(kind: type[And] | type[Or], children: list[Node]) -> Node:
    flat = [each for one in children for each in (one.children if isinstance(one, kind) else [one])]
    return kind(tuple(flat), NOWHERE)


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(
        leaf_nodes(),
        lambda inner: st.one_of(
            inner.map(without),
            st.lists(inner, min_size=2, max_size=4).map(lambda one: joined(And, one)),
            st.lists(inner, min_size=2, max_size=4).map(lambda one: joined(Or, one)),
        ),
        max_leaves=8,
    )


@settings(max_examples=300)
@given(nodes())
def test_any_tree_can_be_typed(root: Node) -> None:
    assert parse(to_text(root)).root == root


@settings(max_examples=300)
@given(typed_texts())
def test_spans_and_problems_lie_in_the_text_in_order(text: str) -> None:
    syntax = parse(text)
    spans = [leaf.span for leaf in leaves(syntax.root)]
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(syntax.text) for start, end in spans)
    assert all(0 <= problem.position < len(syntax.text) for problem in syntax.problems)
    assert {problem.code for problem in syntax.problems} <= set(PROBLEMS)


def test_an_empty_syntax_is_an_empty_text() -> None:
    assert to_text(None) == ""
    assert to_text(parse(" ()").root) == ""
