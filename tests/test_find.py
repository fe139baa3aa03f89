"""find() on tantivy in memory: readings, marks, and facets whose counts come true."""

import itertools
import unicodedata
from collections.abc import Iterable, Set
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers.analysis import text_fields
from search.engine import Engine
from search.engine_tantivy import open_engine
from search.fields import Value
from search.find import FACET_SIZE, FACETS, FEW, Facet, Request, facet_values, find
from search.model import ROLES, Entry
from search.tree import EVERYTHING, Match
from search.understanding import Reading, understand
from tests.engine.entries import agencies, citations, deadlines, entry, replace_all


def analysed(text: str, document: int = 1, position: int = 0, **values: Any) -> Entry:
    made = entry(text, document, position, **values)
    return msgspec.structs.replace(made, fields=text_fields(made.paragraph.text))


def index(entries: Iterable[Entry]) -> Engine:
    engine = open_engine(None)
    replace_all(engine, entries)
    return engine


def of_texts(*texts: str) -> Engine:
    """One document for each text, numbered from 1."""
    return index(analysed(text, document) for document, text in enumerate(texts, 1))


def ask(text: str, without: Set[str] = frozenset(), **values: Any) -> Request:
    return Request(understand(text, without=without).readings, **values)


def listed(facet: Facet) -> list[tuple[Value, int, bool]]:
    return [(value.value, value.count, value.selected) for value in facet.values]


def documents(engine: Engine, text: str) -> list[int]:
    return [hit.paragraph.document.id for hit in find(engine, ask(text)).hits]


def marked(engine: Engine, text: str) -> list[str]:
    hit = find(engine, ask(text)).hits[0]
    return [hit.paragraph.text[start:end] for start, end in hit.highlights]


def test_both_placements_of_the_tone_find_the_same_paragraphs() -> None:
    engine = of_texts("giữ gìn hoà bình", "giữ gìn hòa bình", "giữ gìn hoa bình", "hóa chất")
    assert sorted(documents(engine, "hoà bình")) == sorted(documents(engine, "hòa bình")) == [1, 2]


def test_without_marks_at_least_the_same_are_found_and_the_typed_form_comes_first() -> None:
    engine = of_texts("hòa bình ổn định", "tên tệp là hoa binh", "hoà bình", "bình hoa", "an ninh")
    found = documents(engine, "hoa binh")
    assert found[0] == 2
    assert sorted(found) == [1, 2, 3, 4]


def test_decomposed_input_is_the_same_query() -> None:
    engine = of_texts("giữ gìn hòa bình", "hoa binh")
    assert documents(engine, unicodedata.normalize("NFD", "hòa bình")) == [1]


def test_part_of_a_number_finds_the_number() -> None:
    engine = of_texts("Kết luận số 44-KL/TW của Ban Bí thư", "44 xã có KL riêng", "Số 44/KL-UBND")
    assert sorted(documents(engine, "44-KL")) == [1, 3]
    assert documents(engine, "44-KL/TW") == [1]


@pytest.mark.parametrize("typed", ["09/CT-TW", "09-CT/TW", "9 CT/TW", "9-ct/tw"])
def test_every_way_to_write_a_number_finds_it(typed: str) -> None:
    engine = of_texts("Chỉ thị số 09-CT/TW", "Chỉ thị 9 CT/TW năm 2011", "Chỉ thị 19-CT/TW")
    assert sorted(documents(engine, typed)) == [1, 2]


def test_a_phrase_is_marked_whole_and_its_words_alone_are_not() -> None:
    engine = of_texts("Công an bảo vệ an ninh mạng; an toàn, an ninh và mạng lưới")
    assert marked(engine, '"an ninh mạng"') == ["an ninh mạng"]
    assert marked(engine, "an ninh mạng") == ["an ninh", "mạng", "an ninh", "mạng"]


def test_a_chinese_phrase_matches_adjacent_characters_only() -> None:
    engine = of_texts("推进乡村振兴战略", "振兴乡镇企业和村庄")
    assert documents(engine, '"乡村振兴"') == [1]
    assert marked(engine, "“乡村振兴”") == ["乡村振兴"]


def test_traditional_characters_find_simplified_ones() -> None:
    engine = of_texts("推进乡村振兴战略", "推進鄉村振興戰略")
    assert sorted(documents(engine, "鄉村振興")) == sorted(documents(engine, "乡村振兴")) == [1, 2]


