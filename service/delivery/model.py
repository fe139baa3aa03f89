"""What is sent, to where, by which channel, and why that failed."""

from collections.abc import Mapping
from typing import Literal, Protocol, get_args

import msgspec

from service.delivery.failures import CODES as MAIL_FAILURES
from service.delivery.failures import MailFailure
from service.product import Product

Kind = Literal["notices", "nothing", "test"]
DestinationKind = Literal["email", "webhook", "canary"]
State = Literal["waiting", "sending", "delivered", "given_up", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
UNDER_WAY: tuple[State, ...] = ("waiting", "sending")
OffReason = Literal["owner", "failures"]
Ending = Literal["try_again", "give_up", "switch_off"]

TransportFailure = Literal[
    "target_refused",  # the guard does not let it go there; the detail says why
    "name_unknown",  # no address has this name
    "unreachable",  # no connection, or it broke
    "certificate",  # who answered could not show to be who was asked
    "timed_out",
    "answered",  # with a status of failure, which the detail is
    "interrupted",  # the process that sent it ended meanwhile
    "off",  # its destination was switched off
]
FailureCode = TransportFailure | MailFailure
FAILURE_CODES: tuple[FailureCode, ...] = (*get_args(TransportFailure), *MAIL_FAILURES)


class Destination(msgspec.Struct, frozen=True):
    """Where notices are sent: `secret` is the version of its secret, in force since `rotated`.

    The `address` in the row of a user's letters is not used: they go where his account says. Times
    are ISO 8601. `failing` says since when nothing gets through, `off` since when nothing is
    sent.
    """

    id: int
    owner: int | None
    kind: DestinationKind
    name: str
    address: str
    secret: int
    rotated: str | None
    failing: str | None
    off: str | None
    off_reason: OffReason | None
    made: str


class Failure(msgspec.Struct, frozen=True):
    """Why an attempt failed, without secrets: a code, and perhaps a status or the like."""

    code: FailureCode
    detail: str = ""


class Delivery(msgspec.Struct, frozen=True):
    """One thing to send, at attempt `attempt` (from 1): the notices from `first` to `last`.

    Of the kind "nothing" these are the numbers of loads.
    `id` is the idempotency key: the same at each attempt and when it is sent once more.
    """

    id: str
    destination: Destination
    saved_query: int | None
    kind: Kind
    first: int | None
    last: int | None
    made: str
    attempt: int


class DeliveryError(Exception):
    """An attempt failed; `ending` says whether another one makes sense, `wait` asks for seconds."""

    def __init__(
        self,
        code: FailureCode,
        detail: str = "",
        *,
        ending: Ending = "try_again",
        wait: float = 0.0,
    ) -> None:
        super().__init__(": ".join(part for part in (code, detail) if part))
        self.failure = Failure(code, detail)
        self.ending = ending
        self.wait = wait


class Channel(Protocol):
    """Sends a delivery, within `sending.LONGEST` seconds."""

    def __call__(self, product: Product, delivery: Delivery, /) -> None:
        """Return when the receiver has taken it. Raises `DeliveryError`."""


Channels = Mapping[str, Channel]
"""By the kind of destination."""
