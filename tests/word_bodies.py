"""Short ways to write the body of a .docx file and to read it, for several test modules."""

from loader.readers import word
from loader.readers.lines import Reading
from tests.word_files import package, paragraph


def read(body: str, **parts: str) -> Reading:
    """What is read of a file with this body and these parts."""
    return word.read(package(body, parts))


def texts(body: str, **parts: str) -> list[str]:
    """The texts of its lines."""
    return [line.text for line in read(body, **parts).lines]


def run(content: str, properties: str = "") -> str:
    """A run of letters with its looks."""
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def text(words: str, properties: str = "") -> str:
    """A run of words."""
    return run(f'<w:t xml:space="preserve">{words}</w:t>', properties)


def whole(*runs: str, properties: str = "") -> str:
    """A paragraph of runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def warned(reading: Reading) -> dict[str, str]:
    """The messages of warnings by code."""
    return {warning.code: warning.message for warning in reading.warnings}


HEAD = [paragraph(one) for one in ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn")]


def cell(words: str, properties: str) -> str:
    """The inside of a cell of a table."""
    return f"<w:tcPr>{properties}</w:tcPr>{paragraph(words)}"
