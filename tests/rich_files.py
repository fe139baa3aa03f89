"""Writes .rtf files for tests: whole documents, or what is between the braces."""

from collections.abc import Sequence

from loader.readers.number_formats import printed
from tests.office import Paragraph, Run, Table

_LABELS = {
    "roman": ("upperRoman", "{}."),
    "decimal": ("decimal", "{}."),
    "letter": ("lowerLetter", "{})"),
    "han": ("chineseCounting", "{}、"),
    "han_paren": ("chineseCounting", "（{}）"),
}
HEAD = (
    r"\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Times New Roman;}"
    r"{\f1\fnil\fcharset2 Symbol;}{\f2\fnil\fcharset134 SimSun;}{\f3\fnil\fcharset163 Arial;}"
    r"{\f4\fnil\fcharset0 .VnTime;}}{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}"
)


def package(body: str) -> bytes:
    """An .rtf with some fonts and styles, and `body` as its text."""
    return ("{" + HEAD + body + "}").encode("ascii")


def escaped(text: str) -> str:
    """Text with what is not ASCII as \\u, each with one fallback character."""
    return "".join(
        f"\\{letter}" if letter in "\\{}" else letter if letter.isascii() else _units(letter)
        for letter in text
    )


def _units(letter: str) -> str:
    data = letter.encode("utf-16-le")
    numbers = (int.from_bytes(data[at : at + 2], "little", signed=True) for at in (0, 2))
    return "".join(f"\\u{number}?" for number, _ in zip(numbers, data[::2], strict=False))


def document(blocks: Sequence[Paragraph | Table], font: str = "") -> bytes:
    """A whole document with styles, numbers as writers leave them, tables and footnotes.

    Its font is the usual one, or another of the font table by its name.
    """
    made = package("".join(map(_block, blocks)))
    return made if not font else made.replace(b"Times New Roman", font.encode("ascii"))


def _block(block: Paragraph | Table) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block, "\\pard\\plain") + "\\par\n"
    border = "\\clbrdrt\\brdrs" if block.bordered else ""
    made = ""
    for row in block.rows:
        edges = (f"{border}\\cellx{2000 * (index + 1)}" for index, _ in enumerate(row))
        cells = (_cell(cell) for cell in row)
        made += f"\\trowd{''.join(edges)}\n{''.join(cells)}\\row\n"
    return made


def _cell(cell: Sequence[Paragraph]) -> str:
    return "\\par\n".join(_paragraph(one, "\\pard\\plain\\intbl") for one in cell) + "\\cell\n"


def _paragraph(one: Paragraph, begin: str) -> str:
    style = "\\s1" if one.heading else ""
    label = ""
    if one.label is not None:
        label = f"{{\\listtext\\pard\\plain {_label(*one.label)}\\tab}}\\ls1 "
    return f"{begin}{style} {label}{''.join(map(_run, one.runs))}"


def _label(kind: str, number: int) -> str:
    if kind == "bullet":
        return "\\f1\\'b7"
    form, text = _LABELS[kind]
    return escaped(text.format(printed(number, form)))


def _run(run: Run) -> str:
    text = escaped(run.text)
    made = f"{{\\b {text}}}" if run.bold else text
    if run.note:
        note = escaped(run.note)
        made += f"{{\\super\\chftn}}{{\\footnote\\pard\\plain {{\\super\\chftn}} {note}}}"
    return made
