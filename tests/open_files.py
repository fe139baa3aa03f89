"""Writes .odt files for tests: whole documents, or the XML of the text."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.office import Counter, Paragraph, Run, Table
from tests.word_files import archive

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{_OASIS}{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "manifest": "manifest",
    }.items()
)
_FORMATS = {
    "roman": ("I", "", "."),
    "decimal": ("1", "", "."),
    "letter": ("a", "", ")"),
    "han": ("一, 二, 三, ...", "", "、"),
    "han_paren": ("一, 二, 三, ...", "（", "）"),
}
STYLES = (
    '<style:style style:name="strong" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="lined" style:family="table-cell">'
    '<style:table-cell-properties fo:border="0.5pt solid #000000"/></style:style>'
    '<text:list-style style:name="bullet"><text:list-level-style-bullet text:level="1" '
    'text:bullet-char="•"/></text:list-style>'
    + "".join(
        f'<text:list-style style:name="{kind}"><text:list-level-style-number text:level="1" '
        f'style:num-format="{form}" style:num-prefix="{before}" style:num-suffix="{after}"/>'
        "</text:list-style>"
        for kind, (form, before, after) in _FORMATS.items()
    )
)


def package(body: str, styles: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """An .odt whose office:text holds `body`; `styles` are automatic ones, `parts` more files."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return archive({"mimetype": kind, "content.xml": content, **(parts or {})})


def document(blocks: Sequence[Paragraph | Table]) -> bytes:
    """A whole document with styles, lists, tables and footnotes."""
    writer = _Writer()
    return package("".join(map(writer.block, blocks)), STYLES)


class _Writer:
    def __init__(self) -> None:
        self._counter = Counter()
        self._notes = 0

    def block(self, block: Paragraph | Table) -> str:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        style = ' table:style-name="lined"' if block.bordered else ""
        rows = (
            "".join(
                f"<table:table-cell{style}>{''.join(map(self._paragraph, cell))}</table:table-cell>"
                for cell in row
            )
            for row in block.rows
        )
        inner = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f"<table:table>{inner}</table:table>"

    def _paragraph(self, one: Paragraph) -> str:
        inner = "".join(map(self._run, one.runs))
        tag, level = ("h", ' text:outline-level="1"') if one.heading else ("p", "")
        made = f"<text:{tag}{level}>{inner}</text:{tag}>"
        if one.label is None:
            return made
        kind, number = one.label
        goes_on = self._counter.goes_on(one.label)
        start = "" if goes_on else f' text:start-value="{number}"'
        more = ' text:continue-numbering="true"' if goes_on else ""
        return (
            f'<text:list text:style-name="{kind}"{more}><text:list-item{start}>{made}'
            "</text:list-item></text:list>"
        )

    def _run(self, run: Run) -> str:
        made = escape(run.text)
        if run.bold:
            made = f'<text:span text:style-name="strong">{made}</text:span>'
        if run.note:
            self._notes += 1
            made += (
                f'<text:note text:note-class="footnote"><text:note-citation>{self._notes}'
                f"</text:note-citation><text:note-body><text:p>{escape(run.note)}</text:p>"
                "</text:note-body></text:note>"
            )
        return made
