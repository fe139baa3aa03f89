"""Synonyms: what may be one, and how they are added, removed, listed and used."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search.synonyms import Synonyms
from service import loads, synonyms
from service.cli import main
from service.lexicon import lexicon_of
from service.product import Product
from service.synonyms import Group, SynonymError, read_line, validated, written
from tests.collection import Write
from tests.web_client import TestClient, serving


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with serving(tmp_path / "served", ()) as client:
        yield client


def others(product: Product, text: str) -> list[tuple[str, ...]]:
    return [one.texts for one in lexicon_of(product).expansions(text) if one.kind == "synonym"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "empty"),
        ("=>", "empty"),
        ("mô tô =>", "empty"),
        ("mô tô", "single"),
        ("!!! = mô tô", "no_letters"),
        ("mô tô = MÔ TÔ", "repeated"),
        ("mô tô => xe => xe máy", "characters"),
        ("mô tô = hoà", None),
        ("hoà = hòa", "repeated"),
        ("a" * 101 + " = b", "too_long"),
        (" = ".join(f"t{number}" for number in range(21)), "too_many"),
        ("a\x07b = c", "characters"),
        ("a\ud800 = c", "characters"),
    ],
)
def test_a_line_is_read_or_refused_with_a_reason(line: str, reason: str | None) -> None:
    if reason is None:
        assert read_line(line).terms
        return
    with pytest.raises(SynonymError) as caught:
        read_line(line)
    assert (caught.value.code, caught.value.reason) == ("synonym_invalid", reason)


def test_terms_are_kept_composed_and_with_single_blanks() -> None:
    group = read_line(" xe  ma\u0301y = mo\u0302 to\u0302 ")
    assert group.terms == ("xe máy", "mô tô")


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4), st.booleans())
def test_a_sound_group_is_written_as_it_is_read(terms: list[str], one_way: bool) -> None:
    sides = (tuple(terms[:1]), tuple(terms[1:])) if one_way else (tuple(terms), None)
    try:
        group = validated(Group(*sides))
    except SynonymError:
        return
    assert read_line(written(group)) == group


def test_equal_terms_find_each_other_and_others_one_way() -> None:
    table = Synonyms.of(
        [(("mô tô", "xe máy", "xe gắn máy"), None, None), (("trộm",), ("trộm chó",), None)]
    )
    assert [one.texts for one in table.expansions("đi xe máy")] == [("mô tô", "xe gắn máy")]
    assert [one.texts for one in table.expansions("nạn trộm")] == [("trộm chó",)]
    assert [one.texts for one in table.expansions("trom")] == [("trộm chó",)]
    assert [one.texts for one in table.expansions("chó")] == []


def test_a_group_of_one_language_is_left_out_of_the_other() -> None:
    table = Synonyms.of([(("BHXH",), ("社会保险",), "zh"), (("BHXH",), ("bảo hiểm",), "vi")])
    assert [one.texts for one in table.expansions("phòng BHXH tỉnh nhà")] == [("bảo hiểm",)]
    assert [one.texts for one in table.expansions("公安厅 BHXH 工作")] == [("社会保险",)]
    assert [one.texts for one in table.expansions("BHXH")] == [("社会保险", "bảo hiểm")]


def test_each_change_raises_the_number_and_counts_at_once(product: Product) -> None:
    def version() -> int:
        with product.database.read() as connection:
            return synonyms.version(connection)

    assert (version(), others(product, "xe máy")) == (0, [])
    (made,) = synonyms.add(product, [read_line("xe máy = mô tô")])
    assert (version(), others(product, "xe may")) == (1, [("mô tô",)])
    synonyms.remove(product, made.id)
    assert (version(), others(product, "xe máy")) == (2, [])


def test_groups_are_added_all_or_none(product: Product) -> None:
    synonyms.add(product, [read_line("a1 = b1")])
    with pytest.raises(SynonymError, match="known"):
        synonyms.add(product, [read_line("a2 = b2"), read_line("B1 = A1")])
    with pytest.raises(SynonymError, match="not_found"):
        synonyms.remove(product, 99)
    page = synonyms.list_groups(product.database)
    assert [group.terms for group in page.items] == [("a1", "b1")]


def test_a_number_of_a_group_is_never_given_twice(product: Product) -> None:
    (first,) = synonyms.add(product, [read_line("a = b")])
    synonyms.remove(product, first.id)
    (second,) = synonyms.add(product, [read_line("a = b")])
    assert second.id > first.id


def test_the_api_adds_lists_and_removes(client: TestClient) -> None:
    body = {"terms": ["xe máy", "mô tô"], "note": "giao thông"}
    made = client.post("/api/v1/synonyms", json=body)
    assert made.status_code == 201
    one_way = client.post(
        "/api/v1/synonyms", json={"terms": ["IT"], "targets": ["信息技术"], "language": "zh"}
    )
    assert one_way.json()["targets"] == ["信息技术"]
    listed = client.get("/api/v1/synonyms", params={"size": 1}).json()
    assert (listed["total"], listed["version"]) == (2, 2)
    rest = client.get("/api/v1/synonyms", params={"size": 1, "cursor": listed["next"]}).json()
    assert rest["items"] == [made.json()]
    gone = client.delete(f"/api/v1/synonyms/{made.json()['id']}")
    assert gone.json() == made.json()
    again = client.delete(f"/api/v1/synonyms/{made.json()['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "synonym_not_found")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"terms": ["a", "!"]}, 422, "synonym_invalid"),
        ({"terms": []}, 422, "synonym_invalid"),
        ({"terms": ["a"], "targets": []}, 422, "synonym_invalid"),
        ({"terms": ["a", "b"], "language": "fr"}, 422, "parameter_invalid"),
        ({"terms": ["a", "b"], "more": 1}, 422, "unknown_parameter"),
        ({}, 422, "parameter_invalid"),
    ],
)
def test_the_api_says_what_is_wrong(
    client: TestClient, body: dict[str, object], status: int, code: str
) -> None:
    answer = client.post("/api/v1/synonyms", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]


def test_the_page_adds_and_removes_without_scripts(client: TestClient) -> None:
    empty = client.get("/synonyms", params={"lang": "vi"})
    assert "Chưa có nhóm từ đồng nghĩa nào." in empty.text
    form = {"terms": "xe máy = mô tô", "language": "vi", "note": "<b>giao thông</b>"}
    shown = client.post("/synonyms", data=form)
    assert "xe máy = mô tô" in shown.text
    assert "&lt;b&gt;giao thông" in shown.text
    action = re.search(r'action="(/synonyms/\d+/removed)"', shown.text)
    assert action is not None
    assert "xe máy = mô tô</td>" not in client.post(action[1]).text


def test_the_page_keeps_what_was_typed_wrong_and_says_why(client: TestClient) -> None:
    answer = client.post("/synonyms", data={"terms": "xe máy", "note": "x"})
    assert answer.status_code == 422
    assert 'value="xe máy"' in answer.text
    assert "“xe máy”" in answer.text


@pytest.mark.usefixtures("settings")
def test_the_command_adds_lists_removes_and_imports(tmp_path: Path) -> None:
    run = CliRunner()
    added = run.invoke(main, ["synonyms", "add", "xe máy = mô tô", "--note", "giao thông"])
    assert (added.exit_code, added.output) == (0, "1\txe máy = mô tô\n")
    file = tmp_path / "terms.txt"
    file.write_text("\ufeff# terms\n\ntrộm => trộm chó\nca nô = xuồng máy\n", encoding="utf-8")
    assert run.invoke(main, ["synonyms", "import", str(file)]).exit_code == 0
    listed = run.invoke(main, ["synonyms", "list"]).output.splitlines()
    assert listed[0] == "1\txe máy = mô tô\t\tgiao thông"
    assert [line.split("\t")[1] for line in listed[1:]] == ["trộm => trộm chó", "ca nô = xuồng máy"]
    assert run.invoke(main, ["synonyms", "remove", "1"]).exit_code == 0
    assert run.invoke(main, ["synonyms", "remove", "1"]).exit_code == 2
    assert run.invoke(main, ["synonyms", "add", "!!! = a"]).exit_code == 2
    file.write_text("a = b\nc\n", encoding="utf-8")
    wrong = run.invoke(main, ["synonyms", "import", str(file)])
    assert (wrong.exit_code, "line 2: " in wrong.output) == (2, True)
    file.write_bytes(b"\xff\xfe\x00")
    assert run.invoke(main, ["synonyms", "import", str(file)]).exit_code == 2
    assert len(run.invoke(main, ["synonyms", "list"]).output.splitlines()) == 2


def test_abbreviations_of_documents_come_and_go_with_them(
    product: Product, folder: Path, write: Write
) -> None:
    def short(text: str) -> list[tuple[str, ...]]:
        found = lexicon_of(product).expansions(text)
        return [one.texts for one in found if one.kind == "abbreviation"]

    assert short("QTX") == []
    write("a.txt", 1, "Ban hành quy tắc xử (QTX) cho cán bộ")
    loads.load(product, [folder], workers=0)
    assert short("QTX") == [("quy tắc xử",)]
    assert short("quy tac xu") == [("QTX",)]
    loads.remove(product, "a.txt")
    assert short("QTX") == []


def test_slips_are_put_right_by_the_newest_load(
    product: Product, folder: Path, write: Write
) -> None:
    assert lexicon_of(product).corrected("an nin mạng") is None
    write("a.txt", 1, *["Công an tỉnh bảo đảm an ninh mạng"] * 3)
    loads.load(product, [folder], workers=0)
    assert lexicon_of(product).corrected("an nin mạng") == "an ninh mạng"
