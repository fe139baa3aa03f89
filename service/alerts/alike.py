"""Which text took the place of which, told by the words that they share. Pure."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from analyzers.normalize import gram_texts

ALIKE = 50.0
"""Per cent of syllables or characters, in order, that two texts share at least."""


def replaced(new: Sequence[str], old: Sequence[str]) -> dict[int, int]:
    """For new texts the old one that reads most alike, none twice: places in both sequences.

    The first of the new ones chooses first, and of equally good old ones takes the first.
    """
    letters: dict[str, str] = {}
    # Unrelated texts share half of their letters, but few of their words; and a word that is a
    # letter of its own is compared as fast as one.
    left = {at: _spelled(text, letters) for at, text in enumerate(old)}
    found = {}
    for at, text in enumerate(new):
        spelled = _spelled(text, letters)
        best = process.extractOne(spelled, left, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            found[at] = best[2]
            del left[best[2]]
    return found


def _spelled(text: str, letters: dict[str, str]) -> str:
    return "".join([letters.setdefault(gram, chr(len(letters))) for gram in gram_texts(text)])
