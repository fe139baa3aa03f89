"""Old encodings: their names and tables, runs in old fonts, judgement by evidence, repair."""

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loader import encodings, encodings_judgement, encodings_repair, encodings_tables
from loader.encodings_capitals import headings_restored, restored
from loader.encodings_plausibility import Evidence, is_syllable, judge
from loader.model import LoadError
from tests import encoded
from tests.servers.requirement import missing

VIETNAMESE = (
    "ỦY BAN NHÂN DÂN TỈNH VÂN HÀ\n"
    '1. Sở Y tế chủ trì, phối hợp với Công an tỉnh "rà soát" - kiểm tra các xã ở vùng lũ.\n'
    "2. Đề nghị Uỷ ban Mặt trận Tổ quốc giám sát việc thực hiện; kết quả gửi trước ngày 30/6.\n"
)
CHINESE = "一、总体要求\n二、主要任务，由省水利厅牵头，有关部门配合，年底前完成。\n"
SAMPLES = sorted((Path(__file__).parent.parent / "samples").iterdir())
SENTENCES = st.lists(
    st.sampled_from(
        [
            "Sở Nông nghiệp và Môi trường chủ trì, hướng dẫn các địa phương.",
            "Công an tỉnh phối hợp tuần tra, xử lý nghiêm vi phạm.",
            "Báo cáo kết quả trước ngày 15 tháng 11 hằng năm.",
            "Các xã, phường tự chịu trách nhiệm về số liệu đã gửi.",
            "Giữ vững kỷ cương; nghiêm cấm lãng phí, quà biếu.",
        ]
    ),
    min_size=1,
)


def test_every_alias_means_one_encoding() -> None:
    rows = encodings.encodings().values()
    names = [name for row in rows for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))
    assert all(encodings.named(name).name == row.name for row in rows for name in row.aliases)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("UTF_8", "utf-8"),
        (" Gb2312 ", "gb18030"),
        ("TCVN3 (ABC)", "tcvn3"),
        ("VNI Windows", "vni"),
        ("cp1258", "windows-1258"),
    ],
)
def test_a_name_is_known_whatever_its_case_and_blanks(given: str, name: str) -> None:
    assert encodings.named(given).name == name


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LoadError, match=r"klingon.*utf-8.*tcvn3.*big5") as error:
        encodings.named("klingon")
    assert error.value.code == "encoding"


def test_the_names_of_tables_are_those_of_encodings() -> None:
    tabled = {one.name for one in encodings.encodings().values() if one.codecs == ("table",)}
    assert set(encodings_tables.tables()) == tabled


@pytest.mark.parametrize(
    ("name", "theirs"),
    [("tcvn5712-1", "TCVN5712-1"), ("viscii", "VISCII"), ("windows-1258", "CP1258")],
)
def test_the_tables_are_those_of_iconv(name: str, theirs: str) -> None:
    if shutil.which("iconv") is None:
        missing("needs iconv")
    known = subprocess.run(["iconv", "-l"], capture_output=True, text=True, check=True).stdout
    if f"{theirs}/" not in known:
        missing(f"needs an iconv that knows {theirs}")
    encoding = encodings.named(name)
    for byte in map(bytes, zip(range(256), strict=True)):
        # A letter follows, since iconv holds a letter back that a mark may yet change.
        command = ["iconv", "-f", theirs, "-t", "UTF-8"]
        run = subprocess.run(command, input=byte + b"x", capture_output=True, check=False)
        if run.returncode == 0:
            ours = encodings.strictly(byte, encoding)
            assert ours == unicodedata.normalize("NFC", run.stdout.decode()[:-1]), byte


def test_tcvn3_is_the_upper_half_of_tcvn_5712_with_the_punctuation_of_windows() -> None:
    upper = bytes(range(0xA0, 0x100))
    tcvn3, vn1 = (encodings_tables.decode(upper, name) for name in ("tcvn3", "tcvn5712-1"))
    assert tcvn3 == vn1
    assert encodings.strictly(b"\x93x\x94 \x96", encodings.named("tcvn3")) == "“x” –"


@pytest.mark.parametrize("name", encoded.VIETNAMESE)
@given(lines=SENTENCES)
def test_vietnamese_in_an_old_encoding_comes_back_the_same(name: str, lines: list[str]) -> None:
    text = "\n".join(lines)
    assert encodings.strictly(encoded.encode(text, name), encodings.named(name)) == text


@pytest.mark.parametrize("name", encoded.CHINESE)
@given(st.text(st.sampled_from("一二三各部门配合負責實施于国务院省，。（）"), max_size=60))
def test_chinese_in_an_old_encoding_comes_back_the_same(name: str, text: str) -> None:
    try:
        data = text.encode(name)
    except UnicodeEncodeError:
        assume(False)
    assert encodings.strictly(data, encodings.named(name)) == text


