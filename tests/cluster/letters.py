"""Folders of directives for loads that last: words of our own, the same ones at each run."""

import random
from collections.abc import Sequence
from pathlib import Path

from service.bench_corpus import chinese_directive, vietnamese_directive

MOST_IN_A_DOCUMENT = 40
CHINESE_SHARE = 7  # one document of so many

VIETNAMESE_PHRASES = (
    "bảo vệ rừng đầu nguồn",
    "tuần tra ven sông",
    "gia cố đê điều",
    "cấp phát lương thực",
    "tiêm phòng dịch bệnh",
    "mở lớp xóa mù chữ",
    "sửa chữa cầu phao",
    "nạo vét kênh mương",
    "trồng cây chắn sóng",
    "thông tin thời tiết",
    "dự báo lũ quét",
    "hỗ trợ ngư dân",
    "chống xói lở bờ",
    "kê khai tài sản",
    "cải cách thủ tục",
    "an ninh mạng",
    "kiểm định nước sạch",
    "tiết kiệm điện năng",
)
CHINESE_PHRASES = (
    "加强森林巡护",
    "修复河道堤防",
    "发放救灾粮食",
    "开展疫苗接种",
    "疏通灌溉渠道",
    "训练民兵队伍",
    "预报山洪灾害",
    "支持渔民生产",
    "简化办事手续",
    "保障网络安全",
)


def write_letters(folder: Path, documents: int, *, first: int = 1, own: str = "") -> None:
    """Write directives numbered from `first`, each of about `MOST_IN_A_DOCUMENT` paragraphs.

    The phrase `own`, where given, stands in every task of the Vietnamese ones and in no other
    folder. Equal numbers give equal texts.
    """
    folder.mkdir(parents=True)
    for number in range(first, first + documents):
        chance = random.Random(number)
        is_chinese = number % CHINESE_SHARE == 0
        make = chinese_directive if is_chinese else vietnamese_directive
        phrases = CHINESE_PHRASES if is_chinese else VIETNAMESE_PHRASES
        count = MOST_IN_A_DOCUMENT - 5 if is_chinese else (MOST_IN_A_DOCUMENT - 6) * 4 // 5
        texts = [_sentence(phrases, own, chance) for _ in range(count)]
        (folder / f"{number:05}.txt").write_text(make(number, texts, chance), encoding="utf-8")


def _sentence(phrases: Sequence[str], own: str, chance: random.Random) -> str:
    """A few phrases in a row, with a number, so that two are hardly ever equal."""
    drawn = chance.sample(phrases, chance.randint(4, 8))
    if phrases is VIETNAMESE_PHRASES:
        return f"{', '.join([*drawn, own] if own else drawn)} đợt {chance.randint(1, 9999)}."
    return f"{'，'.join(drawn)}第{chance.randint(1, 9999)}批。"
