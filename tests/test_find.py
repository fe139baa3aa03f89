"""find() on tantivy in memory: what is found, how it is marked, and which reading is used."""

import itertools
import unicodedata

import pytest

from search.find import FEW, Request, find
from search.readings import Reading
from search.tree import Match
from tests.engine.entries import agencies, deadlines
from tests.finding import analysed, ask, documents, index, listed, marked, of_texts


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
    assert find(engine, ask('an ninh mạng "vũ trụ"', without={"phrase"})).total == 0
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
