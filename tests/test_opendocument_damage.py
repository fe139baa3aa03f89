"""Broken and hostile OpenDocument texts end as named errors, and any other as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.model import LoadError
from loader.readers import opendocument
from tests.open_bodies import HEAD, cell, p, read, table, texts
from tests.open_files import NAMESPACES, package
from tests.word_files import archive


def code_of(data: bytes) -> str:
    with pytest.raises(LoadError) as error:
        opendocument.read(data)
    return error.value.code


def test_an_encrypted_document_needs_a_password() -> None:
    manifest = (
        f"<manifest:manifest {NAMESPACES}><manifest:file-entry><manifest:encryption-data/>"
        "</manifest:file-entry></manifest:manifest>"
    )
    data = package(p("x"), parts={"META-INF/manifest.xml": manifest})
    assert code_of(data) == "encrypted"


def test_a_document_without_its_text_is_damaged() -> None:
    assert code_of(archive({"mimetype": "x"})) == "damaged"
    assert (
        code_of(archive({"content.xml": f"<office:document-content {NAMESPACES}/>"})) == "damaged"
    )


def test_bombs_are_refused() -> None:
    assert code_of(package(" " * (8 * 1024 * 1024))) == "too_large"
    assert code_of(package("<text:span>" * 5000 + "</text:span>" * 5000)) == "too_deep"
    entity = '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
    assert code_of(archive({"content.xml": entity})) == "damaged"


def test_cells_that_claim_millions_of_columns_are_cut() -> None:
    more = ' table:number-columns-repeated="900000" table:number-columns-spanned="900000"'
    assert len(texts(table(HEAD, [cell(p("x"), more), cell(p("y"))]))[1]) < 20_000


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<text:list><text:list-item>", "</text:list-item></text:list>"),
        (
            "<table:table><table:table-row><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
        ),
        ("<text:section>", "</text:section>"),
        ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>"),
    ],
)
def test_all_the_nesting_that_the_parser_allows_is_read(opening: str, closing: str) -> None:
    times = 250 // opening.count("<") - 2
    assert texts(opening * times + p("x") + closing * times) == ["x"]


_ELEMENTS = st.sampled_from(
    [f"text:{name}" for name in ("p", "h", "span", "list", "list-item", "note", "note-body", "s")]
    + ["table:table", "table:table-row", "table:table-cell", "table:covered-table-cell"]
    + ["draw:frame", "draw:text-box", "office:annotation", "text:section", "text:tracked-changes"]
)


@given(
    tree=st.recursive(
        st.text("aĐ1.|\t", max_size=4),
        lambda inner: st.tuples(_ELEMENTS, st.lists(inner, max_size=4)).map(
            lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
        ),
        max_leaves=20,
    )
)
def test_any_tree_of_known_elements_is_read(tree: str) -> None:
    for line in read(tree).lines:
        assert line.text == line.text.strip()
        assert "\n" not in line.text
