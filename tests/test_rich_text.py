"""Rich text to lines: what is printed, in the order in which it is read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.model import LoadError
from loader.readers import rich_text
from loader.readers.lines import Line, Reading
from tests.pace import quickest
from tests.rich_files import escaped, package


def read(body: str) -> Reading:
    return rich_text.read(package(body))


def texts(body: str) -> list[str]:
    return [line.text for line in read(body).lines]


def warned(reading: Reading) -> dict[str, str]:
    return {warning.code: warning.message for warning in reading.warnings}


# Characters


def test_a_paragraph_is_a_line_and_an_empty_one_is_a_gap() -> None:
    assert read(r"Mot\par Hai\par\par Ba").lines == [
        Line("Mot", gap=True),
        Line("Hai"),
        Line("Ba", gap=True),
    ]


def test_line_ends_of_the_file_are_none_of_the_text() -> None:
    assert texts("Mot\r\n hai\\line ba\\\nbon") == ["Mot hai", "ba", "bon"]


@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cf")), max_size=40))
def test_unicode_characters_come_back_as_they_were(text: str) -> None:
    expected = " ".join(unicodedata.normalize("NFC", f"x{text}x").split())
    assert texts(escaped(f"x{text}x")) == [expected]


def test_the_fallback_of_a_unicode_character_is_passed_over_however_long_it_is() -> None:
    assert texts(r"\uc2\u22269\'b9\'fax \uc0\u272y \uc1\u273\'f0z {\uc0\u272}\u272?!") == [
        "国x Đy đz ĐĐ!"
    ]


def test_bytes_stand_in_the_code_page_of_their_font() -> None:
    assert texts(r"\'e9{\f2 \'b9\'fa\'b4\'a6}{\f3 ph\'ea\'ec}\f1\'b7") == ["é国处phế•"]


def test_a_font_for_the_far_east_holds_where_it_is_said_to() -> None:
    assert texts(r"\loch\af0\hich\af0\dbch\af2 \'b9\'fa\loch\f0 \'e9") == ["国é"]


def test_the_code_page_of_the_document_holds_where_a_font_names_none() -> None:
    data = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\f0\'b9\'fa}"
    assert [line.text for line in rich_text.read(data).lines] == ["国"]


def test_runs_in_old_fonts_are_decoded() -> None:
    assert texts(r"{\f4 U\'fb ban nh\'a9n d\'a9n}") == ["Uỷ ban nhân dân"]


def test_signs_have_words_and_symbols_of_their_own() -> None:
    assert texts(r"24\_KH\~a\endash b\emdash\ldblquote x\rdblquote\\\{\}so\-anh\tab c") == [
        "24-KH a–b—“x”\\{}soanh c"
    ]


def test_a_line_is_bold_if_all_its_words_are_and_plain_ends_it() -> None:
    body = r"{\b Dieu 1.} \par\b Dieu\b0  2\par\b\plain Ba\par\b bon"
    assert [line.bold for line in read(body).lines] == [True, False, False, True]


def test_capitals_that_only_the_format_makes_are_printed() -> None:
    assert texts(r"{\caps ke hoach} x") == ["KE HOACH x"]


# Paragraphs


def test_headings_are_told_by_style_and_outline_and_end_with_the_paragraph() -> None:
    body = r"\pard\s1 mot\par\pard\outlinelevel1 hai\par\pard ba\par\pard\outlinelevel9 bon"
    assert [line.hint for line in read(body).lines] == ["heading", "heading", "", ""]


def test_an_indented_first_line_begins_a_paragraph() -> None:
    assert [line.gap for line in read(r"a\par\fi720 b\par\fi0 c").lines] == [True, True, False]


@pytest.mark.parametrize(
    ("label", "printed"),
    [
        (r"1.\tab", "1. x"),
        (r"\u19968?\u12289?", "一、x"),
        (r"\f1\'b7\tab", "- x"),
        (r"\'95\tab", "- x"),
        (r"+\tab", "+ x"),
        (r"\tab", "x"),
    ],
)
def test_the_number_that_the_writer_left_stands_before_the_text(label: str, printed: str) -> None:
    assert texts(rf"{{\listtext\pard\plain {label}}}\ls1 x\par") == [printed]
    assert texts(rf"{{\pntext\pard\plain {label}}}{{\*\pn\pnlvlbody}}x\par") == [printed]


# Tables

HEAD = r"\cellx1000\cellx2000\cellx3000\cellx4000"


def row(*cells: str, form: str = HEAD) -> str:
    return rf"\trowd{form}\pard\intbl " + "".join(rf"{cell}\cell " for cell in cells) + r"\row"


TASKS = row("TT", r"Nhi\u7879?m v\u7909?", r"Ch\u7911? tr\u236?", r"Th\u7901?i h\u7841?n")


def test_a_table_without_borders_in_two_columns_is_a_layout() -> None:
    lines = read(
        row(r"So Noi vu\par Van phong", "Mot hai", form=r"\cellx1\cellx99") + r"\pard x"
    ).lines
    assert lines == [
        Line("So Noi vu", gap=True, hint="cell"),
        Line("Van phong", hint="cell"),
        Line("Mot hai", gap=True, hint="cell"),
        Line("x", gap=True),
    ]


def test_a_bordered_table_has_a_line_for_each_row() -> None:
    form = r"\clbrdrt\brdrw10\brdrs\cellx1000\clbrdrt\brdrs\cellx2000"
    assert texts(row("Nam", "So ho", form=form)) == ["Nam | So ho"]
    bare = r"\clbrdrt\brdrnone\cellx1000\clbrdrt\brdrnil\cellx2000"
    assert texts(row("Nam", "So ho", form=bare)) == ["Nam", "So ho"]


def test_an_empty_cell_in_a_table_of_tasks_keeps_its_place() -> None:
    assert texts(TASKS + row("1", "Tap huan", "", "Quy II"))[1] == "1 | Tap huan |  | Quy II"


def test_merged_cells_say_the_same_in_each_row_and_keep_the_columns() -> None:
    above = row("1", "Tap huan", "A", form=r"\cellx1000\clvmgf\cellx2000\cellx3000\cellx4000")
    below = row("2", "", "B", form=r"\cellx1000\clvmrg\cellx2000\cellx3000\cellx4000")
    wide = row("3", "C", form=r"\cellx2005\cellx3000\cellx4000")
    across = row("4", "", "D", form=r"\clmgf\cellx1000\clmrg\cellx2000\cellx3000\cellx4000")
    assert texts(TASKS + above + below + wide + across)[1:] == [
        "1 | Tap huan | A",
        "2 | Tap huan | B",
        "3 |  | C",
        "4 |  | D",
    ]


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    inner = (
        r"\pard\intbl\itap2 Nam\nestcell So ho\nestcell{\*\nesttableprops\trowd"
        r"\clbrdrt\brdrs\cellx400\clbrdrt\brdrs\cellx800\nestrow}{\nonesttables\par}"
    )
    body = rf"\trowd\cellx1000\pard\intbl truoc\par {inner}\pard\intbl sau\cell\row\pard x"
    assert texts(body) == ["truoc", "Nam | So ho", "sau", "x"]


# What is not printed, notes, boxes


def test_what_is_not_printed_is_left_out_and_told() -> None:
    reading = read(
        r"So {\deleted T\u224?i ch\'ednh\par}{\v mat}Y te"
        r"{\*\atnid LA}{\*\annotation{\*\atndate 1}Xem lai}"
        r"{\field{\*\fldinst PAGE \\* MERGEFORMAT}{\fldrslt 7}}"
        r"{\field{\*\fldinst REF a}{\fldrslt !}}"
        r"{\*\unknown x}{\header Tai lieu}{\pict\pngblip 89ab}"
    )
    assert [line.text for line in reading.lines] == ["So Y te!"]
    said = warned(reading)
    assert "Tài chính" in said["tracked_changes"]
    assert "mat" in said["hidden_text"]
    assert "Xem lai" in said["comments"]
    assert "7" in said["page_number"]
    assert "Tai lieu" in said["running_head"]
    assert "picture" in said


def test_a_letterhead_in_the_first_header_is_kept() -> None:
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    body = rf"{{\headerf {escaped(state)}\par}}{{\header so 2\par}}\titlepg noi dung"
    assert texts(body) == [state, "noi dung"]


def test_notes_follow_the_text_and_their_marks_are_known() -> None:
    note = r"{\super\chftn}{\footnote %s\pard\plain {\super\chftn} ghi chu %s\par}"
    body = "a" + note % ("", "1") + " b" + note % (r"\ftnalt", "2") + " c" + note % ("", "3")
    assert texts(body) == [
        "a[^1] b[^i] c[^2]",
        *("[^1]: ghi chu 1", "[^i]: ghi chu 2", "[^2]: ghi chu 3"),
    ]


def test_a_text_box_is_read_once_and_does_not_cut_the_sentence_around_it() -> None:
    box = (
        r"{\shp{\*\shpinst\shpleft1{\sp{\sn shapeType}{\sv 202}}{\shptxt\pard du thao\par}}"
        r"{\shprslt{\*\do{\dptxbx{\*\dptxbxtext du thao\par}}}}}"
    )
    assert texts(rf"truoc\par mot {box}cau\par") == ["truoc", "du thao", "mot cau"]


# Broken and hostile files


def test_a_file_that_does_not_begin_as_rich_text_is_damaged() -> None:
    with pytest.raises(LoadError, match="rich text") as error:
        rich_text.read(b"rtf1")
    assert error.value.code == "damaged"


def test_a_truncated_file_is_read_as_far_as_it_goes_and_told() -> None:
    reading = rich_text.read(package(r"{\b mot\par hai")[:-1])
    assert [line.text for line in reading.lines] == ["mot", "hai"]
    assert "truncated" in warned(reading)


def test_what_stands_behind_the_last_brace_is_no_text() -> None:
    assert [line.text for line in rich_text.read(package("a") + b"} x\0").lines] == ["a"]


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(LoadError) as error:
        read("{" * 5000)
    assert error.value.code == "too_deep"


def test_binary_data_is_passed_over_and_may_claim_more_than_there_is() -> None:
    assert texts("a{\\pict\\bin7 {}{}{}b}c") == ["ac"]
    assert texts(r"a\bin4000000000 b") == ["a"]


def test_millions_of_tokens_take_linear_time() -> None:
    assert quickest(lambda: read(r"\b\b0{}" * 100_000), attempts=1) < 10


def test_tables_nested_as_deep_as_numbers_go_are_read() -> None:
    assert texts(r"\pard\intbl\itap999999 x\nestcell\nestrow y\cell\row") == ["x", "y"]


_PARTS = st.sampled_from(
    [
        *"{}ab|1",
        *(r"\par ", r"\cell ", r"\row", r"\trowd", r"\cellx9 ", r"\intbl ", r"\itap2 ", "\\'b9"),
        *(r"\nestcell", r"\nestrow", r"{\footnote ", r"{\*\annotation ", r"{\shptxt "),
        *(r"{\header ", r"\u-10179 ", r"\u-8704 ", r"\uc0 ", r"\f2 ", r"\b ", r"\v "),
        *(r"{\field", r"{\*\fldinst PAGE}", r"{\listtext ", r"\clvmrg ", r"\clmrg ", r"\sect"),
        *(r"\plain", r"\pard", r"\bin2 ", "\\"),
    ]
)


@given(parts=st.lists(_PARTS, max_size=60))
def test_any_order_of_words_and_braces_is_read(parts: list[str]) -> None:
    for line in read("".join(parts)).lines:
        assert line.text == line.text.strip()
        assert "\n" not in line.text


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    rich_text.read(b"{\\rtf1 " + data)
