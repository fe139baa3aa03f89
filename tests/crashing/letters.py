"""The directives that a test loads and the searches that it saves: words of our own, seeded."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WORK = ("trực đê", "cấp kinh phí", "tuần tra ven sông", "gia cố đê điều", "mở lớp xóa mù chữ")
UNMARKED = ("truc de", "cap kinh phi", "tuan tra ven song", "gia co de dieu")
CHINESE_WORK = ("修复河道堤防", "加强森林巡护", "发放救灾粮食", "保障网络安全")
AGENCIES = ("Sở Y tế", "Công an tỉnh", "Sở Tài chính", "Sở Nội vụ")
CITED = ("44-KL/TW", "7-CT/TW", "31-NQ/TW")
DAYS = ("09/01/2026", "13/01/2026", "20/01/2026", "30/6/2026")
"""Some of them are near, by the clock of the test."""
TRANSLATED = ("an ninh mạng", "bảo vệ rừng", "网络安全", "森林")
CADENCES = ("at_once", "hourly", "hourly", "daily", "weekly")
EVENTS = (
    ["text"],
    ["text", "lead"],
    ["text", "deadline", "cited"],
    ["lead", "deadline"],
    ["text", "due"],
)
MARK = "đợt kiểm tra"
"""Stands in each Vietnamese task, before a number that stands nowhere else."""


def directive(number: int, chance: random.Random) -> str:
    """A directive with tasks that no other has; every fourth one is Chinese."""
    return _chinese(number, chance) if number % 4 == 0 else _vietnamese(number, chance)


def searches() -> Iterator[Mapping[str, Any]]:
    """Searches to save, without end, as the API takes them: of all kinds in turn."""
    chance = random.Random(7)
    number = 0
    while True:
        for search in _kinds(chance):
            yield {
                "name": f"search {number}",
                "search": search,
                "cadence": CADENCES[number % len(CADENCES)],
                "hour": number % 24,
                "weekday": number % 7,
                "tell_nothing": number % 2 == 0,
                "events": EVENTS[number % len(EVENTS)],
            }
            number += 1


def _kinds(chance: random.Random) -> Iterator[Mapping[str, Any]]:
    yield {"q": chance.choice(WORK)}
    yield {"q": chance.choice(UNMARKED)}
    yield {"q": chance.choice(CHINESE_WORK)}
    yield {"q": chance.choice(CITED)}
    yield {"q": chance.choice(TRANSLATED)}
    yield {"q": "", "agency": [chance.choice(AGENCIES)], "role": ["lead"]}
    yield {"q": chance.choice(WORK), "agency": [chance.choice(AGENCIES)]}
    yield {"q": f"{MARK} {chance.randint(1, 400)}"}


def _vietnamese(number: int, chance: random.Random) -> str:
    head = [
        "TỈNH ỦY HÀ THANH",
        f"Số {number}-KH/TU",
        "Hà Thanh, ngày 05 tháng 3 năm 2026",
        "KẾ HOẠCH",
        f"bảo vệ đê sông Lam năm {number}",
    ]
    return _joined([*head, *_numbered(_vietnamese_tasks(number, chance))])


def _vietnamese_tasks(number: int, chance: random.Random) -> Iterator[str]:
    for place in range(chance.randint(2, 6)):
        agency, other = chance.sample(AGENCIES, 2)
        does = chance.choice(WORK)
        told = f"{agency} chủ trì, phối hợp với {other} {does}, {MARK} {number * 10 + place}"
        ends = (
            "",
            f", hoàn thành trước ngày {chance.choice(DAYS)}",
            f" theo Kết luận số {CITED[0]}",
            f" theo Chỉ thị số {CITED[1]}, bảo đảm an ninh mạng",
        )
        yield f"{told}{chance.choice(ends)}."


def _chinese(number: int, chance: random.Random) -> str:
    head = ["松兰省委员会关于保护河道的通知", f"松办发〔2026〕{number}号"]
    tasks = [
        f"省公安厅牵头，省财政厅配合，{chance.choice(CHINESE_WORK)}，第{number * 10 + place}批。"
        for place in range(chance.randint(2, 5))
    ]
    return _joined([*head, *_numbered(tasks)])


def _numbered(tasks: Iterator[str] | Sequence[str]) -> list[str]:
    return [f"{place}. {task}" for place, task in enumerate(tasks, 1)]


def _joined(lines: Sequence[str]) -> str:
    return "\n\n".join(lines) + "\n"
