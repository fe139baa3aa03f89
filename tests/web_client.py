"""The web application for tests: over a real product in a folder, asked through real requests."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.app import create_app
from service.loads import load_bytes
from service.product import Product, opened
from service.settings import Settings
from tests import stores

with warnings.catch_warnings():
    # Starlette asks for a successor of httpx that the product has no other use for.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["FILES", "HERE", "LOOPBACK", "TestClient", "product_of", "serving"]

HERE = "http://127.0.0.1:8000"
LOOPBACK = ("127.0.0.1", 50000)

VIETNAMESE = """TỈNH ỦY SÔNG LAM
Số 12-KH/TU
Sông Lam, ngày 15 tháng 3 năm 2024

KẾ HOẠCH
Thực hiện Kết luận số 44-KL/TW về bảo vệ rừng đầu nguồn

I. MỤC TIÊU

Bảo vệ rừng đầu nguồn là trách nhiệm của cả hệ thống chính trị; không để xảy ra cháy rừng lớn.

II. NHIỆM VỤ

1. Công an tỉnh chủ trì, phối hợp với Sở Nông nghiệp tuần tra rừng, báo cáo trước ngày 15/11/2024.

2. Công tác tuyên truyền

2.1. Ban Tuyên giáo và Dân vận Tỉnh ủy chủ trì tuyên truyền về an ninh mạng và bảo vệ rừng.

2.2. Ủy ban nhân dân các huyện thực hiện ký cam kết, hoàn thành trước ngày 30/9/2024.
"""

CHINESE = """松兰省委员会关于保护森林的实施方案
松办发〔2024〕7号

一、加强森林巡护。省公安厅牵头，省农业农村厅配合，2024年11月15日前报告。

二、开展宣传教育。省委宣传部负责宣传森林防火和网络安全知识。
"""

FILES = (("ke-hoach-12.txt", VIETNAMESE.encode()), ("fang-an-7.txt", CHINESE.encode()))


@contextmanager
def serving(
    folder: Path, files: Sequence[tuple[str, bytes]] = FILES, **settings: Any
) -> Iterator[TestClient]:
    """A client of the application over a product that holds these files.

    A failure of the program is answered as it would be, not raised in the test.
    """
    stores.prepare(folder)
    with stores.place() as place, opened(Settings(data=folder, **place, **settings)) as product:
        if files:
            report = load_bytes(product, files)
            assert not report.failed, report.failed
        app = create_app(product)
        with TestClient(
            app, base_url=HERE, client=LOOPBACK, raise_server_exceptions=False
        ) as client:
            yield client


def product_of(client: TestClient) -> Product:
    """The product that is served to a client."""
    found: Product = client.app.state.product  # type: ignore[attr-defined]
    return found