def test_exclusions_take_paragraphs_away() -> None:
    engine = of_texts("an ninh mạng", "an ninh trật tự", "nông thôn mới")
    assert documents(engine, 'an ninh -"trật tự"') == [1]
    assert documents(engine, "-mạng") == [2, 3]


def test_or_finds_either_side() -> None:
    engine = of_texts("an ninh mạng", "nông thôn mới", "hòa bình")
    assert sorted(documents(engine, "an ninh OR hòa bình")) == [1, 3]
    assert sorted(documents(engine, "an ninh HOẶC nông thôn")) == [1, 2]


def test_fields_restrict_and_an_agency_is_paired_with_its_role() -> None:
    lead = agencies(("sở_y_tế", "lead"), ("công_an_tỉnh", "coordinate"))
    engine = index(
        [
            analysed("Phòng dịch", 1, agencies=lead, date="2024-01-02", type="Kế hoạch"),
            analysed("Phòng dịch", 2, agencies=agencies(("công_an_tỉnh", "lead"))),
        ]
    )
    assert documents(engine, 'phòng dịch cơ quan:"Công an tỉnh"') == [1, 2]
    assert documents(engine, 'cơ quan:"Công an tỉnh" vai trò:lead') == [2]
    assert documents(engine, 'cơ quan:"Công an tỉnh" vai trò:"chủ trì" -dịch') == []
    assert documents(engine, "năm:2024") == documents(engine, 'loại:"kế hoạch"') == [1]
    assert documents(engine, 'phòng -loại:"kế hoạch"') == [2]


def test_an_empty_query_finds_everything_in_order() -> None:
    engine = of_texts("an ninh", "hòa bình", "…")
    assert documents(engine, "") == documents(engine, " ?! ") == [1, 2, 3]
    assert documents(engine, "OR") == []


def test_a_query_with_marks_that_finds_nothing_is_tried_without() -> None:
    answer = find(of_texts("bao dam an ninh", "hòa bình"), ask("bảo đảm an ninh"))
    assert [change.code for change in answer.reading.changes] == ["without_marks"]
    assert [hit.paragraph.document.id for hit in answer.hits] == [1]


def test_most_words_are_tried_when_all_find_nothing() -> None:
    engine = of_texts("an ninh mạng ở nông thôn", "an ninh", "hòa bình")
    answer = find(engine, ask("an ninh mạng nông thôn vũ trụ"))
    assert [change.code for change in answer.reading.changes] == ["most_words"]
    assert [hit.paragraph.document.id for hit in answer.hits] == [1]


def test_where_few_paragraphs_have_all_words_those_with_half_of_them_follow() -> None:
    engine = of_texts(
        "hòa bình",
        "nông thôn mới, an ninh trật tự",
        "nông thôn",
        "an ninh trật tự",
        "nông thôn mạng",
    )
    answer = find(engine, ask("an ninh trật tự nông thôn"))
    assert [(one.code, one.detail) for one in answer.reading.changes] == [("widened", "2/3")]
    assert [hit.paragraph.document.id for hit in answer.hits] == [2, 4]
    narrow = find(engine, ask("an ninh trật tự nông thôn", without={"widened"}))
    assert [hit.paragraph.document.id for hit in narrow.hits] == [2]


def test_two_words_or_a_page_of_paragraphs_with_all_words_are_not_widened() -> None:
    assert documents(of_texts("an ninh mạng", "an ninh", "mạng"), "an ninh mạng") == [1]
    texts = ["an ninh trật tự nông thôn"] * FEW + ["an ninh trật tự"]
    assert find(of_texts(*texts), ask("an ninh trật tự nông thôn")).total == FEW
    assert find(of_texts(*texts[1:]), ask("an ninh trật tự nông thôn")).total == FEW


def test_filters_do_not_decide_whether_a_query_is_widened() -> None:
    engine = index(
        [
            *(analysed("an ninh trật tự nông thôn", number) for number in range(1, FEW + 1)),
            analysed("an ninh trật tự", FEW + 1, type="Chỉ thị"),
        ]
    )
    answer = find(engine, ask("an ninh trật tự nông thôn", selected={"type": ("chỉ_thị",)}))
    assert (answer.total, answer.reading.changes) == (0, ())


