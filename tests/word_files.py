"""Writes .docx files for tests: whole documents, or the XML of single parts."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.office import Counter, Paragraph, Run, Table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'{W} xmlns:r="{_RELATION}" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_FORMATS = {
    "roman": ("upperRoman", "%1."),
    "decimal": ("decimal", "%1."),
    "letter": ("lowerLetter", "%1)"),
    "bullet": ("bullet", "\uf0b7"),
    "han": ("chineseCounting", "%1、"),
    "han_paren": ("chineseCountingThousand", "（%1）"),
}
_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '</w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="Normal"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr>'
    '<w:tblBorders><w:top w:val="single"/><w:insideH w:val="single"/></w:tblBorders></w:tblPr>'
    "</w:style>"
)


def package(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A .docx whose w:body holds `body`; `parts` maps names ("styles") to the XML in their roots.

    Headers are named "header1", footers "footer1"; their relationships have these ids.
    """
    roots = {"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}
    files = {"document": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
    relations = []
    for name, content in (parts or {}).items():
        kind = name.rstrip("0123456789")
        root = {"header": "hdr", "footer": "ftr"}.get(kind, roots.get(kind, kind))
        files[name] = f"<w:{root} {NAMESPACES}>{content}</w:{root}>"
        relations.append(
            f'<Relationship Id="{name}" Type="{_RELATION}/{kind}" Target="{name}.xml"/>'
        )
    return archive(
        {
            "[Content_Types].xml": _content_types(files),
            "_rels/.rels": _relations(
                f'<Relationship Id="m" Type="{_RELATION}/officeDocument" '
                'Target="word/document.xml"/>'
            ),
            "word/_rels/document.xml.rels": _relations("".join(relations)),
            **{f"word/{name}.xml": content for name, content in files.items()},
        }
    )


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return made.getvalue()


def _content_types(files: Mapping[str, str]) -> str:
    base = _MAIN.removesuffix("document.main+xml")
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="'
        f'{_MAIN if name == "document" else base + name.rstrip("0123456789") + "+xml"}"/>'
        for name in files
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{overrides}'
        "</Types>"
    )


def _relations(content: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{content}</Relationships>'


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A w:p with one run; `properties` go into w:pPr, `run` into w:rPr."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def table(rows: Sequence[Sequence[str]], properties: str = "") -> str:
    """A w:tbl of cells given as the XML in them."""
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    inner = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{inner}</w:tbl>"


def document(blocks: Sequence[Paragraph | Table], font: str = "") -> bytes:
    """A whole document with styles, automatic numbers, tables and footnotes, in one font."""
    writer = _Writer()
    body = "".join(map(writer.block, blocks))
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{index}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        for index, (form, text) in enumerate(_FORMATS.values())
    )
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    usual = f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts}</w:rPr></w:rPrDefault></w:docDefaults>"
    parts = {"styles": usual + _STYLES, "numbering": levels + "".join(writer.lists)}
    if writer.notes:
        parts["footnotes"] = "".join(writer.notes)
    return package(body + "<w:sectPr/>", parts)


class _Writer:
    def __init__(self) -> None:
        self.notes: list[str] = []
        self.lists: list[str] = []
        self._counter = Counter()
        self._list: dict[str, int] = {}

    def block(self, block: Paragraph | Table) -> str:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        rows = [["".join(map(self._paragraph, cell)) for cell in row] for row in block.rows]
        return table(rows, '<w:tblStyle w:val="TableGrid"/>' if block.bordered else "")

    def _paragraph(self, one: Paragraph) -> str:
        style = '<w:pStyle w:val="Heading1"/>' if one.heading else ""
        number = self._number(one.label) if one.label else ""
        return f"<w:p><w:pPr>{style}{number}</w:pPr>{''.join(map(self._run, one.runs))}</w:p>"

    def _number(self, label: tuple[str, int]) -> str:
        kind, start = label
        if not self._counter.goes_on(label) or kind not in self._list:
            self._list[kind] = len(self.lists) + 1
            self.lists.append(
                f'<w:num w:numId="{len(self.lists) + 1}">'
                f'<w:abstractNumId w:val="{list(_FORMATS).index(kind)}"/>'
                f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
                "</w:num>"
            )
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._list[kind]}"/></w:numPr>'

    def _run(self, run: Run) -> str:
        bold = "<w:b/>" if run.bold else ""
        made = f'<w:r><w:rPr>{bold}</w:rPr><w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
        if run.note:
            note = paragraph(run.note)
            self.notes.append(f'<w:footnote w:id="{len(self.notes) + 1}">{note}</w:footnote>')
            made += f'<w:r><w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        return made
