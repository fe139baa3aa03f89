"""The help page: it tells the whole language, and each of its examples finds something."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from search.model import KINDS
from search.query import parse
from search.query_examples import examples
from search.query_fields import vocabulary
from search.query_nodes import FieldValue, Near, Node, Not, Or, Phrase, Prefix, Words
from search.understanding import understand
from service.i18n import LANGUAGES
from tests.web_client import TestClient, serving

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MADE_OF: dict[str, type[Node]] = {
    "words": Words,
    "unmarked": Words,
    "phrase": Phrase,
    "near": Near,
    "exclusion": Not,
    "or": Or,
    "group": Or,
    "prefix": Prefix,
    "field": FieldValue,
    "field_group": FieldValue,
}
UNDERSTOOD = ("number", "date")
TYPED = [
    (name, language, query)
    for part in (examples()["operators"], examples()["fields"])
    for name, by_language in part.items()
    for language, query in by_language.items()
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    files = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]
    with serving(tmp_path_factory.mktemp("data"), files) as client:
        yield client


def within(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    children = getattr(node, "children", None) or (getattr(node, "child", None),)
    for child in children:
        yield from within(child)


def test_each_operator_and_field_has_an_example_in_each_language() -> None:
    table = examples()
    assert set(table["operators"]) == {*MADE_OF, *UNDERSTOOD}
    assert set(table["fields"]) == set(vocabulary()["names"])
    for by_language in (*table["operators"].values(), *table["fields"].values()):
        assert set(by_language) == set(LANGUAGES)


def test_each_example_is_what_it_is_an_example_of() -> None:
    for name, by_language in examples()["operators"].items():
        for query in by_language.values():
            if name in UNDERSTOOD:
                assert name in dict(understand(query).readings[0].changes)
            else:
                assert any(isinstance(node, MADE_OF[name]) for node in within(parse(query).root))
    for name, by_language in examples()["fields"].items():
        for query in by_language.values():
            root = parse(query).root
            assert isinstance(root, FieldValue)
            assert root.field == name


@pytest.mark.parametrize(("name", "language", "query"), TYPED)
def test_each_example_finds_something_as_it_is_typed(
    client: TestClient, name: str, language: str, query: str
) -> None:
    answer = client.get("/api/v1/search", params={"q": query}).json()
    assert answer["total"] > 0, (name, language)
    changes = {change["code"] for change in answer["query"]["changes"]}
    assert changes <= {*UNDERSTOOD, "agency", "abbreviation", "synonym", "translation", "widened"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_links_each_example_and_names_each_value(
    client: TestClient, language: str
) -> None:
    page = client.get("/help", headers={"accept-language": language}).text
    for part in (examples()["operators"], examples()["fields"]):
        for by_language in part.values():
            assert f'href="/?{urlencode({"q": by_language[language]})}"' in page
    for names in vocabulary()["values"].values():
        assert all(", ".join(spellings) in page for spellings in names.values())


def test_the_kinds_of_paragraphs_can_all_be_asked_for() -> None:
    assert set(vocabulary()["values"]["kind"]) == set(KINDS)
