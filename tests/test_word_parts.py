"""What stands beside the running text of .docx files: fields, notes, boxes, headers, controls."""

from loader import readers
from loader.readers import word
from loader.readers.lines import Line
from tests.word_bodies import read, run, text, texts, warned, whole
from tests.word_files import NAMESPACES, archive, paragraph


def field(code: str, result: str) -> str:
    return (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run(f"<w:instrText>{code[:3]}</w:instrText>")
        + run(f"<w:instrText>{code[3:]}</w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + text(result)
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def test_fields_give_their_results_but_for_the_numbers_of_pages() -> None:
    body = whole(
        field("REF so", "12/KH"),
        field("NUMPAGES", "9"),
        f'<w:fldSimple w:instr=" PAGE ">{text("7")}</w:fldSimple>',
        f'<w:fldSimple w:instr="DATE">{text(" năm 2025")}</w:fldSimple>',
    )
    assert texts(body) == ["12/KH năm 2025"]


def test_a_table_of_contents_is_left_out_over_all_its_paragraphs() -> None:
    body = (
        whole(
            run('<w:fldChar w:fldCharType="begin"/>'),
            run("<w:instrText> TOC \\o </w:instrText>"),
            run('<w:fldChar w:fldCharType="separate"/>'),
            text("I. MỤC TIÊU 1"),
        )
        + whole(text("II. NHIỆM VỤ 2"), run('<w:fldChar w:fldCharType="end"/>'))
        + whole(text("I. MỤC TIÊU"))
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["I. MỤC TIÊU"]
    assert "II. NHIỆM VỤ 2" in warned(reading)["contents"]


def test_pictures_are_told_by_their_descriptions() -> None:
    drawing = run('<w:drawing><wp:docPr xmlns:wp="x" descr="Quốc huy"/><v:imagedata/></w:drawing>')
    reading = read(whole(text("A"), drawing))
    assert "Quốc huy" in warned(reading)["picture"]


# Notes, boxes, headers


def test_footnotes_and_endnotes_follow_the_text_and_their_marks_are_known() -> None:
    footnotes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="5">{whole(run("<w:footnoteRef/>"), text(" Nghị quyết 9"))}'
        f"{paragraph('và 10')}</w:footnote>"
    )
    endnotes = f'<w:endnote w:id="2">{paragraph("Hết")}</w:endnote>'
    body = whole(
        text("Thực hiện "),
        run('<w:footnoteReference w:id="5"/>'),
        text(": xong"),
        run('<w:endnoteReference w:id="2"/>'),
        run('<w:footnoteReference w:id="99"/>'),
    )
    assert texts(body, footnotes=footnotes, endnotes=endnotes) == [
        "Thực hiện:[^1] xong[^i]",
        "[^1]: Nghị quyết 9 và 10",
        "[^i]: Hết",
    ]


def box(words: str) -> str:
    inside = f"<w:txbxContent>{paragraph(words)}</w:txbxContent>"
    return run(
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{inside}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )


def test_a_text_box_is_read_once_and_does_not_cut_the_sentence_around_it() -> None:
    body = paragraph("Trước") + whole(text("Một "), box("DỰ THẢO"), text("câu"))
    assert texts(body) == ["Trước", "DỰ THẢO", "Một câu"]


def header(kind: str = "default", name: str = "header1") -> str:
    return f'<w:sectPr><w:headerReference w:type="{kind}" r:id="{name}"/></w:sectPr>'


def test_headers_and_footers_are_left_out_and_told() -> None:
    parts = {"header1": paragraph("Tài liệu họp"), "footer1": paragraph("Phòng Văn thư")}
    reading = read(paragraph("Nội dung") + header(), **parts)
    assert [line.text for line in reading.lines] == ["Nội dung"]
    assert "Tài liệu họp / Phòng Văn thư" in warned(reading)["running_head"]


def test_a_letterhead_in_the_first_header_is_kept_unless_the_text_has_one() -> None:
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    body = paragraph("Nội dung") + header()
    assert texts(body, header1=paragraph(state)) == [state, "Nội dung"]
    body = paragraph(state) + body
    assert texts(body, header1=paragraph(state)) == [state, "Nội dung"]


# Controls and other wrappers


def test_content_controls_are_read_and_a_contents_control_is_not() -> None:
    inline = f"<w:sdt><w:sdtContent>{text('trong')}</w:sdtContent></w:sdt>"
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="{}"/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent>{}</w:sdtContent></w:sdt>"
    )
    body = (
        control.format("Table of Contents", paragraph("Mục lục"))
        + control.format("Cover Pages", paragraph("Bìa"))
        + whole(text("chữ "), inline)
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["Bìa", "chữ trong"]
    assert "Mục lục" in warned(reading)["contents"]


def test_the_strict_form_is_read_as_the_transitional_one() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = archive(
        {
            "word/document.xml": f'<w:document xmlns:w="{strict}"><w:body>{paragraph("Điều 1")}'
            "</w:body></w:document>"
        }
    )
    assert [line.text for line in word.read(data).lines] == ["Điều 1"]


def test_word_on_the_web_names_the_main_part_otherwise() -> None:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = archive(
        {
            "_rels/.rels": f'<Relationships xmlns="{space}"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="/word/document2.xml"/></Relationships>',
            "word/document2.xml": f"<w:document {NAMESPACES}><w:body>{paragraph('Điều 1')}"
            "</w:body></w:document>",
        }
    )
    assert readers.read(data, "a.docx").lines == [Line("Điều 1", gap=True)]
