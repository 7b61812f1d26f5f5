"""A small, suspicious reader of ISO base media boxes (MP4, MOV): finds boxes by type without trusting any size.

Only headers and the payloads asked for are read; depth, count and payload size are bounded, so that a hostile file
costs a bounded amount of time and memory. Damage ends the search and is named; it never raises.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BOXES = 20_000
MOST_DEPTH = 8
MOST_PAYLOAD = 1 << 20
# boxes that hold boxes, and how many bytes of their own come first (ISO/IEC 14496-12; `meta` and `ipro` are full boxes)
HOLDS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"udta": 0, b"meta": 4, b"ipro": 6, b"sinf": 0, b"schi": 0}


@dataclass(frozen=True)
class Box:
    """A box that was found: its type, the types around it, where it starts and its payload (after the header)."""

    kind: bytes
    inside: tuple[bytes, ...]
    offset: int
    payload: bytes


@dataclass
class Found:
    """Boxes in file order; `note` says where and why the search ended early, None when it did not."""

    boxes: list[Box]
    note: str | None = None


def find_boxes(path: Path, wanted: Collection[bytes]) -> Found:
    """All boxes of the wanted types. A file that is no ISO media file gives none. Raises OSError only."""
    found = Found([])
    with path.open("rb") as handle:
        size = handle.seek(0, 2)
        try:
            for box in _walk(handle, 0, size, (), frozenset(wanted), [0]):
                found.boxes.append(box)
        except _Damage as damage:
            found.note = str(damage)
    return found


class _Damage(Exception):
    """A box does not fit where it is."""


def _walk(
    handle: BinaryIO, start: int, end: int, inside: tuple[bytes, ...], wanted: frozenset[bytes], seen: list[int]
) -> Iterator[Box]:
    at = start
    while at + 8 <= end:
        seen[0] += 1
        if seen[0] > MOST_BOXES:
            raise _Damage(f"more than {MOST_BOXES} boxes")
        handle.seek(at)
        header = handle.read(16)
        if len(header) < 8:
            return
        size, kind = struct.unpack(">I4s", header[:8])
        body = at + 8
        if size == 1:
            if len(header) < 16:
                raise _Damage(f"the box at byte {at} has no room for its size")
            (size,) = struct.unpack(">Q", header[8:16])
            body = at + 16
        elif size == 0:
            size = end - at  # to the end of what holds it
        stop = at + size
        if stop > end or stop < body:
            if not inside and at == 0:
                return  # the file does not begin with a box: some other container
            raise _Damage(f"the box at byte {at} claims {size} bytes, {end - at} are there")
        if kind in wanted:
            handle.seek(body)
            yield Box(kind, inside, at, handle.read(min(stop - body, MOST_PAYLOAD)))
        if kind in HOLDS and len(inside) < MOST_DEPTH:
            yield from _walk(handle, body + _own_bytes(handle, kind, body, stop), stop, (*inside, kind), wanted, seen)
        at = stop


def _own_bytes(handle: BinaryIO, kind: bytes, body: int, stop: int) -> int:
    """Bytes before the first inner box; QuickTime writes `meta` without version and flags."""
    if kind == b"meta" and stop - body >= 8:
        handle.seek(body + 4)
        if handle.read(4) == b"hdlr":
            return 0
    return HOLDS[kind]


class Bytes:
    """A cursor over a payload that raises ValueError, never reads past the end."""

    def __init__(self, payload: bytes) -> None:
        self.payload, self.at = payload, 0

    def take(self, count: int) -> bytes:
        """The next bytes. Raises ValueError when fewer are left."""
        if self.at + count > len(self.payload):
            raise ValueError("payload ends early")
        self.at += count
        return self.payload[self.at - count : self.at]

    def number(self, count: int) -> int:
        """The next big-endian unsigned number of `count` bytes."""
        return int.from_bytes(self.take(count), "big")

    def text(self) -> str:
        """The next null-terminated UTF-8 text; control characters become spaces."""
        end = self.payload.find(b"\0", self.at)
        if end < 0:
            raise ValueError("text does not end")
        raw, self.at = self.payload[self.at : end], end + 1
        return "".join(c if c.isprintable() else " " for c in raw.decode("utf-8", "replace"))[:500]
