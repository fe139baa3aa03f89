"""Every language × every kind of query × every way in: the same paragraphs, counts and marks.

Runs on the embedded engine and, with DIRECTIVES_TEST_STORES=cluster, on Elasticsearch. What must be
found is written down here by hand, and never taken from the product.
"""

import functools
import unicodedata
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from tests import ways
from tests.ways import FILES, WAYS, Asked, Seen, Served, served

Form = Literal["NFC", "NFD"]
Answered = Callable[[str, tuple[str, ...]], Seen]

QUERIES: dict[str, tuple[Asked, str]] = {
    "vi words": (Asked("tuần tra đường thuỷ"), "patrol together"),
    "vi marks tell words apart": (Asked("dương tính"), "clinic"),
    "vi field": (Asked('cơ quan:"Sở Y tế" bến'), "clinic"),
    "vi phrase": (Asked('"bến khách"'), "title clinic review names"),
    "vi phrase that nobody wrote": (Asked('"bến rà soát"'), "review"),
    "vi negation": (Asked('"bến khách" -"đường thủy"'), "clinic review names"),
    "vi facet and query": (Asked("bến khách", {"agency": "Sở Y tế"}), "clinic"),
    "vi capitals": (Asked("BẾN KHÁCH RÀ SOÁT"), "review"),
    "vi prefix": (Asked("thủ*"), "title patrol together"),
    "vi near": (Asked('"tuần tra ban đêm"~3'), "patrol"),
    "vi unmarked words": (Asked("tuan tra duong thuy"), "patrol together"),
    "vi unmarked finds every mark": (Asked("duong"), "title patrol clinic together"),
    "vi unmarked field": (Asked("van ban:31-CT/TU duong"), "title patrol clinic"),
    "vi unmarked phrase": (Asked('"ben khach"'), "title clinic review names"),
    "vi unmarked negation": (Asked('"ben khach" -"duong thuy"'), "clinic review names"),
    "vi unmarked facet and query": (Asked("ben", {"agency": "Sở Y tế"}), "clinic"),
    "vi unmarked prefix": (Asked("duong th*"), "title patrol clinic together"),
    "vi unmarked near": (Asked('"tuan tra ban dem"~3'), "patrol"),
    "zh words": (Asked("夜间巡逻"), "巡逻"),
    "zh traditional words": (Asked("夜間巡邏"), "巡逻"),
    "zh field": (Asked("机关:省公安厅 巡逻"), "巡逻"),
    "zh phrase": (Asked('"水上巡逻"'), "巡逻 names"),
    "zh phrase that nobody wrote": (Asked("“巡逻水上”"), "巡逻 names"),
    "zh negation": (Asked("渡口 -检查"), "标题 names"),
    "zh facet and query": (Asked("渡口", {"language": "zh"}), "标题 检查"),
    "zh prefix": (Asked("公安*"), "巡逻"),
    "zh near": (Asked('"加强巡逻"~4'), "巡逻"),
    "number words": (Asked("44-KL/TW"), "review"),
    "number in another writing": (Asked("044/KL-TW"), "review"),
    "number field": (Asked("cites:44-KL/TW"), "review"),
    "number phrase": (Asked('"12-KH/UBND"'), "review"),
    "number negation": (Asked("44 -KL"), "检查 names"),
    "number facet and query": (Asked("44", {"language": "zh"}), "检查"),
    "number prefix": (Asked("12-KH*"), "review"),
    "number near": (Asked('"44 KH"~7'), "review"),
    "mixed words": (Asked("bến khách 渡口"), "names"),
    "mixed field": (Asked("lang:vi 渡口"), "names"),
    "mixed phrase": (Asked('"là 河清渡口"'), "names"),
    "mixed phrase that nobody wrote": (Asked('渡口 "chung bến khách"~2'), "names"),
    "mixed negation": (Asked("渡口 -bến"), "标题 检查"),
    "mixed facet and query": (Asked("水上巡逻 44", {"language": "vi"}), "names"),
    "mixed alternatives": (Asked("rà soát OR 检查"), "review 检查"),
    "mixed prefix": (Asked("河* bến"), "names"),
    "mixed near": (Asked('"bến khách 渡口"~5'), "names"),
}
"""Each query, and the paragraphs of `ways.NAMES` that it finds."""

