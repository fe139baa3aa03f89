"""find() on queries with phrases: when they are given up for their words, and when words are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.find import Answer, find
from search.readings import Change
from tests.finding import analysed, ask, documents, index, marked, of_texts
from tests.understood import codes

NOBODY = Change("phrase", '"phà cũ"')


def found(answer: Answer) -> list[int]:
    return [hit.paragraph.document.id for hit in answer.hits]


def test_a_phrase_that_nobody_wrote_is_searched_by_its_words() -> None:
    engine = of_texts("bến phà, đường cũ", "kiểm tra bến phà, đường cũ", "bến phà")
    answer = find(engine, ask('kiểm tra "phà cũ"', without={"widened"}))
    assert (found(answer), answer.reading.changes) == ([2], (NOBODY,))
    assert answer.reading.printed == "kiểm tra phà cũ"
    assert marked(engine, 'kiểm tra "phà cũ"') == ["kiểm tra", "phà", "cũ"]
    answer = find(engine, ask('kiểm tra "phà cũ"', without={"phrase"}))
    assert (answer.total, answer.reading.changes) == (0, ())


def test_a_question_with_such_a_phrase_is_answered() -> None:
    engine = of_texts("tác giả của quy chế bến phà", "an ninh")
    answer = find(engine, ask("Ai là tác giả của “phà cũ”?"))
    assert found(answer) == [1]
    assert [change.code for change in answer.reading.changes] == ["phrase", "question"]


@pytest.mark.parametrize("text", ['kiểm tra "phà cũ"', 'Ai kiểm tra "phà cũ"?'])
def test_a_phrase_that_somebody_wrote_outlives_the_words(text: str) -> None:
    engine = of_texts("kiểm tra bến phà, đường cũ", "chở khách bằng phà cũ")
    answer = find(engine, ask(text))
    assert found(answer) == [2]
    assert "phrase" not in {change.code for change in answer.reading.changes}


def test_of_two_phrases_the_one_that_somebody_wrote_stays() -> None:
    engine = of_texts("bến tàu có phà, đường cũ", "tàu ở bến, phà, đường cũ")
    answer = find(engine, ask('"bến tàu" "phà cũ"'))
    assert (found(answer), answer.reading.changes) == ([1], (NOBODY,))


def test_what_is_excluded_or_in_a_field_stays_so() -> None:
    engine = of_texts("bến phà, đường cũ")
    assert documents(engine, '"phà cũ"') == [1]
    assert documents(engine, '"phà cũ" -bến') == []
    assert documents(engine, '"phà cũ" năm:2024') == []


def test_selected_values_do_not_give_a_phrase_up() -> None:
    engine = index(
        [
            analysed("chở khách bằng phà cũ", 1, type="Kế hoạch"),
            analysed("bến phà, đường cũ", 2, type="Chỉ thị"),
        ]
    )
    answer = find(engine, ask('"phà cũ"', selected={"type": ("chỉ_thị",)}))
    assert (answer.total, answer.reading.changes) == (0, ())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["phà", "cũ", "bến", "tàu"]), max_size=4), max_size=3),
    st.sampled_from(['"phà cũ"', '"phà cũ" bến', 'tàu "phà cũ"', '"cũ phà" "phà cũ"']),
)
def test_no_phrase_is_given_up_that_a_paragraph_has(texts: list[list[str]], text: str) -> None:
    paragraphs = [" ".join(words) for words in texts]
    answer = find(of_texts(*paragraphs), ask(text))
    for change in answer.reading.changes:
        if change.code == "phrase":
            assert not any(change.detail.strip('"') in one for one in paragraphs)


def test_a_phrase_alone_of_one_word_has_no_words_to_give_up() -> None:
    assert not any("most_words" in each for each in codes('"mạng"'))
