"""Makes a collection of directives of any size from bulk text, for benchmarks only.

The running text comes from a folder of `*.jsonl.gz` files (one document a line, `text` with blank
lines between paragraphs; the language is the first part of the file's name). Letterheads, tasks,
responsibilities and deadlines are made around it, so that every facet has values. Equal arguments
give equal files.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

PARAGRAPHS_PER_DOCUMENT = 40
CHINESE_SHARE = 0.15

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\w)|(?<=[。！？；])")
_PLACES = ("Vân Hà", "Thanh Bình", "Phú Lâm", "Đông Giang", "Tây Sơn", "Hải Thuận")
_AGENCIES = (
    "Công an tỉnh",
    "Sở Tài chính",
    "Sở Nội vụ",
    "Sở Y tế",
    "Sở Xây dựng",
    "Sở Giáo dục và Đào tạo",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Bộ Chỉ huy Quân sự tỉnh",
)
_CHINESE_AGENCIES = ("教育部", "财政部", "公安部", "司法部", "民政部", "卫生健康委")


def read_sentences(folder: Path, language: str) -> list[str]:
    """All sentences of the language's bulk files, in order; FileNotFoundError if none."""
    files = sorted(folder.glob(f"{language}-*.jsonl.gz"))
    if not files:
        raise FileNotFoundError(f"no {language}-*.jsonl.gz in {folder}")
    sentences: list[str] = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                for paragraph in json.loads(line)["text"].split("\n\n"):
                    if not paragraph.startswith("#"):
                        sentences += _SENTENCE_END.split(" ".join(paragraph.split()))
    return [sentence for sentence in sentences if sentence]


def running_text(
    sentences: list[str], low: int, high: int, count: int, chance: random.Random
) -> Iterator[str]:
    """`count` paragraphs of `low` to `high` units (words, or characters of Chinese).

    Sentences are drawn in a shuffled order, again and again, so that paragraphs seldom repeat.
    """
    by_characters = " " not in sentences[0]
    pool: list[str] = []
    for _ in range(count):
        wanted, parts, length = chance.randint(low, high), [], 0
        while length < wanted:
            if not pool:
                pool = chance.sample(sentences, len(sentences))
            parts.append(pool.pop())
            length += len(parts[-1]) if by_characters else parts[-1].count(" ") + 1
        yield ("" if by_characters else " ").join(parts)


def vietnamese_directive(number: int, paragraphs: list[str], chance: random.Random) -> str:
    """One plan with numbered tasks, each with a responsibility line; a blank line between all."""
    place, year = chance.choice(_PLACES), chance.randint(2015, 2025)
    cited = f"Kết luận số {chance.randint(1, 99)}-KL/TW ngày 12/3/{year - 1} của Ban Bí thư"
    lines = [
        f"ỦY BAN NHÂN DÂN\nTỈNH {place.upper()}",
        f"Số: {number}/KH-UBND",
        f"{place}, ngày {chance.randint(1, 28)} tháng {chance.randint(1, 12)} năm {year}",
        "KẾ HOẠCH",
        f"Về việc triển khai đợt công tác thứ {number} trên địa bàn tỉnh {place}",
        f"Thực hiện {cited}, Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:",
    ]
    for task, start in enumerate(range(0, len(paragraphs), 4), 1):
        first, *rest = paragraphs[start : start + 4]
        lead, other = chance.sample(_AGENCIES, 2)
        lines += [f"{task}. {first}", *rest]
        lines.append(
            f"{lead} chủ trì, phối hợp với {other} thực hiện, hoàn thành trước ngày "
            f"{chance.randint(1, 28)}/{chance.randint(1, 12)}/{year + 1}."
        )
    return "\n\n".join(lines)


def chinese_directive(number: int, paragraphs: list[str], chance: random.Random) -> str:
    """One notice with 一、二、… tasks, each with its bracket of responsible ministries."""
    year = chance.randint(2015, 2025)
    lines = [
        f"国务院办公厅关于做好第{number}批工作的通知",
        f"国办发〔{year}〕{number}号",
        "各省、自治区、直辖市人民政府：",
    ]
    for task, start in enumerate(range(0, len(paragraphs), 4)):
        first, *rest = paragraphs[start : start + 4]
        lead, other = chance.sample(_CHINESE_AGENCIES, 2)
        lines += [f"（{'一二三四五六七八九十'[task % 10]}）{first}（{lead}、{other}负责）", *rest]
    lines += ["国务院办公厅", f"{year}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"]
    return "\n\n".join(lines)


def make(
    texts: Path,
    target: Path,
    paragraphs: int,
    seed: int = 7,
    per_document: int = PARAGRAPHS_PER_DOCUMENT,
) -> int:
    """Write about `paragraphs` paragraphs of directives under `target`; the number of files."""
    chance = random.Random(seed)  # noqa: S311 - repeatable text, not a secret
    documents = max(1, paragraphs // per_document)
    chinese = round(documents * CHINESE_SHARE)
    body = per_document * 4 // 5 - 4
    vietnamese_text = running_text(
        read_sentences(texts, "vi"), 60, 120, (documents - chinese) * body, chance
    )
    chinese_text = running_text(
        read_sentences(texts, "zh"), 80, 200, chinese * per_document, chance
    )
    target.mkdir(parents=True, exist_ok=True)
    for number in range(1, documents + 1):
        if number <= chinese:
            own = [next(chinese_text) for _ in range(per_document - 5)]
            text = chinese_directive(number, own, chance)
        else:
            own = [next(vietnamese_text) for _ in range(body)]
            text = vietnamese_directive(number, own, chance)
        (target / f"{number:06}.txt").write_text(text, encoding="utf-8")
    return documents
