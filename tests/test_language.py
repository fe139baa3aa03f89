import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.language import Language, detect, majority
from analyzers.normalize import nfc, unmark

unhurried = settings(deadline=None)
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


@pytest.mark.parametrize(
    "text",
    [
        "Công an tỉnh chủ trì, phối hợp với các sở, ngành.",
        "KẾ HOẠCH",
        "Nơi nhận:",
        "TỈNH ĐẮK LẮK",
        "UBND tỉnh",
        "Số: 12-KH/TU",
        "Đa\u0306\u0301k La\u0306\u0301k",
        "phat trien kinh te xa hoi tren dia ban tinh",
        "an ninh mang",
        "Thủ tướng (国务院总理) chủ trì hội nghị trực tuyến",
        "Triển khai hệ thống Data Center và Cloud của VNPT",
    ],
)
def test_vietnamese_is_recognised(text: str) -> None:
    assert detect(text) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "国务院办公厅关于印发方案的通知",
        "第77-KH/TU号计划",
        "附件",
        "國務院辦公廳",
        "二〇一九年",
        "乂安省（Nghệ An）人民委员会牵头落实",
    ],
)
def test_chinese_is_recognised(text: str) -> None:
    assert detect(text) == "zh"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12/2021",
        "***",
        "The committee shall report to the ministry before October.",
        "Le ministère de la santé publique a été informé",
        "これはベトナムのニュースです",
        "베트남 뉴스",
        "Министерство обороны",
        "The Socialist Republic of Việt Nam and its regional partners",
    ],
)
def test_anything_else_is_other(text: str) -> None:
    assert detect(text) == "other"


@unhurried
@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text) in {"vi", "zh", "other"}


def test_a_document_has_the_language_of_most_of_its_characters() -> None:
    assert majority([("zh", 10), ("vi", 7), ("vi", 8), ("other", 3)]) == "vi"
    assert majority([]) == "other"


@pytest.mark.parametrize(("name", "language"), [("vi-xquad", "vi"), ("zh-xquad", "zh")])
def test_real_paragraphs_have_their_language(name: str, language: Language) -> None:
    path = SHARED / "eval" / name / "corpus.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    # A paragraph that lists foreign names in half of its words is no mistake.
    assert sum(detect(text) != language for text in texts) <= len(texts) / 100
    if language == "vi":
        bare = [text for text in texts if detect(unmark(nfc(text).lower())) != "vi"]
        assert len(bare) < len(texts) / 10


@pytest.mark.parametrize(("pattern", "language"), [("*_vi_*", "vi"), ("*_zh_*", "zh")])
def test_directives_have_their_language(pattern: str, language: Language) -> None:
    files = list((SHARED / "corpus" / "docs").glob(pattern))
    if not files:
        pytest.skip(f"{SHARED} has no directives")
    for file in files:
        lines = file.read_text("utf-8").splitlines()
        assert majority((detect(line), len(line)) for line in lines) == language
