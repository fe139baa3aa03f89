"""The channels that there are, by the kind of destination that they are for."""

from service.delivery import canary_channel, mail_channel, webhook
from service.delivery.model import Channels

CHANNELS: Channels = {
    "email": mail_channel.send,
    "webhook": webhook.send,
    "canary": canary_channel.send,
}
