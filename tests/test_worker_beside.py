"""A job in a thread of its own: it goes on beside other rounds, and whatever becomes of one."""

import logging
import threading

import pytest

from service import worker
from service.batches import Stop
from service.product import Product
from service.settings import Settings
from service.worker import Done, Job
from tests.waiting import LONGEST, wait_until


def test_a_failure_that_nobody_foresaw_is_logged_whole_and_the_job_tried_again(
    product: Product, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[Product] = []
    went_on = threading.Event()

    def make(_stop: Stop) -> Job:
        def job(given: Product) -> Done:
            rounds.append(given)
            if len(rounds) == 1:
                raise KeyError("nobody foresaw this")
            went_on.set()
            return Done()

        return job

    with caplog.at_level(logging.ERROR), worker.beside(product, make, every=0.01):
        assert went_on.wait(LONGEST)
    assert rounds[0] is product
    (told,) = caplog.records
    assert told.exc_info is not None
    assert told.exc_info[0] is KeyError


def test_rounds_go_on_beside_a_job_that_takes_long(settings: Settings) -> None:
    rounds: list[Product] = []

    def slow(stop: Stop) -> Job:
        def job(_product: Product) -> Done:
            wait_until(lambda: stop() or len(rounds) > 3)
            return Done()

        return job

    def quick(product: Product) -> Done:
        rounds.append(product)
        return Done()

    worker.run_both(settings, [quick], slow, 0.01, lambda: len(rounds) > 2)
    assert len(rounds) == 3


@pytest.mark.parametrize("is_beside", [True, False])
def test_what_ends_one_of_two_ends_both(settings: Settings, is_beside: bool) -> None:
    def works(_product: Product) -> Done:
        return Done()

    def fails(_product: Product) -> Done:
        raise ZeroDivisionError

    here, beside = (works, fails) if is_beside else (fails, works)
    with pytest.raises(ZeroDivisionError):
        worker.run_both(settings, [here], lambda _stop: beside, 0.01, lambda: False)
