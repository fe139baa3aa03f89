"""Does what alerts need besides sending: one process or thread at a time, job after job."""

from collections.abc import Callable

from service import lease
from service.alerts import due, nothing
from service.alerts.matching import Matched, Overtaken, match_next
from service.alerts.progress import is_waiting
from service.product import Product


def match_waiting(product: Product, stop: Callable[[], bool]) -> list[Matched]:
    """Match all loads that wait, until `stop` says so; what was done for each.

    Raises `Busy` where another process is at it, and what `match_next` raises.
    """
    done: list[Matched] = []
    if not is_waiting(product.database):
        return done
    with lease.matching(product) as require:
        while not stop():
            require()
            try:
                one = match_next(product)
            except Overtaken:
                break
            if one is None:
                break
            done.append(one)
    return done


def tell_near(product: Product, stop: Callable[[], bool]) -> int:
    """Tell of time limits that come near, until `stop` says so; how many.

    Raises `Busy` where another process is at it, and `LeaseLost`.
    """
    if stop() or not due.is_overdue(product.database):
        return 0
    with lease.matching(product) as require:
        return due.tell_due(product, stop, require)


def say_nothing_new(product: Product, stop: Callable[[], bool]) -> int:
    """Queue messages that nothing new has come, until `stop` says so; how many.

    Raises `Busy` where another process is at it, and `LeaseLost`.
    """
    if stop() or not nothing.is_time(product.database):
        return 0
    with lease.matching(product) as require:
        return nothing.say_nothing_new(product, stop, require)
