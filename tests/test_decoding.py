"""Bytes to text: which encodings are read, and why other files are refused."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loader import encodings, pipeline, readers
from loader.decoding import decode
from loader.model import Document, LoadError
from tests import encoded

TEXT = "Kế hoạch số 12\nnhiệm vụ: 安全工作"
VIETNAMESE = (
    "UỶ BAN NHÂN DÂN TỈNH\nSở Y tế chủ trì, phối hợp với các xã kiểm tra việc thực hiện quy định.\n"
)
CHINESE = "一、重要工作\n二、由省水利部主管，有部委配合，年底前完成。\n"
SAMPLES = sorted((Path(__file__).parent.parent / "samples").iterdir())


@pytest.mark.parametrize(
    ("codec", "encoding", "judged"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", False),
        ("utf-16", "utf-16", False),
        ("utf-16-le", "utf-16-le", True),
        ("utf-16-be", "utf-16-be", True),
        ("utf-32", "utf-32", False),
        ("utf-32-le", "utf-32-le", True),
        ("utf-32-be", "utf-32-be", True),
    ],
)
def test_unicode_is_read_in_all_its_forms(codec: str, encoding: str, judged: bool) -> None:
    decoded = decode(TEXT.encode(codec))
    assert decoded[:2] == (TEXT, encoding)
    assert bool(decoded.warnings) == judged
    assert decode(TEXT.encode(codec), decoded.encoding) == (TEXT, encoding, ())


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_decides_the_order_of_utf_16(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    assert decode(mark + TEXT.encode(encoding)).text == TEXT


def test_chinese_in_utf_16_is_found_out_without_a_mark() -> None:
    text = "一、总体要求\n二、主要任务，由省水利厅牵头。\n"
    assert decode(text.encode("utf-16-le")).text == text
    assert decode(text.encode("utf-16-be")).text == text


def test_a_cut_utf_16_file_is_an_encoding_error() -> None:
    with pytest.raises(LoadError) as error:
        decode(b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1])
    assert error.value.code == "encoding"


@pytest.mark.parametrize(
    "data", [b"", b" \n\t\r\n", "\u00a0\u3000\ufeff".encode(), b"\xef\xbb\xbf"]
)
def test_a_file_with_nothing_in_it_is_empty(data: bytes) -> None:
    with pytest.raises(LoadError) as error:
        decode(data)
    assert error.value.code == "empty"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"\xff\xd8\xff\xe0\x00", "JPEG"),
        (b"BM\x00\x00\x01\x02", "BMP"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_a_known_format_is_refused_by_its_name(data: bytes, name: str) -> None:
    with pytest.raises(LoadError, match=name) as error:
        decode(data)
    assert error.value.code == "binary"


def test_a_text_may_begin_with_the_letters_of_a_signature() -> None:
    assert decode(b"BM is a unit; MZ too.").text == "BM is a unit; MZ too."
    assert decode(b"BM" + encoded.encode(VIETNAMESE, "tcvn3")).text == "BM" + VIETNAMESE


@pytest.mark.parametrize("data", [b"abc\x00def", bytes(range(1, 9)) * 20, b"a\x00\x00\x01b"])
def test_nul_bytes_and_control_characters_are_no_text(data: bytes) -> None:
    with pytest.raises(LoadError) as error:
        decode(data)
    assert error.value.code == "binary"


def test_a_stray_control_character_becomes_a_blank() -> None:
    assert decode(b"x" * 200 + b"\x02" + b"y").text == "x" * 200 + " y"


def test_what_no_encoding_explains_is_refused_with_all_that_was_tried() -> None:
    with pytest.raises(LoadError, match=r"at byte 3.*gb18030.*tcvn3.*vni") as error:
        decode(b"abc\xe9\xe8 def")
    assert error.value.code == "encoding"


@pytest.mark.parametrize("name", [*encoded.VIETNAMESE, *encoded.CHINESE])
def test_an_old_encoding_is_judged_and_told(name: str) -> None:
    text = CHINESE if name in encoded.CHINESE else VIETNAMESE
    decoded = decode(encoded.encode(text, name))
    assert decoded[:2] == (text, name)
    [warning] = decoded.warnings
    assert warning.code == "encoding"
    assert "100%" in warning.message


@pytest.mark.parametrize("name", [*encoded.VIETNAMESE, *encoded.CHINESE, "windows-1252"])
def test_an_encoding_that_is_named_needs_no_evidence(name: str) -> None:
    data = {"gb18030": b"\xcd\xa8", "big5": b"\xb3\x71"}.get(name, b"a \xe9")
    alias = encodings.named(name).aliases[0]
    decoded = decode(data, alias)
    assert decoded == (encodings.strictly(data, encodings.named(name)), name, ())


def test_a_named_encoding_that_does_not_fit_or_is_unknown_is_refused() -> None:
    for name, told in (("utf-8", "UTF-8.*byte 2"), ("klingon", "klingon.*gb18030")):
        with pytest.raises(LoadError, match=told) as error:
            decode(CHINESE.encode("gb18030"), name)
        assert error.value.code == "encoding"


@pytest.mark.parametrize(
    "head",
    [
        b'<html><meta charset="gb2312"><p>',
        b'<!DOCTYPE html><META http-equiv=Content-Type content="text/html; charset=GBK"><p>',
        b'<?xml version="1.0" encoding="gb18030"?><html><p>',
    ],
)
def test_the_encoding_that_a_page_declares_is_believed(head: bytes) -> None:
    # These two characters in GBK are UTF-8 by chance, and too few to judge by.
    decoded = decode(head + "通知".encode("gbk"))
    assert decoded == ((head.decode() + "通知"), "gb18030", ())


@pytest.mark.parametrize("declared", ["iso-8859-1", "viscii", "utf-8", "x-user-defined"])
def test_a_declared_encoding_that_the_letters_deny_is_not_believed(declared: str) -> None:
    page = f'<html><meta charset="{declared}"><p>{VIETNAMESE}'
    decoded = decode(encoded.encode(page, "vni"))
    assert decoded[:2] == (page, "vni")


def test_a_declaration_does_not_outweigh_utf_8() -> None:
    page = f'<html><meta charset="gb2312"><p>{VIETNAMESE}'
    assert decode(page.encode())[:2] == (page, "utf-8")


def test_a_file_cut_inside_a_letter_is_read_with_a_warning() -> None:
    text = CHINESE * 20 + "部"
    for codec in ("utf-8", "gb18030", "big5"):
        decoded = decode(text.encode(codec)[:-1])
        assert decoded.text == text[:-1] + "\ufffd"
        assert any("U+FFFD" in warning.message for warning in decoded.warnings)


def test_unicode_that_was_taken_for_western_letters_is_repaired_and_told() -> None:
    for codec in ("utf-8", "utf-16"):
        decoded = decode(encoded.as_letters(VIETNAMESE.encode()).encode(codec))
        assert decoded[:2] == (VIETNAMESE, codec)
        assert [warning.code for warning in decoded.warnings] == ["encoding"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name[:2])
def test_a_directive_gives_the_same_facts_in_every_encoding(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8")
    for name in encoded.CHINESE if "_zh" in path.name else encoded.VIETNAMESE:
        said = encoded.plain(unicodedata.normalize("NFC", text), name)
        ours = facts(pipeline.read(encoded.encode(said, name), path.name))
        assert ours == facts(pipeline.read(said.encode(), path.name)), name


def facts(document: Document) -> str:
    """What a document says, without regard to case, since TCVN3 has no capitals with a tone."""
    known = pipeline.to_json(document)
    for key in ("format", "encoding", "warnings"):
        known.pop(key)
    return json.dumps(known, ensure_ascii=False).lower()


def test_a_file_over_the_limit_is_too_large() -> None:
    assert readers.read(b"x" * 10, "a.txt", limit=10).lines[0].text == "x" * 10
    with pytest.raises(LoadError) as error:
        readers.read(b"x" * 11, "a.txt", limit=10)
    assert error.value.code == "too_large"


def test_line_ends_are_one_kind_and_a_page_end_is_an_empty_line() -> None:
    text = "a\r\nb\rc\u2028d\u0085e\ff"
    assert decode(text.encode()).text == "a\nb\nc\nd\ne\n\nf"


def test_decomposed_letters_are_composed() -> None:
    assert decode(unicodedata.normalize("NFD", TEXT).encode()).text == TEXT


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_load_error(data: bytes) -> None:
    try:
        text = decode(data).text
    except LoadError:
        return
    assert text.strip()
    assert unicodedata.is_normalized("NFC", text)
    assert not set(text) & set("\r\v\f\x00\u2028\u2029")


@given(st.binary(max_size=120), st.sampled_from(sorted(encodings.encodings())))
def test_any_bytes_in_any_named_encoding_give_a_text_or_a_load_error(
    data: bytes, name: str
) -> None:
    try:
        decoded = decode(data, name)
    except LoadError:
        return
    assert decoded.encoding == name
    assert unicodedata.is_normalized("NFC", decoded.text)


@given(
    st.sampled_from([*encoded.VIETNAMESE, *encoded.CHINESE, "utf-8"]),
    st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=2)), max_size=4),
)
def test_a_damaged_text_is_read_told_or_refused(
    name: str, damages: list[tuple[int, bytes]]
) -> None:
    text = CHINESE if name in encoded.CHINESE else VIETNAMESE
    data = bytearray(encoded.encode(text * 4, name))
    for at, wrong in damages:
        data[at : at + len(wrong)] = wrong
    assume(not data.startswith((b"\xff\xfe", b"\xfe\xff")))  # A mark is believed.
    try:
        decoded = decode(bytes(data))
    except LoadError:
        return
    assert decoded.encoding == name or decoded.warnings


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1))
def test_utf_8_and_marked_utf_16_give_the_same_text(text: str) -> None:
    if text.strip(" \u00a0\u3000\u2003") and text.strip():
        marked = b"\xef\xbb\xbf" + text.encode()
        assert decode(text.encode("utf-16")).text == decode(marked).text
