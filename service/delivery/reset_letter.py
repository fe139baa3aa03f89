"""The letter with a link for a forgotten password."""

import logging
import uuid

from service.accounts.model import User
from service.accounts.resets import LASTS
from service.delivery import mail
from service.delivery.failures import MailError
from service.delivery.letter import Letter
from service.delivery.links import absolute
from service.delivery.wording import filled, words_in
from service.product import Product

log = logging.getLogger(__name__)


def send_reset(product: Product, user: User, secret: str) -> None:
    """Send the link to the user's address; a failure is logged, since nobody may be told of it."""
    try:
        mail.send(product.settings, letter_of(product, user, secret))
    except MailError as error:
        log.error("the link for a forgotten password of user %d was not sent: %s", user.id, error)


def letter_of(product: Product, user: User, secret: str) -> Letter:
    """The letter in the user's language; its link is under `public_url` whatever was asked for."""
    words = words_in(product.settings, user.language)
    link = absolute(product.settings, f"/reset/{secret}")
    return Letter(
        id=str(uuid.uuid4()),
        to=user.email or "",
        subject=words("mail.reset.subject"),
        language=words.language,
        text=filled("reset.txt", words, name=user.name, link=link, minutes=LASTS // 60),
    )