MARKED_WHOLE = {
    "vi phrase": "bến khách",
    "vi marks tell words apart": "dương tính",
    "vi unmarked phrase": "bến khách",
    "zh phrase": "水上巡逻",
    "number words": "44-KL/TW",
    "number phrase": "12-KH/UBND",
    "mixed phrase": "là 河清渡口",
}
"""What is marked in every paragraph that is found, and nothing else."""

SUGGESTED = {
    "vi": ("tuần tr", "term", "tuần tra", "patrol together names"),
    "vi unmarked": ("so y", "agency", "Sở Y tế", "clinic"),
    "zh": ("省公", "agency", "省公安厅", "巡逻"),
    "number": ("rà soát 31-c", "number", "31-CT/TU", "review"),
    "mixed": ("松兰 tuần tr", "term", "tuần tra", "together"),
}
"""What is typed so far, the kind and text of a suggestion, and what is found once it is chosen."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture(scope="module")
def answered(product: Served) -> Answered:
    """What the API answers to a query, asked once for all that is compared with it."""

    @functools.cache
    def answer(name: str, without: tuple[str, ...]) -> Seen:
        return ways.api(product, QUERIES[name][0]._replace(without=without))

    return answer


def typed(asked: Asked, form: Form) -> Asked:
    """The query as a keyboard of this kind sends it."""
    selected = {k: unicodedata.normalize(form, v) for k, v in asked.selected.items()}
    return asked._replace(q=unicodedata.normalize(form, asked.q), selected=selected)


# A document's page has no facets.
CELLS = [
    pytest.param(name, way, id=f"{name}, {way.__name__}")
    for name, (asked, _) in QUERIES.items()
    for way in WAYS
    if way is not ways.documents or not asked.selected
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("name", "way"), CELLS)
def test_every_way_in_finds_marks_and_counts_the_same(
    product: Served,
    answered: Answered,
    name: str,
    way: Callable[[Served, Asked], Seen],
    form: Form,
) -> None:
    asked, wanted = QUERIES[name]
    seen, answer = way(product, typed(asked, form)), answered(name, asked.without)
    assert [product.named(key) for key in seen.hits] == wanted.split()
    assert seen.total == len(seen.hits) == answer.total
    assert_shows_the_same(seen, answer)
    if seen.marks is not None and (phrase := MARKED_WHOLE.get(name)):
        assert {mark for marks in seen.marks.values() for mark in marks} == {phrase}


@pytest.mark.parametrize(("name", "way"), CELLS)
def test_every_way_in_understands_a_query_alike(
    product: Served, answered: Answered, name: str, way: Callable[[Served, Asked], Seen]
) -> None:
    seen = way(product, QUERIES[name][0]._replace(without=()))
    answer = answered(name, ())
    assert (seen.total, seen.hits) == (answer.total, answer.hits)
    assert {product.keys[one] for one in QUERIES[name][1].split()} <= set(seen.hits)
    assert_shows_the_same(seen, answer)


def assert_shows_the_same(seen: Seen, answer: Seen) -> None:
    """What a way in shows of marks and facets is what the API answers."""
    if seen.marks is not None:
        assert seen.marks == answer.marks
    for facet, counts in (seen.facets or {}).items():
        assert answer.facets
        assert counts == answer.facets[facet], facet


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("language", SUGGESTED)
def test_a_chosen_suggestion_finds_what_it_names(
    product: Served, language: str, form: Form
) -> None:
    beginning, kind, text, wanted = SUGGESTED[language]
    parameters = {"q": unicodedata.normalize(form, beginning), "size": 20, "without": ways.AS_TYPED}
    answer = product.client.get("/api/v1/suggest", params=parameters)
    offered = {(one["kind"], one["text"]): one["url"] for one in answer.json()["items"]}
    assert (kind, text) in offered
    page = product.client.get(offered[kind, text] + "&sort=document").text
    assert [product.named(key) for key in ways.hits_of(page)] == wanted.split()


def test_the_collection_has_no_more_than_what_is_written_here(product: Served) -> None:
    found = ways.api(product, Asked(""))
    assert found.total == len(product.keys) + 9  # heads of documents: issuer, number, date, type
    assert len(FILES) == len(found.facets["document"] if found.facets else ())
