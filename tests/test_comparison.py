"""Rows and index compared as two streams find what a comparison of all keys finds."""

from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.model import Paragraph
from service import holdings, loads
from service.comparison import compare
from service.product import Product, opened
from service.settings import read
from tests.collection import directive

damages = st.lists(
    st.tuples(
        st.sampled_from(["lose", "double", "change", "displace", "swap", "invent", "rename"]),
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Three plans, whose rows are read in small pages."""
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("letters")
    for number in range(3):
        text = directive(number, "Sở Y tế trực đê.", f"Việc riêng số {number}.")
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    place = read(data=data, database_url="", engine_url="tantivy:")
    with opened(place) as product, pytest.MonkeyPatch.context() as patch:
        loads.load(product, [folder])
        patch.setattr(holdings, "PAGE", 4)
        yield product


def damaged(held: list[Paragraph], asked: list[tuple[str, int, int]]) -> list[Paragraph]:
    """What an index may hold after these damages, in the order of ordinals."""
    found = list(held)
    for kind, at, other in asked:
        if not found:
            break
        one, two = found[at % len(found)], found[other % len(found)]
        changed = {
            "change": {"text": one.text + "!"},
            "displace": {"ordinal": two.ordinal},
            "swap": {"ordinal": one.ordinal + 7},
            "invent": {"key": f"{one.key}-{other}"},
            "rename": {"key": two.key},
        }
        if kind in ("lose", "change", "displace", "swap", "rename"):
            found.remove(one)
        if kind == "double":
            found.append(one)
        elif kind != "lose":
            found.append(msgspec.structs.replace(one, **changed[kind]))
    return sorted(found, key=lambda paragraph: paragraph.ordinal)


@given(damages)
@settings(max_examples=150)
def test_the_streams_find_what_a_comparison_of_all_keys_finds(
    loaded: Product, asked: list[tuple[str, int, int]]
) -> None:
    held = list(holdings.paragraphs_held(loaded.database))
    found = damaged(held, asked)
    rows = {one.key: one for one in held}
    copies = Counter(one.key for one in found)
    difference = compare(loaded.database, iter(found))
    missing = Counter(one.document.id for key, one in rows.items() if key not in copies)
    stale = {
        rows[one.key].document.id
        for one in found
        if one.key in rows and (one != rows[one.key] or copies[one.key] > 1)
    }
    assert difference.missing == missing
    assert set(difference.stale) == stale
    assert Counter(difference.extra) == Counter(one.key for one in found if one.key not in rows)
    if asked and len({kind for kind, *_ in asked}) == 1 and asked[0][0] == "change":
        assert difference.stale.total() == sum(one != rows[one.key] for one in found)


def test_without_an_index_all_is_missing(loaded: Product) -> None:
    difference = compare(loaded.database, None)
    held = Counter(one.document.id for one in holdings.paragraphs_held(loaded.database))
    assert (difference.missing, difference.usable) == (held, False)
