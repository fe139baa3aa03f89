"""The channel "canary": sends nothing; that it came so far stands in the row of the delivery."""

from service.delivery.model import Delivery
from service.product import Product


def send(product: Product, delivery: Delivery) -> None:
    """Take the delivery."""