def test_big5_holds_the_characters_of_hong_kong_and_of_microsoft() -> None:
    big5 = encodings.named("big5")
    assert encodings.strictly("香港啫喱嘅".encode("big5hkscs"), big5) == "香港啫喱嘅"
    assert encodings.strictly("恒裏粧".encode("cp950"), big5) == "恒裏粧"


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", ".VnTime", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ñy ban nh©n d©n", ".VnTimeH", "ỦY BAN NHÂN DÂN"),
        ("ñy ban nh©n d©n", "ABCDEF+.VnArialH,Bold", "ỦY BAN NHÂN DÂN"),
        ("ñy ban", "VnTime-Bold", "ủy ban"),
        ("Coäng hoøa xaõ hoäi chuû nghóa", "VNI-Times", "Cộng hòa xã hội chủ nghĩa"),
        ("ÑOÄC LAÄP – ñöôïc", "VNI-Helve-Condense", "ĐỘC LẬP – được"),
        ("\uf0b5 lµ", ".VnTime", "à là"),
        ("Sở Y tế", ".VnTime", "Sở Y tế"),
        ("Céng hßa", "Times New Roman", None),
        ("Céng", "", None),
        ("", ".VnTime", ""),
    ],
)
def test_a_run_in_an_old_font_is_read_by_its_font(text: str, font: str, expected: str) -> None:
    assert encodings.decode_legacy(text, font) == expected


@given(SENTENCES, st.integers(0, 50))
def test_runs_in_a_vni_font_may_be_cut_anywhere(lines: list[str], cut: int) -> None:
    letters = encoded.as_letters(encoded.encode(lines[0], "vni"))
    runs = (letters[:cut], letters[cut:])
    read = "".join(encodings.decode_legacy(run, "VNI-Times") or "" for run in runs)
    assert unicodedata.normalize("NFC", read) == lines[0]


@given(st.text(max_size=40), st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times", "Arial"]))
def test_any_run_in_any_font_gives_a_text_in_nfc_or_none(text: str, font: str) -> None:
    read = encodings.decode_legacy(text, font)
    assert (read is None) == (font == "Arial")
    assert read is None or read == text or unicodedata.is_normalized("NFC", read)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CộNG HòA Xã HộI CHủ NGHĩA VIệT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("TỉNH VÂN Hà    Vân Hà, ngày 3", "TỈNH VÂN HÀ    Vân Hà, ngày 3"),
        ("<td>TRÊN Xã</td><td>Xã Mỹ", "<td>TRÊN XÃ</td><td>Xã Mỹ"),
        ("Sở Y tế và UBND xã", "Sở Y tế và UBND xã"),
        ("Hà NộI ngày Mở hội", "HÀ NỘI ngày Mở hội"),
        ("HĐND xã Hà", "HĐND xã Hà"),
    ],
)
def test_words_in_capitals_get_their_toned_capitals(typed: str, meant: str) -> None:
    assert restored(typed) == meant


SHOWN_IN_CAPITALS = """ủy ban nhân dân          cộng hòa xã hội chủ nghĩa việt nam
tỉnh vân hà              Độc lập - Tự do - Hạnh phúc

                         Vân Hà, ngày 26 tháng 02 năm 2024
kế hoạch
về phòng cháy rừng
I. mục đích, yêu cầu
Các xã ở vùng đệm và các chủ rừng tự kiểm tra, báo cáo

kết quả cho hạt kiểm lâm
a) nhiệm vụ
TM. ủy ban nhân dân
"""


def test_headings_of_a_font_of_capitals_are_known_by_the_letterhead() -> None:
    lines = headings_restored(SHOWN_IN_CAPITALS).splitlines()
    assert lines[0] == "ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert lines[1] == "TỈNH VÂN HÀ              Độc lập - Tự do - Hạnh phúc"
    assert lines[4:7] == ["KẾ HOẠCH", "về phòng cháy rừng", "I. MỤC ĐÍCH, YÊU CẦU"]
    assert lines[9:] == ["kết quả cho hạt kiểm lâm", "a) nhiệm vụ", "TM. ỦY BAN NHÂN DÂN"]


def test_without_such_a_letterhead_lines_in_lower_case_stay() -> None:
    text = SHOWN_IN_CAPITALS.replace("cộng hòa", "Cộng hòa")
    assert headings_restored(text) == text


def test_tcvn3_gives_the_capitals_that_its_fonts_showed() -> None:
    data = encoded.encode(SHOWN_IN_CAPITALS, "tcvn3")
    text = encodings.strictly(data, encodings.named("tcvn3"))
    assert text == headings_restored(SHOWN_IN_CAPITALS)


@given(st.text(max_size=80))
def test_capitals_change_the_case_of_a_text_alone(text: str) -> None:
    assert restored(text).casefold().upper() == text.casefold().upper()


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