def test_phrases_fields_and_exclusions_stay_required_when_words_are_given_up() -> None:
    engine = of_texts("an ninh mạng nông thôn")
    assert documents(engine, "an ninh mạng nông thôn vũ trụ") == [1]
    assert documents(engine, 'an ninh mạng nông thôn "vũ trụ"') == []
    assert documents(engine, "an ninh mạng nông thôn vũ trụ -mạng") == []
    assert documents(engine, "an ninh mạng nông thôn vũ trụ năm:2024") == []


def test_when_nothing_helps_the_query_as_typed_is_answered() -> None:
    answer = find(of_texts("hòa bình"), ask("an ninh mạng"))
    assert (answer.total, answer.hits, answer.reading.changes) == (0, (), ())


def test_filters_do_not_change_how_a_query_is_read() -> None:
    engine = index(
        [
            analysed("an ninh mạng", 1, type="Kế hoạch"),
            analysed("an nình mang", 2, type="Chỉ thị"),
        ]
    )
    answer = find(engine, ask("an ninh mạng", selected={"type": ("chỉ_thị",)}))
    assert (answer.total, answer.reading.changes) == (0, ())
    counts = {value.value: value.count for value in answer.facets["type"].values}
    assert counts == {"kế_hoạch": 1, "chỉ_thị": 0}


def test_the_page_is_cut_from_the_whole_order() -> None:
    engine = index(analysed("an ninh " * (at % 5 + 1) + "mạng " * 9, 1, at) for at in range(40))
    whole = find(engine, ask("an ninh", size=40)).hits
    pages = [find(engine, ask("an ninh", size=7, offset=at)).hits for at in range(0, 42, 7)]
    assert tuple(itertools.chain.from_iterable(pages)) == whole


def test_a_facet_ignores_its_own_selection_and_lists_what_is_selected() -> None:
    engine = index(
        [
            analysed("an ninh", 1, type="Kế hoạch", date="2024"),
            analysed("an ninh", 2, type="Chỉ thị", date="2023"),
            analysed("hòa bình", 3, type="Quyết định", date="2023"),
        ]
    )
    answer = find(
        engine, ask("an ninh", selected={"type": ("quyết_định", "chỉ_thị"), "year": ("2023",)})
    )
    assert answer.total == 1
    assert listed(answer.facets["type"]) == [("chỉ_thị", 1, True), ("quyết_định", 0, True)]
    assert listed(answer.facets["year"]) == [("2023", 1, True)]
    assert listed(answer.facets["document"]) == [(2, 1, False)]


def test_tasks_are_listed_by_number_with_those_without_at_the_end() -> None:
    numbers = ["10", "2", "2.1", "2.1", "2.10", "2.9", None, None, None, None]
    engine = index(analysed("an", 1, at, task=number) for at, number in enumerate(numbers))
    numbers_listed = [value for value, _, _ in listed(find(engine, ask("an")).facets["task"])]
    assert numbers_listed == ["2", "2.1", "2.9", "2.10", "10", "none"]


def test_a_long_facet_is_cut_but_for_what_is_selected_and_can_be_listed_whole() -> None:
    kinds = [f"loại {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    engine = index(
        analysed("an", number, position, type=kind)
        for number, kind in enumerate(kinds, 1)
        for position in range(number)
    )
    request = ask("an", selected={"type": ("loại_a",)})
    facet = find(engine, request).facets["type"]
    assert (len(facet.values), facet.distinct) == (FACET_SIZE + 1, 26)
    assert listed(facet)[0] == ("loại_z", 26, False)
    assert listed(facet)[-1] == ("loại_a", 1, True)
    assert [v.count for v in facet_values(engine, request, "type")] == list(range(26, 0, -1))


def test_deadlines_are_asked_for_by_days() -> None:
    engine = index(
        [
            analysed("an", 1, deadlines=deadlines("2024-06-30")),
            analysed("an", 2, deadlines=deadlines("2024-12")),
            analysed("an", 3),
        ]
    )
    answer = find(engine, ask("an", deadline=(20240701, None)))
    assert [hit.paragraph.document.id for hit in answer.hits] == [2]
    assert listed(answer.facets["document"]) == [(2, 1, False)]


def test_a_tree_can_be_found_as_it_is() -> None:
    engine = of_texts("an ninh", "hòa bình")
    tree = Match("grams", ("hòa", "bình"))
    answer = find(engine, Request((Reading(tree, (), ""),), facets=()))
    assert [hit.highlights for hit in answer.hits] == [[[0, 8]]]
    assert answer.facets == {}


