"""Stretches of two texts that say the same, by lengths and anchors."""

from hypothesis import given
from hypothesis import strategies as st

from service.alignment import Bead, Unit, align, match

NOTHING: frozenset[str] = frozenset()


def units(*lengths: int) -> list[Unit]:
    return [Unit(length, NOTHING) for length in lengths]


def beads(left: list[Unit], right: list[Unit], ratio: float) -> list[tuple[int, int]]:
    """How many units stand on each side of each bead."""
    return [
        (bead.left[1] - bead.left[0], bead.right[1] - bead.right[0])
        for bead in align(left, right, ratio)
    ]


def test_paragraphs_of_proportional_lengths_correspond_one_by_one() -> None:
    assert beads(units(300, 90, 600), units(100, 30, 200), 1 / 3) == [(1, 1)] * 3


def test_two_paragraphs_that_became_one_stand_together() -> None:
    assert beads(units(300, 200, 600), units(167, 200), 1 / 3) == [(2, 1), (1, 1)]
    assert beads(units(500, 600), units(100, 67, 200), 1 / 3) == [(1, 2), (1, 1)]


def test_a_paragraph_without_counterpart_stands_alone() -> None:
    assert beads(units(300, 900, 90), units(100, 30), 1 / 3) == [(1, 1), (1, 0), (1, 1)]


def test_what_stands_in_both_outweighs_the_lengths() -> None:
    left = [Unit(300, frozenset(["45", "120"])), Unit(300, frozenset(["2026"]))]
    right = [Unit(100, frozenset(["2026"]))]
    assert beads(left, right, 1 / 3) == [(1, 0), (1, 1)]
    assert beads(left[::-1], right, 1 / 3) == [(1, 1), (1, 0)]


def test_equal_labels_are_paired_in_order() -> None:
    found = match(["1", "2", "3"], ["1", "3", "4"])
    assert [(bead.left, bead.right) for bead in found] == [
        ((0, 1), (0, 1)),
        ((1, 2), (1, 1)),
        ((2, 3), (1, 2)),
        ((3, 3), (2, 3)),
    ]


def test_nothing_corresponds_to_nothing() -> None:
    assert align([], [], 1.0) == []
    assert beads([], units(5, 6), 1.0) == [(0, 1), (0, 1)]


UNITS = st.lists(st.builds(Unit, st.integers(0, 900), st.frozensets(st.sampled_from("1234"))))


@given(UNITS, UNITS, st.floats(0.05, 20))
def test_the_beads_hold_every_unit_once_and_in_order(
    left: list[Unit], right: list[Unit], ratio: float
) -> None:
    check(align(left, right, ratio), len(left), len(right))


@given(st.lists(st.sampled_from("1234")), st.lists(st.sampled_from("1234")))
def test_all_labels_are_held_once_and_in_order(left: list[str], right: list[str]) -> None:
    found = match(left, right)
    check(found, len(left), len(right))
    both = [b for b in found if b.left[0] < b.left[1] and b.right[0] < b.right[1]]
    assert all(left[bead.left[0]] == right[bead.right[0]] for bead in both)


def check(found: list[Bead], left: int, right: int) -> None:
    ours = [at for bead in found for at in range(*bead.left)]
    theirs = [at for bead in found for at in range(*bead.right)]
    assert ours == list(range(left))
    assert theirs == list(range(right))


def test_long_texts_of_very_different_lengths_are_aligned() -> None:
    check(align(units(*[50] * 3), units(*[20] * 900), 0.4), 3, 900)
    check(align(units(*[50] * 900), units(*[20] * 3), 0.4), 900, 3)
