"""Directives made from numbers, and searches in them over the API."""

import random
from typing import Any

from tests.web_client import TestClient

AGENCIES = ("Công an tỉnh", "Sở Y tế", "Sở Tài chính", "Ban Tổ chức Tỉnh ủy", "Báo Sông Lam")
SUBJECTS = ("phòng cháy rừng", "an ninh mạng", "chuyển đổi số", "y tế cơ sở", "thu ngân sách")
TYPES = (("CHỈ THỊ", "CT"), ("KẾ HOẠCH", "KH"), ("KẾT LUẬN", "KL"))


def generated(number: int) -> tuple[str, bytes]:
    """A small directive, the same for the same number."""
    chosen = random.Random(number)
    kind, sign = chosen.choice(TYPES)
    lines = [
        "TỈNH ỦY SÔNG LAM",
        f"Số {number}-{sign}/TU",
        f"Sông Lam, ngày {chosen.randint(1, 28)} tháng 3 năm {chosen.randint(2021, 2024)}",
        kind,
        f"Về {chosen.choice(SUBJECTS)}",
    ]
    for task in range(1, chosen.randint(2, 5)):
        lead, other = chosen.sample(AGENCIES, 2)
        subject, date = (
            chosen.choice(SUBJECTS),
            f"{chosen.randint(1, 28)}/{chosen.randint(1, 12)}/2025",
        )
        lines.append(
            f"{task}. {lead} chủ trì, phối hợp với {other} về {subject}, xong trước ngày {date}."
        )
        lines.append(f"{task}.1. {other} thực hiện Kết luận số {chosen.randint(40, 44)}-KL/TW.")
    return f"van-ban-{number}.txt", "\n\n".join(lines).encode()


def search(client: TestClient, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
