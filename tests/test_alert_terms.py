"""From a search page to a saved query: the tree of what was typed, and what is too broad."""

from pathlib import Path

import pytest
from hypothesis import given

from search.tree import EVERYTHING, All, AnyOf, Match, Node, Not, Prefer, Rank, Values, membership
from service import loads, synonyms
from service.alerts.estimate import estimate
from service.alerts.terms import TooBroad, narrows, terms_of_search, tree_of, versions
from service.parameters import Selection
from service.product import Product
from service.synonyms import read_line
from tests.collection import Write
from tests.engine.reference import matches
from tests.engine.test_random import Documents, collections, trees
from tests.saved_searches import match_all, save_search, told

CHINESE = """省委员会关于堤防巡查的实施方案

一、加强堤防巡查。省水利厅牵头，2024年11月15日前报告。

二、开展宣传教育。省委宣传部负责宣传森林防火知识。
"""


@given(collections(), trees())
def test_membership_leaves_what_matches_and_only_that(collection: Documents, tree: Node) -> None:
    bare = membership(tree)
    assert [matches(bare, one) for one in collection] == [matches(tree, one) for one in collection]
    assert not any(isinstance(node, Rank | Prefer) for node in nodes(bare))


def nodes(tree: Node) -> list[Node]:
    """All nodes of a tree that can have what only orders below them."""
    match tree:
        case All(children) | AnyOf(children):
            return [tree, *(node for child in children for node in nodes(child))]
        case Not(child):
            return [tree, *nodes(child)]
        case _:
            return [tree]


@pytest.mark.parametrize(
    ("q", "selection"),
    [
        ("", {}),
        ("-đê", {}),
        ("lang:vi", {}),
        ("", {"language": ["vi"], "year": ["2024"]}),
        ("đê OR lang:vi", {}),
    ],
)
def test_a_search_that_asks_for_nothing_certain_is_refused(
    product: Product, q: str, selection: dict[str, list[str]]
) -> None:
    with pytest.raises(TooBroad):
        terms_of_search(product, Selection(q=q, **selection))


@pytest.mark.parametrize(
    ("q", "selection"),
    [
        ("đê", {}),
        ("", {"agency": ["Sở Y tế"], "role": ["lead"]}),
        ("", {"cites": ["44-KL/TW"]}),
        ("", {"issuer": ["Tỉnh ủy Hà Thanh"]}),
        ("đê -rừng", {}),
        ("", {"deadline": "2024-01..2024-06"}),
    ],
)
def test_a_word_an_agency_a_number_or_a_time_limit_is_enough(
    product: Product, q: str, selection: dict[str, list[str]]
) -> None:
    assert narrows(terms_of_search(product, Selection(q=q, **selection)).tree)


def test_what_most_of_a_large_collection_says_is_refused(
    product: Product, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [f"Sở Y tế trực đê đợt {number}." for number in range(8)]
    loads.load(product, [write("a.txt", 1, *tasks, "Sở Nội vụ cấp thuốc.")])
    monkeypatch.setattr("service.alerts.terms.SMALL", 3)
    with pytest.raises(TooBroad):
        terms_of_search(product, Selection(q="trực đê"))
    assert terms_of_search(product, Selection(q="cấp thuốc"))


def test_a_fallback_of_the_page_is_not_what_is_saved(product: Product, write: Write) -> None:
    save_search(product, "trực đê ban đêm")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Nội vụ trực đê ban đêm.")])
    match_all(product)
    assert [text for _, text in told(product)] == ["2. Sở Nội vụ trực đê ban đêm."]


def test_the_selection_of_facets_is_part_of_the_tree(product: Product) -> None:
    tree = tree_of(product, Selection(q="đê", agency=["Sở Y tế"], role=["lead"]))
    assert isinstance(tree, All)
    assert any("đê" in str(one) for one in tree.children)
    assert any(isinstance(one, Values) and one.field == "agency_roles" for one in tree.children)


def test_without_text_and_selection_all_is_asked_for(product: Product) -> None:
    assert tree_of(product, Selection()) == EVERYTHING


def test_each_way_to_ask_fires_once_in_both_languages(product: Product, write: Write) -> None:
    asked = ("tuần tra đê", "tuan tra de", "堤防巡查", "7-CT/TW")
    ids = {q: save_search(product, q) for q in asked}
    path = write("a.txt", 1, "Sở Y tế tuần tra đê.")
    other = path.with_name("b.txt")
    other.write_text(CHINESE, encoding="utf-8")
    for _ in range(2):
        loads.load(product, [path, other])
    match_all(product)
    found = {q: [text for id_, text in told(product) if id_ == known] for q, known in ids.items()}
    assert "1. Sở Y tế tuần tra đê." in found["tuần tra đê"]
    assert "1. Sở Y tế tuần tra đê." in found["tuan tra de"]
    assert any("堤防巡查" in text for text in found["堤防巡查"])
    assert len(found["7-CT/TW"]) == 1
    assert all(len(texts) == len(set(texts)) for texts in found.values())


def test_a_vietnamese_query_fires_for_a_chinese_text(product: Product, folder: Path) -> None:
    save_search(product, "bảo vệ đê")
    path = folder / "b.txt"
    path.write_text(CHINESE.replace("巡查", "保护"), encoding="utf-8")
    loads.load(product, [path])
    match_all(product)
    assert told(product) != []


def test_versions_follow_the_synonyms(product: Product) -> None:
    before = versions(product)
    synonyms.add(product, [read_line("mô tô = xe máy")])
    after = versions(product)
    assert before["synonyms"] != after["synonyms"]
    assert {name for name in before if before[name] != after[name]} == {"synonyms"}


def test_an_estimate_counts_the_weeks_in_which_there_were_loads(
    product: Product, write: Write
) -> None:
    assert estimate(product, Match("grams", ("đê",))).weeks == ()
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")])
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ cấp thuốc.")])
    found = estimate(product, tree_of(product, Selection(q="cấp thuốc")))
    assert [week.hits for week in found.weeks] == [2]
    assert (found.per_week, found.total) == (2.0, 2)
    assert [one.highlights != [] for one in found.samples] == [True, True]