def test_an_agency_facet_counts_the_selected_role_only_and_the_reverse() -> None:
    engine = index(
        [
            analysed("an", 1, agencies=agencies(("a", "lead"), ("b", "coordinate"))),
            analysed("an", 2, agencies=agencies(("a", "lead"), ("b", "lead"))),
            analysed("an", 3, agencies=agencies(("b", "monitor"), ("b", "lead"))),
            analysed("an", 4),
        ]
    )
    leads = find(engine, ask("an", selected={"role": ("lead",)}))
    assert listed(leads.facets["agency"]) == [("a", 2, False), ("b", 2, False)]
    both = find(engine, ask("an", selected={"agency": ("a", "b", "none")}))
    roles = {value.value: value.count for value in both.facets["role"].values}
    assert roles == {"lead": 3, "coordinate": 1, "monitor": 1, "none": 1}
    pair = find(engine, ask("an", selected={"agency": ("a", "c"), "role": ("coordinate",)}))
    assert pair.total == 0


def drawn_entries() -> st.SearchStrategy[list[Entry]]:
    texts = st.sampled_from(["an ninh mạng", "an ninh", "hòa bình an ninh", "hoa binh", "乡村"])
    pair = st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(ROLES))
    one: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "text": texts,
            "document": st.integers(1, 4),
            "type": st.sampled_from([None, "Kế hoạch", "Chỉ thị"]),
            "issuer": st.sampled_from([None, "Tỉnh ủy"]),
            "province": st.sampled_from([None, "Nghệ An", "Hà Nội"]),
            "date": st.sampled_from([None, "2023-05-06", "2024"]),
            "language": st.sampled_from(["vi", "zh"]),
            "task": st.sampled_from([None, "1", "2", "2.1", "2.2"]),
            "agencies": st.lists(pair, max_size=3).map(lambda pairs: agencies(*pairs)),
            "citations": st.lists(st.sampled_from(["x", "y"])).map(lambda keys: citations(*keys)),
        }
    )
    return st.lists(one, min_size=1, max_size=12).map(
        lambda rows: [analysed(position=at, **row) for at, row in enumerate(rows)]
    )


VALUES: dict[str, list[Value]] = {
    "document": [1, 2, 9],
    "task": ["2", "2.1", "none"],
    "agency": ["a", "b", "none"],
    "role": [*ROLES, "none"],
    "type": ["kế_hoạch", "none"],
    "year": ["2023", "none"],
    "cites": ["x", "none"],
}


def selections() -> st.SearchStrategy[dict[str, tuple[Value, ...]]]:
    chosen = {
        name: st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)
        for name, values in VALUES.items()
    }
    return st.fixed_dictionaries({}, optional=chosen)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    drawn_entries(),
    st.sampled_from(["", "an ninh", "hoa binh", "an ninh -mạng", "không có gì", "乡村 OR mạng"]),
    selections(),
)
def test_every_count_is_the_total_after_the_click(
    entries: list[Entry], text: str, selected: dict[str, tuple[Value, ...]]
) -> None:
    engine = index(entries)
    answer = find(engine, ask(text, selected=selected))
    assert set(answer.facets) == set(FACETS)
    for name, facet in answer.facets.items():
        assert all(
            chosen == (value in selected.get(name, ())) for value, _, chosen in listed(facet)
        )
        # What is not listed must be nothing after the click.
        counts = dict.fromkeys(VALUES.get(name, []), 0)
        counts |= {value: count for value, count, _ in listed(facet)}
        for value, count in counts.items():
            clicked = find(engine, ask(text, selected=selected | {name: (value,)}, facets=()))
            assert (name, value, clicked.total) == (name, value, count)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn_entries(), selections())
def test_the_union_of_a_facet_is_everything(
    entries: list[Entry], selected: dict[str, tuple[Value, ...]]
) -> None:
    engine = index(entries)
    request = Request((Reading(EVERYTHING, (), ""),), selected=selected, facets=("type", "task"))
    facets = find(engine, request).facets
    for name, facet in facets.items():
        values = tuple(value.value for value in facet.values)
        free = {key: chosen for key, chosen in selected.items() if key != name}
        total = find(engine, ask("", selected=free, facets=())).total
        assert find(engine, ask("", selected=free | {name: values}, facets=())).total == total
