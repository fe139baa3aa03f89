"""The facets of find(): their values, and counts that come true."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.fields import Value
from search.find import FACET_SIZE, FACETS, Request, facet_values, find
from search.model import ROLES, Entry
from search.readings import Reading
from search.tree import EVERYTHING
from tests.engine.entries import agencies, citations
from tests.finding import analysed, ask, index, listed


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


def test_of_values_with_equal_counts_the_first_by_number_are_shown() -> None:
    numbers = [*range(30, 0, -1), 25, 25, 29]
    engine = index(analysed("an", number, at) for at, number in enumerate(numbers))
    shown = listed(find(engine, ask("an")).facets["document"])
    assert shown == [(25, 3, False), (29, 2, False), *((n, 1, False) for n in range(1, 19))]


def test_of_values_with_equal_counts_the_first_by_letter_are_shown() -> None:
    kinds = [f"loại {letter}" for letter in "zyxwvutsrqponmlkjihgfedcba"]
    engine = index(analysed("an", number, type=kind) for number, kind in enumerate(kinds, 1))
    shown = [value for value, _, _ in listed(find(engine, ask("an")).facets["type"])]
    assert shown == [f"loại_{letter}" for letter in "abcdefghijklmnopqrst"]
