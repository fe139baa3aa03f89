"""Rich text (.rtf) to lines: as printed, with tracked changes accepted.

After the Rich Text Format Specification 1.9.1. The numbers of lists are those that the writer
left in the text for readers without lists (\\listtext).
"""

from loader import model
from loader.model import LoadError
from loader.readers.flow import Remarks, finish, is_letterhead
from loader.readers.lines import Line, Reading
from loader.readers.rich_text_groups import Groups, Note
from loader.readers.rich_text_tokens import tokens

DEEPEST = 1000
"""Word processors nest groups some tens deep."""


def read(data: bytes) -> Reading:
    """The lines of a rich text. Raises `LoadError` (damaged, too_deep).

    Comments, deleted and hidden text, headers and footers are left out with warnings; a
    letterhead in the first page's header is kept.
    """
    if not data.startswith(b"{\\rtf"):
        raise LoadError("damaged", "The file does not begin as rich text does.")
    remarks = Remarks()
    groups = Groups(remarks)
    for token in tokens(data):
        groups.take(token)
        if groups.depth > DEEPEST:
            raise LoadError("too_deep", f"Groups are nested more than {DEEPEST} deep.")
        if groups.ended:
            break
    truncated = not groups.ended
    lines = groups.finish()
    head = _letterhead(groups, remarks, lines)
    reading = Reading(finish([*head, *lines, *_notes(groups.notes)]), remarks.warnings())
    if truncated:
        message = "The file ends in the middle of a group."
        reading.warnings.append(model.Warning("truncated", message))
    return reading


def _letterhead(groups: Groups, remarks: Remarks, lines: list[Line]) -> list[Line]:
    """The lines of the first page's header if they are the letterhead that the text lacks."""
    kept: list[Line] = []
    wanted = ("headerf",) if groups.own_first_page else ("header", "headerr")
    lacks = not is_letterhead(lines[:30])
    for kind, header in groups.heads:
        if kind in wanted and lacks and not kept and is_letterhead(header):
            kept = header
        else:
            said = " ".join(line.text for line in header)
            remarks.add("running_head", "a header or footer", said)
    return kept


def _notes(notes: list[Note]) -> list[Line]:
    return [
        Line(f"[^{note.mark}]: {' '.join(line.text for line in note.lines)}", gap=True)
        for note in notes
        if note.lines
    ]
