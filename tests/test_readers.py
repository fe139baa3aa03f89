"""Lines and their hints from plain text, Markdown and HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import readers
from loader.model import LoadError
from loader.readers.lines import SHOWN, left_out


def texts(content: str, name: str = "a.txt") -> list[str]:
    return [line.text for line in readers.read_text(content, name).lines]


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>"


def test_an_unknown_suffix_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LoadError, match=r"\.xlsx.*\.txt.*\.md.*\.html.*\.docx.*\.pdf") as error:
        readers.read_text("x", "plan.xlsx")
    assert error.value.code == "unsupported"


@pytest.mark.parametrize("name", ["a.TXT", "a.Md", "b.markdown", "c.HTM", "d.xhtml"])
def test_the_case_of_a_suffix_does_not_matter(name: str) -> None:
    assert texts("Kế hoạch", name) == ["Kế hoạch"]


def test_empty_lines_and_rules_make_gaps() -> None:
    lines = readers.read_text("a\nb\n\nc\n-----\nd", "a.txt").lines
    assert [(line.text, line.gap) for line in lines] == [
        ("a", False),
        ("b", False),
        ("c", True),
        ("d", True),
    ]


def test_emphasis_goes_out_of_the_text_and_stays_as_a_hint() -> None:
    lines = readers.read_text(
        "**I. MỤC TIÊU**\n\nđến *hết* năm __nay__\n\n**1.** Rà soát", "a.txt"
    ).lines
    assert [(line.text, line.bold) for line in lines] == [
        ("I. MỤC TIÊU", True),
        ("đến hết năm nay", False),
        ("1. Rà soát", False),
    ]


def test_strong_text_may_go_on_over_lines_but_not_over_a_gap() -> None:
    lines = readers.read_text("**TM. ỦY BAN NHÂN\nDÂN**\nPHÓ\n\n**mở\n\nđóng", "a.txt").lines
    assert [line.bold for line in lines] == [True, True, False, True, False]


def test_a_responsibility_line_between_stars_is_one_plain_line() -> None:
    [line, after] = readers.read_text("** Sở Y tế thực hiện.*\n2. Sở Nội vụ", "a.txt").lines
    assert line.text == "Sở Y tế thực hiện."
    assert not after.bold


@pytest.mark.parametrize(
    "text", ["B_04b và tệp_tin_x", "5 * 3 = 15", "Ghi chú (*) ở dưới", "a\\*b"]
)
def test_marks_that_are_no_emphasis_stay(text: str) -> None:
    assert texts(text) == [text.replace("\\*", "*")]


def test_stars_of_a_list_are_dashes_and_a_plus_stays() -> None:
    assert texts("*   Rà soát\n+ Báo cáo") == ["- Rà soát", "+ Báo cáo"]


def test_a_heading_loses_its_marks_and_keeps_its_hint() -> None:
    [line] = readers.read_text("   ## II. NỘI DUNG", "a.md").lines
    assert (line.text, line.hint) == ("II. NỘI DUNG", "heading")


def test_links_give_their_words_and_tell_their_targets() -> None:
    reading = readers.read_text("Xem [kế hoạch](https://example.org/kh) này", "a.md")
    assert [line.text for line in reading.lines] == ["Xem kế hoạch này"]
    assert "https://example.org/kh" in reading.warnings[0].message


def test_a_picture_without_words_and_a_pipe_at_the_end_leave_nothing() -> None:
    assert texts("![]() |\nChú thích. |") == ["Chú thích."]


def test_the_words_of_a_picture_are_a_caption() -> None:
    [line] = readers.read_text("![Lễ ra quân](a.jpg)", "a.md").lines
    assert (line.text, line.hint) == ("Lễ ra quân", "caption")


def test_rows_of_a_table_are_lines_with_their_cells() -> None:
    lines = readers.read_text("| TT | Việc |\n|---|---|\n| 1 | Rà soát |", "a.md").lines
    assert [(line.text, line.hint) for line in lines] == [
        ("TT | Việc", "row"),
        ("1 | Rà soát", "row"),
    ]


def test_cells_between_lone_pipes_are_put_together() -> None:
    content = "|\nTT\n|\nViệc phải\nlàm\n|\n|\n1\n|\nRà soát\n|\n\nSau bảng."
    assert texts(content) == ["TT | Việc phải làm", "1 | Rà soát", "Sau bảng."]


def test_a_letterhead_is_no_table() -> None:
    content = "| ỦY BAN NHÂN DÂN XÃ MẪU ----- | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |\n|---|---|"
    lines = readers.read_text(content, "a.txt").lines
    assert [(line.text, line.hint) for line in lines] == [
        ("ỦY BAN NHÂN DÂN XÃ MẪU", "cell"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "cell"),
    ]


def test_residue_of_html_in_a_text_is_resolved_and_told() -> None:
    reading = readers.read_text(
        "&nbsp;&nbsp;Điều&nbsp;1<br>Khoản<span class='x'> 2</span> &lt;b&gt;", "a.txt"
    )
    assert [line.text for line in reading.lines] == ["Điều 1", "Khoản 2 <b>"]
    assert {warning.code for warning in reading.warnings} == {"markup", "entities"}


def test_a_page_saved_as_text_is_read_as_a_page() -> None:
    assert texts(page("<p>Một</p><p>Hai</p>")) == ["Một", "Hai"]


def test_blocks_of_a_page_are_paragraphs_and_breaks_are_lines() -> None:
    lines = readers.read_text(page("<div>a <b>b</b>\nc<br>d</div><p>e"), "a.html").lines
    assert [(line.text, line.gap) for line in lines] == [("a b c", True), ("d", False), ("e", True)]


def test_markup_quoted_in_a_page_stays_text() -> None:
    assert texts(page("<p>&lt;script&gt;x&lt;/script&gt; &amp; 1 &lt; 2"), "a.html") == [
        "<script>x</script> & 1 < 2"
    ]


def test_scripts_and_menus_are_left_out_and_menus_are_told() -> None:
    body = "<script>alert(1)</script><nav>Trang chủ</nav><div class='top-menu'>Tin</div>"
    reading = readers.read_text(page(body + "<p>Kế hoạch phòng cháy rừng mùa khô</p>"), "a.html")
    assert [line.text for line in reading.lines] == ["Kế hoạch phòng cháy rừng mùa khô"]
    told = " ".join(warning.message for warning in reading.warnings)
    assert "Trang chủ" in told
    assert "Tin" in told
    assert "alert" not in told


def test_a_form_around_the_whole_page_keeps_its_text() -> None:
    assert texts(page("<form id=aspnet><p>Kế hoạch</p><button>Gửi</button></form>"), "a.html") == [
        "Kế hoạch"
    ]


def test_a_text_inside_a_menu_is_better_read_than_lost() -> None:
    assert texts(page("<div class='menu'><p>Toàn bộ kế hoạch ở đây</p></div>"), "a.html") == [
        "Toàn bộ kế hoạch ở đây"
    ]


def test_ordered_lists_have_the_numbers_that_a_browser_prints() -> None:
    body = "<ol start=3><li>ba<li>bốn</ol><ul><li>gạch</ul>"
    assert texts(page(body), "a.html") == ["3. ba", "4. bốn", "- gạch"]


def test_rows_headings_and_captions_of_a_page_have_their_hints() -> None:
    body = "<h2>II</h2><table><tr><td>1<td>Việc</table><figcaption>Ảnh</figcaption>"
    lines = readers.read_text(page(body), "a.html").lines
    assert [(line.text, line.hint) for line in lines] == [
        ("II", "heading"),
        ("1 | Việc", "row"),
        ("Ảnh", "caption"),
    ]


def test_a_page_nested_without_end_is_refused() -> None:
    with pytest.raises(LoadError) as error:
        readers.read_text(page("<div>" * 20_000), "a.html")
    assert error.value.code == "too_deep"


def test_a_warning_quotes_only_the_beginning_of_a_long_text() -> None:
    message = left_out("page_chrome", "page chrome", "x" * (SHOWN + 1)).message
    assert message.endswith(f"… ({SHOWN + 1} characters)")


@given(st.text(max_size=300), st.sampled_from([".txt", ".md", ".html"]))
def test_any_text_gives_lines_that_are_not_empty(content: str, suffix: str) -> None:
    for line in readers.read_text(content, "x" + suffix).lines:
        assert line.text == " ".join(line.text.split())
        assert line.text


@given(st.text(st.sampled_from("ab|*_#-[]()!<>&;` \n1.²"), max_size=120))
def test_marks_never_take_letters_with_them(content: str) -> None:
    reading = readers.read_text(content, "a.md")
    kept = "".join(line.text for line in reading.lines)
    told = "".join(warning.message for warning in reading.warnings)
    for letter in "ab":
        assert kept.count(letter) + told.count(letter) >= content.count(letter)


def test_a_break_in_a_cell_ends_a_line_of_it() -> None:
    content = "| ỦY BAN NHÂN DÂN<br>XÃ MẪU<br/>\\* | KẾ HOẠCH |\n|---|---|"
    for name in ("a.md", "a.txt"):
        assert texts(content, name) == ["ỦY BAN NHÂN DÂN", "XÃ MẪU", "KẾ HOẠCH"]


def test_what_stands_around_the_text_that_a_page_marks_is_left_out() -> None:
    body = (
        "<header><a class='logo'>CỔNG TIN MẪU</a></header>"
        "<main><header><h1>Kế hoạch trồng rừng</h1></header><p>Các xã trồng rừng ven biển.</p>"
        "<footer>Lưu: VT.</footer></main>"
        "<aside>Tin khác trong ngày</aside><footer>Ghi rõ nguồn</footer>"
    )
    reading = readers.read_text(page(body), "a.html")
    assert [line.text for line in reading.lines] == [
        "Kế hoạch trồng rừng",
        "Các xã trồng rừng ven biển.",
        "Lưu: VT.",
    ]
    assert sum(warning.code == "page_chrome" for warning in reading.warnings) == 3


def test_a_header_stays_in_a_page_that_does_not_mark_its_text() -> None:
    body = "<header>KẾ HOẠCH</header><p>Các xã trồng rừng ven biển theo bảng.</p>"
    assert texts(page(body), "a.html")[0] == "KẾ HOẠCH"


def test_a_file_is_read_as_what_it_is_and_a_lying_suffix_is_told() -> None:
    reading = readers.read(page("<p>Kế hoạch").encode(), "plan.doc")
    assert (reading.format, reading.encoding) == ("html", "utf-8")
    assert [line.text for line in reading.lines] == ["Kế hoạch"]
    assert [warning.code for warning in reading.warnings] == ["suffix", "page_title"]


@pytest.mark.parametrize(
    ("data", "code"), [(b"PK\x03\x04\x14\x00", "damaged"), (b"PK\x05\x06" + bytes(18), "archive")]
)
def test_a_zip_archive_that_is_no_document_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(LoadError) as error:
        readers.read(data, "plan.docx")
    assert error.value.code == code


HEAD = "<tr><th>TT</th><th>Nhiệm vụ</th><th>Cơ quan chủ trì</th><th>Cơ quan phối hợp</th></tr>"


def test_a_cell_of_a_web_page_over_two_rows_says_the_same_in_both() -> None:
    rows = (
        "<tr><td>1</td><td>Rà soát</td><td rowspan=2>Sở Y tế</td><td></td></tr>"
        "<tr><td>2</td><td>Báo cáo</td><td>Sở Nội vụ</td></tr>"
    )
    assert texts(page(f"<table>{HEAD}{rows}</table>"), "a.html")[1:] == [
        "1 | Rà soát | Sở Y tế",
        "2 | Báo cáo | Sở Y tế | Sở Nội vụ",
    ]


@pytest.mark.parametrize("span", ["", "x", "-1", "0", "9999999999", "99999"])
def test_any_span_of_a_cell_is_read(span: str) -> None:
    row = f"<tr><td rowspan='{span}' colspan='{span}'>1</td><td>Rà soát</td></tr>"
    lines = readers.read_text(page(f"<table>{HEAD}{row}{row}</table>"), "a.html").lines
    assert len(lines) == 3
    assert all("Rà soát" in line.text for line in lines[1:])


def test_an_empty_cell_of_a_table_of_tasks_keeps_its_column() -> None:
    table = (
        "| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp |\n|---|---|---|---|\n"
        "| 1 | Rà soát |  | Sở Nội vụ |\n\n| a |  | b |"
    )
    assert texts(table, "a.md")[1:] == ["1 | Rà soát |  | Sở Nội vụ", "a | b"]
