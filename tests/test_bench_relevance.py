"""The benchmark of relevance: its metrics by hand, its sets, and both commands on little text."""

import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from search.engine_tantivy import open_engine
from service import bench_asking, bench_judged, bench_metrics, bench_relevance
from service.bench_metrics import Score, score
from service.cli import main

CASES = Path(__file__).parent / "cases" / "corpus_queries_zh.jsonl"
SHARED = Path(__file__).parents[2] / "shared"
PASSAGES = (
    ("bridge", "Con đường qua đèo được sửa xong trước khi vụ gặt bắt đầu."),
    ("library", "Thư viện huyện mở cửa cả ngày thứ bảy để học sinh đến đọc sách."),
    ("river", "Mùa mưa năm nay nước sông lên nhanh hơn mọi năm."),
    ("reading", "图书馆星期六全天开放。"),
)
QUERIES = (
    ("q1", "Đường qua đèo bao giờ sửa xong?", "bridge"),
    ("q2", "Thư viện huyện mở cửa khi nào?", "library"),
    ("q3", "图书馆哪天开放？", "reading"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A judged set of four passages and three questions; a fourth has no answer."""
    set_ = tmp_path / "little"
    set_.mkdir()
    corpus = [{"id": id_, "title": id_, "text": text} for id_, text in PASSAGES]
    queries = [{"id": id_, "text": text, "split": "dev"} for id_, text, _ in QUERIES]
    queries.append({"id": "q4", "text": "Ai giữ chìa khóa kho thóc?", "split": "dev"})
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (set_ / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    qrels = [f"{id_}\t{answer}\t1" for id_, _, answer in QUERIES]
    (set_ / "qrels.tsv").write_text("\n".join([*qrels, "q4\triver\t0"]) + "\n", encoding="utf-8")
    return set_


def test_metrics_are_those_of_the_formulas() -> None:
    relevant = {"a": 2, "b": 1}
    assert score(["a", "b"], relevant) == Score(1.0, 1.0, 1.0)
    assert score([], relevant) == Score(0.0, 0.0, 0.0)
    third = score(["x", "y", "b"], relevant)
    assert third.ndcg == pytest.approx((1 / math.log2(4)) / (3 + 1 / math.log2(3)))
    assert third.recall == 0.5
    assert third.mrr == pytest.approx(1 / 3)


def test_ten_results_count_for_ndcg_and_twenty_for_recall() -> None:
    late = [*(f"x{place}" for place in range(15)), "a"]
    assert score(late, {"a": 1}) == Score(0.0, 1.0, 0.0)
    assert score([*(f"x{place}" for place in range(20)), "a"], {"a": 1}).recall == 0.0


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.integers(1, 3))
def test_no_ranking_is_better_than_the_best(results: list[str], grade: int) -> None:
    relevant = {"a": grade, "b": 1}
    found = score(results, relevant)
    assert all(0.0 <= value <= 1.0 for value in found)
    best = sorted(results, key=lambda name: -relevant.get(name, 0))
    assert found.ndcg <= score(best, relevant).ndcg + 1e-12


def test_a_steady_difference_is_told_from_chance() -> None:
    base = [0.1 * (place % 7) for place in range(50)]
    better = bench_metrics.compare([value + 0.05 for value in base], base, 500)
    assert better.difference == pytest.approx(0.05)
    assert better.low == pytest.approx(0.05) == better.high
    assert better.p == pytest.approx(2 / 500)
    same = bench_metrics.compare(base, base, 500)
    assert same[:3] == (0.0, 0.0, 0.0)
    assert same.p == 1.0
    mixed = bench_metrics.compare([value + (-1) ** i for i, value in enumerate(base)], base, 500)
    assert mixed.low < 0 < mixed.high
    assert mixed == bench_metrics.compare(
        [value + (-1) ** i for i, value in enumerate(base)], base, 500
    )


def test_only_queries_with_answers_are_judged(folder: Path) -> None:
    found = bench_judged.read(folder)
    assert found.name == "little"
    assert [(query.id, query.part) for query in found.queries] == [
        (id_, "dev") for id_, _, _ in QUERIES
    ]
    assert {bench_judged.half(str(number)) for number in range(20)} == {"tune", "report"}


@pytest.mark.parametrize(
    ("name", "line"),
    [("qrels.tsv", "q1 bridge 1"), ("corpus.jsonl", '{"id": 3}'), ("queries.jsonl", "no json")],
)
def test_what_is_no_test_set_is_refused_with_its_file(folder: Path, name: str, line: str) -> None:
    (folder / name).write_text(line, encoding="utf-8")
    result = CliRunner().invoke(main, ["bench", "relevance", str(folder)])
    assert result.exit_code == 2
    assert name in result.output


def test_the_product_and_the_base_line_find_what_was_asked_for(folder: Path) -> None:
    found = bench_judged.read(folder)
    engine = open_engine(None)
    bench_relevance.fill(engine, found, titles=False)
    for way in (bench_relevance.product, bench_relevance.base_line):
        for without_marks in (False, True):
            scores = bench_relevance.judge(
                engine, found, found.queries, way, without_marks=without_marks
            )
            assert bench_metrics.mean(scores) == Score(1.0, 1.0, 1.0)


def test_titles_are_indexed_only_when_asked_for(folder: Path) -> None:
    passages = bench_judged.read(folder).passages
    for titles in (False, True):
        heads = [
            entry.paragraph.document for entry in bench_judged.entries(passages, titles=titles)
        ]
        assert {head.title is not None for head in heads} == {titles}


def test_marks_are_left_out_of_queries_and_nothing_else() -> None:
    assert bench_relevance.unmarked("Đường qua đèo, 图书馆?") == "Duong qua deo, 图书馆?"


def test_the_command_prints_every_figure_of_every_set(folder: Path) -> None:
    result = CliRunner().invoke(main, ["bench", "relevance", str(folder), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)["figures"]
    assert figures["little: queries"] == 3
    assert figures["little: nDCG@10"] == 1
    assert figures["little, base line: MRR@10"] == 1
    assert figures["little: nDCG@10 above the base line, p"] == 1
    refused = CliRunner().invoke(main, ["bench", "relevance", str(folder), "--part", "train"])
    assert refused.exit_code == 2


def test_queries_are_asked_over_http_and_answers_named_by_task_get_their_text(
    tmp_path: Path,
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    lines = [
        "ỦY BAN NHÂN DÂN\nTỈNH VÂN HÀ",
        "Số: 12/KH-UBND",
        "KẾ HOẠCH",
        "1. Sửa con đường qua đèo trước mùa gặt.",
        "2. Mở cửa thư viện huyện ngày thứ bảy.",
    ]
    (documents / "plan.txt").write_text("\n\n".join(lines), encoding="utf-8")
    queries: list[dict[str, object]] = [
        {"id": "a", "query": "thư viện", "relevant": [{"doc": "plan", "task": "2", "grade": 2}]},
        {"id": "b", "query": '"không có câu này"', "relevant": []},
    ]
    asked, out = tmp_path / "queries.jsonl", tmp_path / "run.jsonl"
    bench_asking.write(queries, asked)
    arguments = ["bench", "queries", str(asked), str(documents), "--out", str(out)]
    result = CliRunner().invoke(main, [*arguments, "--resolved", str(tmp_path / "resolved.jsonl")])
    assert result.exit_code == 0, result.output
    assert "2 queries, 1 without hits" in result.output

    nowhere = {"id": "a", "relevant": [{"doc": "gone", "task": "1", "grade": 1}]}
    with (
        bench_asking.serving([documents]) as client,
        pytest.raises(ValueError, match="a: gone has no paragraph"),
    ):
        bench_asking.resolve(client, [nowhere])

    first, second = bench_asking.read_lines(out)
    assert first["results"][0]["doc"] == "plan"
    assert second == {"id": "b", "results": []}
    resolved = bench_asking.read_queries(tmp_path / "resolved.jsonl")
    contains = resolved[0]["relevant"][0]["contains"]
    assert contains == first["results"][0]["text"] == lines[4]


def test_a_service_that_is_gone_is_told(tmp_path: Path) -> None:
    asked = tmp_path / "queries.jsonl"
    bench_asking.write([{"id": "a", "query": "x", "relevant": []}], asked)
    arguments = ["bench", "queries", str(asked), "--out", str(tmp_path / "run.jsonl")]
    assert CliRunner().invoke(main, arguments).exit_code == 2
    gone = CliRunner().invoke(main, [*arguments, "--url", "http://127.0.0.1:9"])
    assert gone.exit_code == 3


def test_the_chinese_queries_name_paragraphs_and_hold_no_text_of_them() -> None:
    queries = bench_asking.read_queries(CASES)
    kinds = {query["kind"] for query in queries}
    assert kinds == {
        "exact", "phrase", "concept", "traditional", "mistyped", "doc-number", "agency",
        "abbreviation",
    }  # fmt: skip
    assert len({query["id"] for query in queries}) == len(queries)
    for query in queries:
        for one in query["relevant"]:
            assert {"task", "position"} & one.keys()
            assert "contains" not in one


def test_most_chinese_queries_find_their_paragraph_on_the_first_screen(tmp_path: Path) -> None:
    documents = SHARED / "corpus" / "docs"
    if not documents.is_dir():
        pytest.skip("the corpus of directives is not beside the project")
    queries = bench_asking.read_queries(CASES)
    run = tmp_path / "run.jsonl"
    with bench_asking.serving([documents]) as client:
        resolved = bench_asking.resolve(client, queries)
        bench_asking.ask(client, queries, run)
    found = [
        any(
            result["doc"] == one["doc"] and one["contains"] in result["text"]
            for result in answered["results"][:10]
            for one in query["relevant"]
        )
        for query, answered in zip(resolved, bench_asking.read_lines(run), strict=True)
    ]
    assert sum(found) >= len(found) - 2
