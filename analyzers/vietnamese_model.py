"""The model by which pyvi cuts Vietnamese, read from pyvi's own files.

They are a CRFsuite model inside a pickle (`models/pyvi3.pkl`) and a list of compounds
(`models/words.txt`). Neither is pyvi imported, which would need scikit-learn, nor anything
unpickled.
"""

import functools
import importlib.util
import pickletools
import string
from pathlib import Path
from typing import NamedTuple

from analyzers import crf
from analyzers.memo import Memo

_FEATURES = frozenset(
    f"{place}word.{name}"
    for place, names in {
        "": ("isupper()", "istitle()", "isdigit()"),
        "-1:": ("isupper()", "istitle()", "bi_gram()"),
        "+1:": ("isupper()", "istitle()", "bi_gram()"),
        "-2:": ("tri_gram()",),
        "+2:": ("tri_gram()",),
    }.items()
    for name in names
) | {"bias"}


class Word(NamedTuple):
    """What the model says of one token; each score is the one for I_W less the one for B_W.

    `own` counts for the token itself, `left` for the token after it, `right` for the one before.
    `followers` and `compounds` are the second syllables, and from second to third, of compounds.
    """

    own: float
    left: float
    right: float
    lower: str
    followers: frozenset[str]
    compounds: dict[str, frozenset[str]]
    joins: bool
    title: bool


class Transitions(NamedTuple):
    """The weights b_b, b_i, i_b, i_i of going from one label to the next, as Viterbi needs them.

    `low` is b_b - i_b and `high` is b_i - i_i; the others are what the lead of I_W becomes, apart
    from the next token's score, up to `low`, above `high` and between (less the lead before).
    """

    low: float
    high: float
    after_b: float
    after_i: float
    between: float


class Model(NamedTuple):
    """The words' scores, those of compounds, and the transitions between B_W and I_W."""

    words: Memo[Word]
    pair_first: float
    pair_last: float
    triple_first: float
    triple_last: float
    transitions: Transitions


@functools.cache
def load() -> Model:
    """The model, read once. Raises `crf.ModelError` where pyvi's files are not as expected."""
    folder = _folder()
    weights, transitions = _weights(folder / "pyvi3.pkl")
    followers, compounds = _compounds(folder / "words.txt")
    places = ("", "-1:", "+1:")
    spelled = [_spelled(weights, place) for place in places]
    cased = [_cased(weights, place) for place in places]
    bias, digit = weights["bias"], weights["word.isdigit()"]

    def describe(token: str) -> Word:
        lower, case = token.lower(), (token.istitle(), token.isupper())
        key = lower.partition("\0")[0]  # CRFsuite's strings end at a NUL.
        own, left, right = (
            known.get(key, 0.0) + flags[case] for known, flags in zip(spelled, cased, strict=True)
        )
        return Word(
            own=own + bias + (digit if token.isdigit() else 0.0),
            left=left,
            right=right,
            lower=lower,
            followers=followers.get(lower, frozenset()),
            compounds=compounds.get(lower, {}),
            joins=token not in string.punctuation and not token[0].isdigit(),
            title=token[0].istitle(),
        )

    return Model(
        words=Memo(describe),
        pair_first=weights["+1:word.bi_gram()"],
        pair_last=weights["-1:word.bi_gram()"],
        triple_first=weights["+2:word.tri_gram()"],
        triple_last=weights["-2:word.tri_gram()"],
        transitions=_transitions(*transitions[0], *transitions[1]),
    )


def _transitions(b_b: float, b_i: float, i_b: float, i_i: float) -> Transitions:
    low, high = b_b - i_b, b_i - i_i
    if low > high:
        raise crf.ModelError("pyvi's model repeats labels where it should change them")
    return Transitions(low, high, after_b=b_i - b_b, after_i=i_i - i_b, between=b_i - i_b)


def _spelled(weights: dict[str, float], place: str) -> dict[str, float]:
    """The weights of the words themselves at this place, by the word."""
    prefix = f"{place}word.lower():"
    return {
        name.removeprefix(prefix): weight
        for name, weight in weights.items()
        if name.startswith(prefix)
    }


def _cased(weights: dict[str, float], place: str) -> dict[tuple[bool, bool], float]:
    """The weights of being a title, and of being upper case, at this place."""
    title, upper = weights[f"{place}word.istitle()"], weights[f"{place}word.isupper()"]
    return {
        (False, False): 0.0,
        (True, False): title,
        (False, True): upper,
        (True, True): title + upper,
    }


def embedded(path: Path) -> bytes:
    """The CRFsuite model in a pickle, found by reading its operations, none of which is run.

    Raises `crf.ModelError` where there is none. Python 3 writes bytes in old forms of pickle as
    text, one character a byte.
    """
    try:
        for _, argument, _ in pickletools.genops(path.read_bytes()):
            if isinstance(argument, bytes) and argument.startswith(b"lCRF"):
                return argument
            if isinstance(argument, str) and argument.startswith("lCRF"):
                return argument.encode("latin-1")
    except (OSError, ValueError) as error:
        raise crf.ModelError(f"{path} cannot be read: {error}") from error
    raise crf.ModelError(f"{path} holds no CRFsuite model")


def _folder() -> Path:
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise crf.ModelError("pyvi, whose model cuts Vietnamese words, is not installed")
    return Path(spec.submodule_search_locations[0]) / "models"


def _weights(path: Path) -> tuple[dict[str, float], list[list[float]]]:
    """Each attribute's weight for I_W less that for B_W, and the transitions."""
    model = crf.read(embedded(path))
    if model.labels != ("B_W", "I_W"):
        raise crf.ModelError(f"the labels of pyvi's model are {model.labels}, not B_W and I_W")
    if missing := _FEATURES - model.states.keys():
        raise crf.ModelError(f"pyvi's model knows nothing of {sorted(missing)}")
    return {name: i - b for name, (b, i) in model.states.items()}, model.transitions


def _compounds(
    path: Path,
) -> tuple[dict[str, frozenset[str]], dict[str, dict[str, frozenset[str]]]]:
    """The second syllables of compounds of two, the second and third of compounds of three."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise crf.ModelError(f"{path} cannot be read: {error}") from error
    pairs: dict[str, set[str]] = {}
    triples: dict[str, dict[str, set[str]]] = {}
    for parts in (line.split(" ") for line in lines):
        if len(parts) == 2:
            pairs.setdefault(parts[0], set()).add(parts[1])
        elif len(parts) == 3:
            triples.setdefault(parts[0], {}).setdefault(parts[1], set()).add(parts[2])
    return (
        {first: frozenset(seconds) for first, seconds in pairs.items()},
        {
            first: {second: frozenset(thirds) for second, thirds in follow.items()}
            for first, follow in triples.items()
        },
    )
