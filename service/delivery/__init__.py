"""How notices leave the house: deliveries that wait, and the channels that they take."""
