"""Imported by the server that worker processes are forked from: loads what every file needs.

The dictionaries and models of both languages are then there at once, and shared in memory.
"""

import gc

import service.parsing  # noqa: F401 - what workers are asked to do
from loader import pipeline

for _sentence in ("Ủy ban nhân dân tỉnh chỉ đạo phòng chống thiên tai.", "省政府负责防汛。"):
    pipeline.prepare(_sentence.encode(), "sentence.txt")
# What is there now stays: a collection in a worker need not touch, and so copy, all of it.
gc.collect()
gc.freeze()
