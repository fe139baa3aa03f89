"""Figures that a test notes, for the end of the run's report."""

from collections.abc import Callable, Iterator

import pytest

Note = Callable[[str], None]

_PROPERTY = "figures"


@pytest.fixture
def note(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Note:
    """Keeps a line for the end of the report, and prints it at once for those who watch (`-s`)."""

    def note_line(line: str) -> None:
        print(f"{request.node.name}: {line}", flush=True)
        record_property(_PROPERTY, line)

    return note_line


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of all tests that have some."""
    for name, lines in _noted(terminalreporter):
        terminalreporter.section(name, sep="-")
        for line in lines:
            terminalreporter.line(line)


def _noted(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, list[str]]]:
    for outcome in ("passed", "failed"):
        for report in reporter.getreports(outcome):
            noted = getattr(report, "user_properties", ())
            lines = [str(value) for name, value in noted if name == _PROPERTY]
            if lines and report.when == "call":
                yield report.nodeid, lines
