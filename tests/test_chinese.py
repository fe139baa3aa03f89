import functools
import gzip
import json
import logging
import re
import tempfile
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import chinese
from analyzers.characters import classes

unhurried = settings(deadline=None)
DATA = Path(chinese.__file__).parent / "data" / "zh_words.txt"
SHARED = Path(__file__).resolve().parents[1].parent / "shared"
HAN = re.compile("[\u4e00-\u9fd5]+")

SENTENCES = (
    "乂安省委常务委员会颁布关于贯彻落实中央书记处指示的计划",
    "义安省人民委员会牵头会同省公安厅内务厅督促各级党委抓好落实",
    "教育培训部配合文化体育旅游部于六月底前完成国家数据库建设",
    "各地区各部门要加强组织领导明确责任分工确保取得农业农村工作实效",
    "越共中央政治局委员国家主席同政府总理出席越南祖国阵线大会安排有关工作",
    "国务院办公厅关于印发实施方案的通知",
    "巴地头顿省承天顺化省胡志明市槟椥省得农省林同省大叻市",
    "乒乓球拍卖完了结婚的和尚未结婚的研究生命起源",
)


@functools.cache
def jieba() -> Any:
    """jieba with our words, its cache in a folder of its own: the oracle."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba as package
    package.setLogLevel(logging.WARNING)
    oracle = package.Tokenizer()
    oracle.tmp_dir = tempfile.mkdtemp(prefix="jieba")
    with DATA.open("rb") as listed:
        oracle.load_userdict(listed)
    return oracle


def words(run: str) -> list[str]:
    return [word for word, _, _ in chinese.cut(run)]


def differing(runs: Iterator[str]) -> list[str]:
    return [run for run in runs if words(run) != list(jieba().cut_for_search(run))]


def runs(path: Path) -> Iterator[str]:
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open("rb") as raw, gzip.open(raw) if path.suffix == ".gz" else raw as lines:
        for line in lines:
            yield from HAN.findall(json.loads(line)["text"])


def test_own_sentences_are_cut_as_jieba_cuts_them() -> None:
    assert differing(iter(SENTENCES)) == []


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("scale/zh-laws.jsonl.gz", 60),
        ("eval/zh-xquad/corpus.jsonl", 2),
        ("eval/zh-stard/corpus.jsonl", 400),
    ],
)
def test_real_texts_are_cut_as_jieba_cuts_them(name: str, step: int) -> None:
    assert differing(islice(runs(SHARED / name), 0, 200_000, step)) == []


def test_directives_are_cut_as_jieba_cuts_them() -> None:
    files = [*SHARED.glob("seeds/*.txt"), *SHARED.glob("corpus/docs/*_zh_*.txt")]
    if not files:
        pytest.skip(f"{SHARED} has no directives")
    texts = (file.read_text("utf-8") for file in files)
    assert differing(run for text in texts for run in HAN.findall(text)) == []


@unhurried
@given(st.text(st.sampled_from("".join(SENTENCES)), min_size=1))
def test_shuffled_characters_are_cut_as_jieba_cuts_them(run: str) -> None:
    assert words(run) == list(jieba().cut_for_search(run))


@unhurried
@given(st.text(st.one_of(st.sampled_from("".join(SENTENCES)), st.sampled_from("㐀𠀀々〇か한"))))
def test_each_word_stands_where_its_span_says_and_nothing_is_left_out(run: str) -> None:
    spans = chinese.cut(run)
    assert all(run[start:end] == word for word, start, end in spans)
    covered = {at for _, start, end in spans for at in range(start, end)}
    assert covered == set(range(len(run)))


def test_characters_that_jieba_does_not_know_are_words_by_themselves() -> None:
    assert words("㐀中国〇か") == ["㐀", "中国", "〇", "か"]


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("根据乂安省委的计划", "乂安"),
        ("由省人民委员会牵头", "人民委员会"),
        ("同奈省与林同省交界", "林同省"),
        ("公安厅配合内务厅", "内务厅"),
        ("报告农业与环境部", "农业与环境部"),
    ],
)
def test_our_words_are_found_in_a_sentence(sentence: str, word: str) -> None:
    assert word in words(sentence)


@pytest.mark.parametrize(
    ("sentence", "word"), [("取得农业发展", "农业"), ("社会安全", "社会"), ("保护环境", "环境")]
)
def test_our_words_do_not_break_ordinary_ones(sentence: str, word: str) -> None:
    assert word in words(sentence)


def entries() -> list[tuple[str, int]]:
    rows = [line.split(" ") for line in DATA.read_text("utf-8").splitlines()]
    return [(word, int(frequency)) for word, frequency in rows]


def test_the_list_of_words_is_simplified_unique_and_cut_as_listed() -> None:
    listed = [word for word, _ in entries()]
    assert len(set(listed)) == len(listed) >= 200
    assert all(HAN.fullmatch(word) and len(word) > 1 for word in listed)
    assert not set("".join(listed)) & chinese.simplified().keys()
    assert all(0 < frequency < 100 for _, frequency in entries())
    assert [word for word in listed if words(word)[-1] != word] == []


def test_no_listed_word_hides_a_word_of_four_characters_and_more() -> None:
    # Search mode gives the words of two and three characters inside a longer one, no others.
    listed = {word for word, _ in entries()}
    inner = {
        part
        for word in listed
        for size in range(4, len(word))
        for part in (word[at : at + size] for at in range(len(word) - size + 1))
    }
    assert inner & listed == set()


def test_traditional_characters_become_simplified_one_by_one() -> None:
    table = chinese.simplified()
    assert (
        "".join(table.get(char, char) for char in "國務院辦公廳關於貫徹") == "国务院办公厅关于贯彻"
    )
    assert len(table) > 4000
    assert all(len(one) == len(other) == 1 for one, other in table.items())
    assert not set(table.values()) & table.keys()
    assert all(classes().han.fullmatch(other) for other in table.values())
