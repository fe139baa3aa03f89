"""Old encodings: their names and tables, runs in old fonts, judgement by evidence, repair."""

import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from loader import encodings, encodings_tables
from loader.encodings_capitals import headings_restored, restored
from loader.model import LoadError
from tests import encoded
from tests.servers.requirement import missing

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
