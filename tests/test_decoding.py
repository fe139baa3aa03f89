"""Bytes to text: which encodings are read, and why other files are refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import readers
from loader.decoding import decode
from loader.model import LoadError

TEXT = "Kế hoạch số 12\nnhiệm vụ: 安全工作"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le"]
)
def test_unicode_texts_are_read_and_others_are_not(encoding: str) -> None:
    if encoding == "utf-32-le":
        with pytest.raises(LoadError):
            decode(TEXT.encode(encoding))
    else:
        assert decode(TEXT.encode(encoding)).text == TEXT


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


@pytest.mark.parametrize("data", [b"abc\x00def", bytes(range(1, 9)) * 20, b"a\x00\x00\x01b"])
def test_nul_bytes_and_control_characters_are_no_text(data: bytes) -> None:
    with pytest.raises(LoadError) as error:
        decode(data)
    assert error.value.code == "binary"


def test_a_stray_control_character_becomes_a_blank() -> None:
    assert decode(b"x" * 200 + b"\x02" + b"y").text == "x" * 200 + " y"


def test_an_old_encoding_is_refused_with_the_place_of_the_first_wrong_byte() -> None:
    with pytest.raises(LoadError, match="at byte 3") as error:
        decode(b"abc\xe9\xe8 def")
    assert error.value.code == "encoding"


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


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1))
def test_utf_8_and_marked_utf_16_give_the_same_text(text: str) -> None:
    if text.strip(" \u00a0\u3000\u2003") and text.strip():
        marked = b"\xef\xbb\xbf" + text.encode()
        assert decode(text.encode("utf-16")).text == decode(marked).text
