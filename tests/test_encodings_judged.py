"""The encoding of a text is judged by its words; what was stored wrongly is repaired and told."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import encodings, encodings_judgement, encodings_repair
from loader.encodings_plausibility import Evidence, is_syllable, judge
from tests import encoded

VIETNAMESE = (
    "ỦY BAN NHÂN DÂN TỈNH VÂN HÀ\n"
    '1. Sở Y tế chủ trì, phối hợp với Công an tỉnh "rà soát" - kiểm tra các xã ở vùng lũ.\n'
    "2. Đề nghị Uỷ ban Mặt trận Tổ quốc giám sát việc thực hiện; kết quả gửi trước ngày 30/6.\n"
)
CHINESE = "一、总体要求\n二、主要任务，由省水利厅牵头，有关部门配合，年底前完成。\n"
SAMPLES = sorted((Path(__file__).parent.parent / "samples").iterdir())


@pytest.mark.parametrize("word", ["được", "Nghiêm", "QUỐC", "giếng", "quý", "uỷ", "thủy", "việt"])
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["đượch", "ngỉa", "viềt", "CộNG", "cờê", "kạ", "ï", "école", ""])
def test_what_vietnamese_could_not_have_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_symbols_and_ascii_are_no_evidence() -> None:
    assert judge("§ 1, m² and plain words “” – ·") == Evidence()
    assert judge("").share == 0


@pytest.mark.parametrize("name", encoded.VIETNAMESE)
def test_vietnamese_is_judged_to_be_in_the_encoding_that_it_is_in(name: str) -> None:
    found = encodings_judgement.judged(encoded.encode(VIETNAMESE, name))
    assert found is not None
    assert found.encoding.name == name
    assert found.evidence.share == 1


@pytest.mark.parametrize("name", encoded.CHINESE)
def test_chinese_is_judged_to_be_in_the_encoding_that_it_is_in(name: str) -> None:
    text = CHINESE if name == "gb18030" else "一、主要任務，由水利廳負責，有關部門配合實施。"
    found = encodings_judgement.judged(text.encode(name))
    assert found is not None
    assert found.encoding.name == name


@pytest.mark.parametrize(
    "data",
    [b"\xe9", b"caf\xe9", "été à la plage, élève déjà prêt".encode("latin-1"), b"\xff" * 90, b""],
)
def test_what_is_in_no_known_encoding_is_not_judged(data: bytes) -> None:
    assert encodings_judgement.judged(data) is None


def test_a_long_file_is_judged_by_its_first_lines_beyond_ascii() -> None:
    data = b"plain\n" * 20_000 + encoded.encode(VIETNAMESE * 300, "vni")
    found = encodings_judgement.judged(data)
    assert found is not None
    assert found.encoding.name == "vni"


@pytest.mark.parametrize("text", [VIETNAMESE, CHINESE])
def test_utf_8_read_as_western_letters_is_read_anew(text: str) -> None:
    shown = encoded.as_letters(text.encode())
    repaired = encodings_repair.undisguised("Dòng đúng từ đầu\n" + shown)
    assert repaired.text == "Dòng đúng từ đầu\n" + text
    assert [warning.code for warning in repaired.warnings] == ["encoding"]


@pytest.mark.parametrize("name", encoded.VIETNAMESE)
def test_an_old_encoding_stored_as_unicode_letters_is_read_anew(name: str) -> None:
    shown = "→ đúng\n" + encoded.as_letters(encoded.encode(VIETNAMESE, name))
    assert encodings_repair.undisguised(shown).text == "→ đúng\n" + VIETNAMESE


@pytest.mark.parametrize(
    "text", [VIETNAMESE, CHINESE, "UBND XÃ\u00a0AN\nlà xã", "Élève déjà là, crème brûlée", "© 2025"]
)
def test_a_right_text_is_left_as_it_is(text: str) -> None:
    assert encodings_repair.undisguised(text) == (text, ())


@given(st.text(st.characters(max_codepoint=0x17F), max_size=80))
def test_a_repair_is_always_told(text: str) -> None:
    repaired = encodings_repair.undisguised(text)
    assert (repaired.text == text) or repaired.warnings
    assert repaired.text.count("\n") >= text.count("\n")


def test_stray_quotes_in_utf_8_are_read_and_other_wrong_bytes_are_marked() -> None:
    data = (VIETNAMESE * 9).encode() + b"\x93a\x94 \xff"
    repaired = encodings_repair.mended(data)
    assert repaired is not None
    assert repaired.text == VIETNAMESE * 9 + "“a” \ufffd"
    assert "in all: 3" in repaired.warnings[0].message


def test_many_wrong_bytes_are_not_mended() -> None:
    assert encodings_repair.mended(VIETNAMESE.encode() + b"\xff" * 20) is None
    assert encodings_repair.mended(b"\xff" * 10_000) is None


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name[:2])
def test_the_samples_come_back_from_every_encoding(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("utf-16" if data.startswith(b"\xff\xfe") else "utf-8")
    text = unicodedata.normalize("NFC", text)
    for name in encoded.CHINESE if "_zh" in path.name else encoded.VIETNAMESE:
        said = encoded.plain(text, name)
        found = encodings_judgement.judged(encoded.encode(said, name))
        assert found is not None, name
        assert found.encoding.name == name
        read = encodings.strictly(encoded.encode(said, name), found.encoding)
        if name == "tcvn3":  # It has no capitals with a tone.
            read, said = read.lower(), said.lower()
        assert read == said, name
