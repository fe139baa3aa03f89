"""What all tests of failing nodes have in common: a load and searches, and what they end with."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from search.engine import Search
from search.tree import Match
from service import loads
from tests.cluster.asking import Asker, asking
from tests.cluster.figures import Note
from tests.cluster.installation import Installation, installed
from tests.cluster.letters import MOST_IN_A_DOCUMENT, write_letters
from tests.cluster.loading import Loading, loading
from tests.cluster.searching import searches
from tests.servers.elasticsearch_cluster import Cluster

OWN = "bạch đàn"
"""The phrase of the paragraphs that are there before the load."""
SETTLED = Search(Match("grams", tuple(OWN.split())))
SETTLED_DOCUMENTS = 10
BEFORE = 1_500
"""Paragraphs that have been loaded when the scene begins."""
DOCUMENTS = 500
MOST_ERRORS = 0.01

THREADS, EVERY = 24, 4.0
"""Six searches a second; one that has to wait keeps none of the others waiting."""
FEWEST = 100
"""Searches without which their figures say little."""


@dataclass
class Scene:
    """A load and searches under way, and what has been noted of them."""

    installation: Installation
    load: Loading
    asker: Asker
    note: Note
    began: float = field(default_factory=time.monotonic)

    def mark(self, event: str, since: float | None = None) -> float:
        """Note an event, and what was asked since an earlier one; gives the moment.

        Fails where the load has ended, for then the event has not befallen it.
        """
        now = time.monotonic()
        told = f"{now - self.began:5.1f} s: {event}, {self.load.paragraphs} paragraphs read"
        self.note(told if since is None else f"{told}; {self.asker.figures(since)}")
        assert self.load.is_at_work, "the load has ended too early"
        return now


@contextmanager
def under_load(
    cluster: Cluster,
    folder: Path,
    prefix: str,
    note: Note,
    *,
    documents: int = DOCUMENTS,
    rate: float,
) -> Iterator[Scene]:
    """A load of `rate` paragraphs a second with searches beside it, for the length of the block.

    Then the load goes on at full speed to its end; everything must be there and must have been
    answered, at all times and by all copies.
    """
    write_letters(folder / "settled", SETTLED_DOCUMENTS, own=OWN)
    write_letters(folder / "letters", documents - SETTLED_DOCUMENTS, first=SETTLED_DOCUMENTS + 1)
    with installed(cluster, folder, prefix) as installation, ExitStack() as stack:
        product = installation.product
        loads.load(product, [folder / "settled"], workers=0)
        cluster.wait_for_health("green")
        settled = product.engine.search(SETTLED).total
        assert settled > FEWEST
        question = stack.enter_context(searches(installation, OWN, settled))
        asker = stack.enter_context(asking(question, threads=THREADS, every=EVERY))
        load = stack.enter_context(loading(product, folder / "letters", rate))
        load.wait_for(BEFORE)
        yield Scene(installation, load, asker, note)
        report = load.finish()
        stack.close()
        figures = asker.figures()
        note(f"load of {report.paragraphs} paragraphs in {report.seconds:.1f} s; {figures}")
        assert not report.failed
        assert figures.asked > FEWEST
        assert figures.error_share < MOST_ERRORS, figures.errors
        assert not figures.faults, figures.faults
        installation.require_whole(documents * MOST_IN_A_DOCUMENT)
