"""Word documents to lines: what is printed, in the order in which it is read."""

from loader.readers.lines import Line
from tests.word_bodies import read, run, text, texts, warned, whole
from tests.word_files import paragraph, table

BOLD = "<w:b/>"


# Paragraphs and runs


def test_a_paragraph_is_a_line_and_an_empty_one_is_a_gap() -> None:
    lines = read(paragraph("Một") + paragraph("Hai") + paragraph("") + paragraph("Ba")).lines
    assert lines == [Line("Một", gap=True), Line("Hai"), Line("Ba", gap=True)]


def test_a_line_break_ends_a_line_and_a_page_break_leaves_a_gap() -> None:
    broken = whole(text("Số: 12/KH-UBND"), run("<w:br/>"), text("Vân Hà"))
    paged = whole(text("trang một"), run('<w:br w:type="page"/>'), text("trang hai"))
    assert [(line.text, line.gap) for line in read(broken + paged).lines] == [
        ("Số: 12/KH-UBND", True),
        ("Vân Hà", False),
        ("trang một", False),
        ("trang hai", True),
    ]


def test_an_indented_first_line_begins_a_paragraph() -> None:
    lines = read(paragraph("A") + paragraph("B", '<w:ind w:firstLine="720"/>')).lines
    assert [line.gap for line in lines] == [True, True]


def test_words_in_pieces_are_whole_and_composed() -> None:
    assert texts(whole(text("phối hơ"), text("\u0323p"), text(" với", BOLD))) == ["phối hợp với"]


def test_soft_hyphens_go_and_hyphens_that_do_not_break_stay() -> None:
    body = whole(
        run(
            "<w:t>thực</w:t><w:softHyphen/><w:t>\u00ad hiện 24</w:t><w:noBreakHyphen/><w:t>KH</w:t>"
        )
    )
    assert texts(body) == ["thực hiện 24-KH"]


def test_a_line_is_bold_if_all_its_words_are() -> None:
    body = whole(text("Điều 1.", BOLD), text(" ")) + whole(text("Điều 2.", BOLD), text(" Giao"))
    assert [line.bold for line in read(body).lines] == [True, False]


def test_bold_is_inherited_and_a_style_of_characters_switches_it_off() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="base"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:type="character" w:styleId="strong"><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = (
        whole(text("a"), properties='<w:pStyle w:val="own"/>')
        + whole(text("b", '<w:rStyle w:val="strong"/>'), properties='<w:pStyle w:val="own"/>')
        + whole(text("c", '<w:b w:val="0"/>'), properties='<w:pStyle w:val="own"/>')
        + whole(text("d", '<w:rStyle w:val="strong"/>'))
    )
    assert [line.bold for line in read(body, styles=styles).lines] == [True, False, False, True]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = (
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    assert texts(paragraph("x", '<w:pStyle w:val="a"/>'), styles=styles) == ["x"]


def test_headings_are_told_by_name_by_outline_and_by_inheritance() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="muc"><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="than"><w:basedOn w:val="H1"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    properties = [
        '<w:pStyle w:val="H1"/>',
        '<w:pStyle w:val="muc"/>',
        '<w:outlineLvl w:val="2"/>',
        '<w:pStyle w:val="than"/>',
        "",
    ]
    body = "".join(paragraph("x", one) for one in properties)
    hints = [line.hint for line in read(body, styles=styles).lines]
    assert hints == ["heading", "heading", "heading", "", ""]


def test_capitals_that_only_the_style_makes_are_printed() -> None:
    assert texts(paragraph("Kế hoạch", run="<w:caps/>")) == ["KẾ HOẠCH"]


def test_signs_of_symbol_fonts_are_what_they_print() -> None:
    body = whole(
        run('<w:sym w:font="Symbol" w:char="F0B3"/>'),
        text(" 5 "),
        run('<w:sym w:font="Wingdings" w:char="F0FC"/>'),
        text("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'),
    )
    assert texts(body) == ["≥ 5 ✓≥"]


def test_ruby_gives_its_base_alone_and_formulas_their_letters() -> None:
    ruby = run(f"<w:ruby><w:rt>{text('yún')}</w:rt><w:rubyBase>{text('云')}</w:rubyBase></w:ruby>")
    formula = "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"
    assert texts(whole(ruby, text("河"), formula)) == ["云河x+1"]


def test_runs_in_old_fonts_are_decoded_even_if_a_letter_is_two_runs() -> None:
    old = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    vni = '<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>'
    body = whole(text("Uû ban ", old), text("nh©n d©n", old + BOLD)) + whole(
        text("UÛY BAN NHA", vni), text("Â", vni), text("N DAÂN", vni)
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["Uỷ ban nhân dân", "ỦY BAN NHÂN DÂN"]
    assert warned(reading)["old_font"].endswith(": .VnTime, VNI-Times")


# What is not printed


def test_tracked_changes_are_accepted_and_what_they_delete_is_told() -> None:
    body = whole(
        text("Sở "),
        f'<w:ins w:id="1" w:author="a">{text("Y tế")}</w:ins>',
        f'<w:del w:id="2" w:author="a">{run("<w:delText>Tài chính</w:delText>")}</w:del>',
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["Sở Y tế"]
    assert "Tài chính" in warned(reading)["tracked_changes"]


def test_moved_text_is_read_once_where_it_went() -> None:
    body = (
        whole(f"<w:moveFrom>{text('Điều một')}</w:moveFrom>")
        + whole(text("Điều không"))
        + whole(f"<w:moveTo>{text('Điều một')}</w:moveTo>")
    )
    assert texts(body) == ["Điều không", "Điều một"]


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    body = paragraph("Sở Y tế ", "<w:rPr><w:del/></w:rPr>") + paragraph("chủ trì")
    assert texts(body) == ["Sở Y tế chủ trì"]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    body = paragraph("T", '<w:framePr w:dropCap="drop"/>') + paragraph("hực hiện")
    assert texts(body) == ["Thực hiện"]


def test_a_new_section_leaves_a_gap() -> None:
    lines = read(paragraph("a", "<w:sectPr/>") + paragraph("b")).lines
    assert [line.gap for line in lines] == [True, True]


def test_a_deleted_row_is_left_out() -> None:
    rows = table([[paragraph("a"), paragraph("b")], [paragraph("c"), paragraph("d")]])
    rows = rows.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>', 1)
    reading = read(rows)
    assert [line.text for line in reading.lines] == ["c", "d"]
    assert "a b" in warned(reading)["tracked_changes"]


def test_hidden_text_is_left_out_and_told() -> None:
    reading = read(whole(text("thấy"), text("mật", "<w:vanish/>")))
    assert [line.text for line in reading.lines] == ["thấy"]
    assert "mật" in warned(reading)["hidden_text"]


def test_comments_are_left_out_and_told() -> None:
    comments = f'<w:comment w:id="0">{paragraph("Xem lại")}</w:comment>'
    body = whole(text("Giao"), run('<w:commentReference w:id="0"/>'))
    reading = read(body, comments=comments)
    assert [line.text for line in reading.lines] == ["Giao"]
    assert "Xem lại" in warned(reading)["comments"]
