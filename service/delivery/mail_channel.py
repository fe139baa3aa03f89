"""The channel "email": one delivery is one letter, with the notices from its first to its last."""

from service.delivery import digest, mail
from service.delivery.failures import MailError
from service.delivery.model import Delivery, DeliveryError, Ending
from service.product import Product


def send(product: Product, delivery: Delivery) -> None:
    """Send the letter of a delivery; each attempt sends it under the same Message-ID.

    Raises `DeliveryError`; one that a mail server will never take is given up at once.
    """
    try:
        mail.send(product.settings, digest.letter_of(product, delivery))
    except MailError as error:
        ending: Ending = "give_up" if error.is_final else "try_again"
        raise DeliveryError(error.code, error.detail, ending=ending) from error
