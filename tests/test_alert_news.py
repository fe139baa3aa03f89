"""Notices of random loads are what a plain search finds after each load and did not before it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.engine import Hit, Search
from search.model import Agency
from search.tree import EVERYTHING, All, AnyOf, Match, Node, Not, Prefix, Range, Values
from service import loads
from service.alerts import saved
from service.alerts.matching import match_next
from service.alerts.saved import Settings, Terms
from service.correcting import correct, place_of
from service.corrections import Correction
from service.db.alerts import notices
from service.db.schema import paragraphs
from service.documents import list_documents, list_paragraphs
from service.product import Product, opened
from service.settings import read
from tests import stores
from tests.collection import directive

EXAMPLES = 6 if stores.ON_CLUSTER else 15
NAMES = ("a.txt", "b.txt", "c.txt")
TASKS = (
    "Sở Y tế trực đê.",
    "Sở Y tế chủ trì, phối hợp với Công an tỉnh trực đê ban đêm.",
    "Công an tỉnh tuần tra trước ngày 20/4/2024.",
    "Công an tỉnh tuần tra trước ngày 30/4/2024.",
    "Thực hiện Kết luận số 44-KL/TW.",
    "各县负责防汛工作。",
)
LEAVES: Sequence[Node] = (
    Match("grams", ("trực", "đê")),
    Match("grams", ("tuần", "tra", "trước", "ngày")),
    Match("folded", ("truc",)),
    Match("grams", ("防", "汛")),
    Prefix("grams", ("tr",)),
    Values("role", ("lead",)),
    Values("agency", ("công_an_tỉnh",)),
    Values("number", ("2_kh_tu",)),
    Values("cites", ("44_kl_tw",)),
    Values("task", ("2",)),
    Range("deadline", 20240421, None),
)
WRONG, RIGHT = Agency("sở_y_tế", "Sở Y tế", "implement"), Agency("sở_y_tế", "Sở Y tế", "lead")


class Step(NamedTuple):
    """One load: what is done with which file, and its tasks and number where it is written."""

    what: str
    name: str
    other: str
    number: int
    tasks: Sequence[str]


STEPS = st.builds(
    Step,
    st.sampled_from(["write"] * 5 + ["remove", "move", "again", "correct", "reparse"]),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.integers(1, 2),
    st.lists(st.sampled_from(TASKS), max_size=5),
)
_some = st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3).map(tuple)
TREES = st.one_of(
    st.sampled_from(LEAVES),
    st.builds(All, _some),
    st.builds(AnyOf, _some, st.integers(1, 2)),
    st.builds(Not, st.sampled_from(LEAVES)),
)


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=3, max_size=7), st.lists(TREES, min_size=4, max_size=6))
def test_notices_are_what_a_plain_search_finds_anew_after_each_load(
    steps: Sequence[Step], trees: Sequence[Node]
) -> None:
    with _product() as (product, folder):
        ids = [_save(product, tree) for tree in trees]
        expected: list[tuple[int, int, str]] = []
        known: Mapping[int, dict[int, set[str]]] = {id_: {} for id_ in ids}
        for step in steps:
            for load in _take(product, folder, step):
                for id_, tree in zip(ids, trees, strict=True):
                    anew = _anew(product, tree, known[id_])
                    if step.what != "reparse":
                        expected += [(id_, load, key) for key in anew]
        while match_next(product, chunk=2):
            pass
        assert _told(product) == sorted(expected)


def _anew(product: Product, tree: Node, known: dict[int, set[str]]) -> set[str]:
    """What matches and did not when its document was last held, of which `known` keeps account."""
    held = {hit.paragraph.document.id for hit in _hits(product, EVERYTHING)}
    now: dict[int, set[str]] = defaultdict(set)
    for hit in _hits(product, tree):
        now[hit.paragraph.document.id].add(hit.paragraph.key)
    anew = {key for document in held for key in now[document] - known.get(document, set())}
    known.update({document: now[document] for document in held})
    return anew


def _hits(product: Product, tree: Node) -> Sequence[Hit]:
    return product.engine.search(Search(tree, EVERYTHING, (), "document", 1000)).hits


def _take(product: Product, folder: Path, step: Step) -> Sequence[int]:
    """Do it; the numbers of the loads."""
    path = folder / step.name
    match step.what:
        case "write":
            path.write_text(directive(step.number, *step.tasks), encoding="utf-8")
        case "move" if path.exists():
            path.replace(folder / step.other)
        case "remove":
            return loads.remove(product, step.name).numbers
        case "correct":
            return _correct(product)
        case "reparse":
            return loads.reparse(product).numbers
    return loads.load(product, [folder], root=folder, workers=0).numbers


def _correct(product: Product) -> Sequence[int]:
    """Put one agency's role right, in the first document that has it wrong."""
    for document in list_documents(product.database).items:
        for one in list_paragraphs(product.database, document.head.id).items:
            if WRONG in one.agencies:
                place = place_of(one.key)
                wrong = Correction(document.head.id, place, "agencies", WRONG, RIGHT, "")
                return correct(product, [wrong]).numbers
    return ()


def _save(product: Product, tree: Node) -> int:
    terms = Terms(text="", selection={}, tree=tree)
    return saved.create(product, None, terms, Settings(name="đê"))


def _told(product: Product) -> list[tuple[int, int, str]]:
    query = sa.select(notices.c.saved_query, notices.c.load, paragraphs.c.key).join(paragraphs)
    with product.database.read() as connection:
        return sorted((row[0], row[1], row[2]) for row in connection.execute(query))


@contextmanager
def _product() -> Iterator[tuple[Product, Path]]:
    """A product of its own, and an empty folder."""
    with stores.place() as place, TemporaryDirectory() as name:
        folder = Path(name) / "letters"
        folder.mkdir()
        with opened(read(data=Path(name) / "data", **place)) as product:
            yield product, folder
