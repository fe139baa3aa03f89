"""The benchmarks on little text: what they say, and that they leave everything else alone."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from filelock import FileLock

from service import bench, bench_alerts, bench_corpus, bench_engines, bench_figures, bench_plain
from service.bench_memory import bench_memory
from service.bench_queries import make_queries
from service.bench_recording import calls_for
from service.bench_served import own_settings
from service.cli import main
from service.loads import load
from service.parameters import SearchParameters
from service.product import opened
from service.searching import Window, search
from tests.servers.elasticsearch import SharedNode

PREFIX = "directives-bench"
VIETNAMESE = (
    "Mùa mưa năm nay nước sông lên nhanh hơn mọi năm.",
    "Bà con trong xã đã dọn kênh mương và đắp lại bờ đê phía tây.",
    "Thư viện huyện mở cửa cả ngày thứ bảy để học sinh đến đọc sách.",
    "Con đường qua đèo được sửa xong trước khi vụ gặt bắt đầu.",
)
CHINESE = ("今年雨季河水上涨得比往年快。", "图书馆星期六全天开放。", "山路在收割以前修好了。")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder of bulk text, as the benchmarks read it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for language, sentences in (("vi", VIETNAMESE), ("zh", CHINESE)):
        line = json.dumps({"text": "\n\n".join(sentences)}, ensure_ascii=False)
        (folder / f"{language}-bulk.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    return folder


@pytest.fixture
def node(elasticsearch_node: SharedNode, run_folder: Path) -> Iterator[SharedNode]:
    """The shared node, while no other process of the test run has a benchmark on it."""
    with FileLock(run_folder / "bench.lock"):
        yield elasticsearch_node


def names_left(node: SharedNode) -> list[str]:
    """The indexes and templates of benchmarks on the node."""
    with httpx.Client(base_url=node.url, timeout=60) as client:
        indexes = client.get("/_all/_alias").json()
        whole = client.get("/_index_template").json()["index_templates"]
        parts = client.get("/_component_template").json()["component_templates"]
    names = [*indexes, *(one["name"] for one in whole + parts)]
    return [name for name in names if name.startswith(PREFIX)]


def test_both_engines_are_compared_and_nothing_is_left_on_the_cluster(
    texts: Path, node: SharedNode
) -> None:
    figures = list(bench_engines.bench_engines(texts, 100, node.url, 0, number=4))

    named = {figure.name: figure.value for figure in figures}
    assert len(named) == len(figures)
    assert min(named.values()) > 0
    for name in (
        "load on tantivy, against the base line",
        "load on Elasticsearch, against the base line",
        "search page on tantivy, p50",
        f"search page on Elasticsearch, p95, against {bench_engines.DIRECT}",
        "plain Elasticsearch, p95",
        "size: index on Elasticsearch, merged, without copies",
    ):
        assert name in named
    assert names_left(node) == []


def test_nothing_is_left_on_the_cluster_when_the_comparison_fails(
    texts: Path, node: SharedNode
) -> None:
    figures = bench_engines.bench_engines(texts, 100, node.url, 0, number=4)
    next(figures)
    assert names_left(node)

    figures.close()

    assert names_left(node) == []


def test_the_calls_that_are_sent_directly_find_what_the_product_finds(
    texts: Path, tmp_path: Path, node: SharedNode
) -> None:
    files = tmp_path / "files"
    bench_corpus.make(texts, files, 200)
    settings = own_settings(tmp_path / "data", node.url, f"{PREFIX}-calls")
    queries = ["nước sông", "song len", '"dọn kênh mương"', "图书馆", "nước sông vắng"]
    with bench_plain.connected(settings) as client, opened(settings) as product:
        load(product, [files], root=files, workers=0)
        for query, calls in zip(queries, calls_for(product, queries), strict=True):
            wanted = SearchParameters(q=query)
            total = search(product, wanted, Window(size=10)).answer.total
            answers = [call.repeat(client) for call in calls]
            assert [answer["hits"]["total"]["value"] for answer in answers][-1] == total
            assert total > 0


def test_benchmarks_leave_the_engine_and_the_database_of_the_settings_alone(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    monkeypatch.setenv("DIRECTIVES_DATABASE_URL", f"sqlite:///{theirs / 'rows.sqlite3'}")
    monkeypatch.setenv("DIRECTIVES_ENGINE_URL", f"tantivy:{theirs / 'index'}")

    figures = list(bench.bench_load(texts, 100, (0,)))

    assert [figure.value for figure in figures if figure.name == "whole load, one process"]
    assert list(theirs.iterdir()) == []


def test_each_figure_of_a_load_has_a_name_of_its_own(texts: Path) -> None:
    figures = list(bench.bench_load(texts, 100, (0,)))

    told = json.loads(bench_figures.as_json(figures))["figures"]

    assert len(told) == len(figures)


def test_equal_text_gives_equal_queries(texts: Path) -> None:
    queries = make_queries(texts, 50)

    assert queries == make_queries(texts, 50)
    assert len(queries) == 50
    assert any(query.startswith('"') for query in queries)
    assert any(query.isascii() for query in queries)


def test_percentiles_are_in_milliseconds() -> None:
    p50, p95 = bench_figures.percentiles("answer", [number / 1000 for number in range(1, 101)])

    assert [p50.name, p95.name] == ["answer, p50", "answer, p95"]
    assert [p50.value, p95.value] == pytest.approx([50.5, 95.95])
    assert {p50.unit, p95.unit} == {"ms"}


@pytest.mark.parametrize(("address", "code"), [("http://127.0.0.1:9", 3), ("tantivy:", 2)])
def test_a_cluster_that_cannot_be_asked_is_told_in_one_line(
    texts: Path, address: str, code: int
) -> None:
    command = ["bench", "engines", "--texts", str(texts), "--engine-url", address]

    result = CliRunner().invoke(main, command)

    assert result.exit_code == code
    assert result.stderr.startswith("directives: ")
    assert result.stderr.count("\n") == 1


def test_a_load_tells_its_memory_by_quarters(texts: Path) -> None:
    figures = {figure.name: figure.value for figure in bench_memory(texts, 400, workers=1)}
    assert figures["documents"] == 400
    assert figures["paragraphs"] > 400 * 8
    assert figures["memory of the loading process, quarter 4"] > 10
    assert figures["memory of the workers together, quarter 4"] > 10


def test_saved_queries_are_matched_in_a_copy_of_the_collection(texts: Path, tmp_path: Path) -> None:
    figures = {
        figure.name: figure.value
        for _ in range(2)
        for figure in bench_alerts.bench_alerts(texts, 200, tmp_path / "data", 200)
    }
    with opened(own_settings(tmp_path / "data")) as product:
        held = product.engine.health().paragraphs
    assert figures["paragraphs of the collection"] == held + figures["paragraphs that are news"]
    assert figures["saved queries that match"] <= figures["saved queries that reached the engine"]
    assert figures["deliveries"] == figures["saved queries that match"]
