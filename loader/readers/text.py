"""Plain text to lines; it may hold columns, Markdown and what is left of a web page's markup."""

import html
import re

from loader import model
from loader.readers import columns, markdown
from loader.readers.lines import Reading, left_out

_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_COMMENT = re.compile(r"<!--[^<]*?-->")
_BREAK = re.compile(r"</?(?:p|div|tr|li|ul|ol|h[1-6])(?:\s[^<>\n]{0,300})?/?>", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:span|b|i|u|em|strong|font|sup|sub|a|td|th|table|tbody)(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)


def read(content: str) -> Reading:
    """The lines of a plain text; residue of HTML is resolved or left out with a warning."""
    warnings: list[model.Warning] = []
    reading = markdown.read(columns.apart(_without_residue(content, warnings)))
    return Reading(reading.lines, warnings + reading.warnings)


def _without_residue(content: str, warnings: list[model.Warning]) -> str:
    if "<" in content:
        for pattern, blank in ((_COMMENT, "\n"), (_BREAK, "\n"), (_INLINE, "")):
            found = pattern.findall(content)
            if found:
                warnings.append(left_out("markup", "residue of HTML", " ".join(found)))
                content = pattern.sub(blank, content)
    if "&" in content:
        found = _ENTITY.findall(content)
        if found:
            message = f"Resolved {len(found)} HTML entities: {' '.join(sorted(set(found)))}"
            warnings.append(model.Warning("entities", message))
            content = _ENTITY.sub(_resolve, content)
    return content


def _resolve(match: re.Match[str]) -> str:
    resolved = html.unescape(match[0])
    # An entity may stand for a control character or a newline; neither belongs into a line.
    return resolved if resolved.isprintable() else " "
