"""The destinations of rich text that matter here, and the words that stand for single signs.

After the Rich Text Format Specification 1.9.1, "Destinations" and "Special Characters".
"""

SKIPPED = frozenset(
    (
        *("annotationend", "aftncn", "aftnsep", "aftnsepc", "atnauthor", "atndate", "atnid"),
        *("bkmkend", "bkmkstart", "colortbl", "datafield", "docvar", "falt", "filetbl", "fontemb"),
        *("formfield", "ftncn", "ftnsep", "ftnsepc", "generator", "info", "listoverridetable"),
        *("listtable", "nonesttables", "nonshppict", "objclass", "objdata", "pict", "pn"),
        *("pnseclvl", "private", "revtbl", "rsidtbl", "shprslt", "sp", "tc", "template"),
        *("themedata", "xe"),
    )
)
"""Destinations that hold no text, or the same text again."""
HEADS = frozenset(("header", "headerf", "headerl", "headerr"))
FEET = frozenset(("footer", "footerf", "footerl", "footerr"))
FLOWS = HEADS | FEET | {"footnote", "annotation", "shptxt", "dptxbxtext"}
TABLES = frozenset(("fonttbl", "stylesheet", "listtext", "pntext", "fldinst", "nesttableprops"))
LEADING = frozenset(("shp", "shpinst", "shppict", "do", "result", "fldrslt", "moMath", "mmath"))
"""Destinations around text, which is read as that of the group around them."""
SIGNS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "column": "\n", "page": "\f",
    "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
SYMBOLS = {"~": " ", "_": "-", "\t": "\t", "\\": "\\", "{": "{", "}": "}"}
