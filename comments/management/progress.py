"""How far long work has come: a bar on a terminal, nothing elsewhere."""

import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

Row = TypeVar("Row")

WIDTH = 30
# How often the bar is drawn, in seconds.
EVERY = 0.2


def progress(rows: Iterable[Row], *, total: int, out: TextIO) -> Iterator[Row]:
    """Yield the rows, drawing how many of how many, how fast, and how long it will still take."""
    if not out.isatty():
        yield from rows
        return
    began = drawn = time.monotonic()
    number = 0
    for number, row in enumerate(rows, start=1):
        yield row
        now = time.monotonic()
        if now - drawn >= EVERY:
            drawn = now
            rate = number / (now - began)
            done = "#" * (WIDTH * number // max(total, number))
            left = max(0, total - number) / rate
            out.write(f"\r[{done:<{WIDTH}}] {number:,} of {total:,}, {rate:,.0f} a second, {left:,.0f} s left ")
            out.flush()
    out.write(f"\r[{'#' * WIDTH}] {number:,} done in {time.monotonic() - began:.0f} s{' ' * 30}\n")
