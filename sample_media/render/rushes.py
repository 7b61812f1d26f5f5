"""Shots on disk until the film is finished: a killed rendering goes on at the next chunk, and only that."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sample_media.render.errors import DiskFullError
from sample_media.render.shoot import Shot

CHUNK = 32
"""Shots in one file: what is lost at most when the rendering is killed."""


class Rushes:
    """A folder of chunks. Files appear whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make_room(folder)

    def chunk(self, number: int) -> Path:
        return self.folder / f"chunk-{number:05d}.npz"

    def plates(self, turn_deg: tuple[float, float, float]) -> Path:
        return self.folder / ("plates-" + "_".join(f"{a:+.2f}" for a in turn_deg) + ".npz")

    def save(self, number: int, shots: Sequence[Shot]) -> None:
        boxes = [(i, *box) for i, shot in enumerate(shots) for box, _ in shot.patches]
        light = [patch.ravel() for shot in shots for _, patch in shot.patches]
        rows = json.dumps([shot.rows for shot in shots]).encode()
        self._write(
            self.chunk(number),
            gains=np.stack([shot.gains for shot in shots]),
            boxes=np.array(boxes, np.int32).reshape(-1, 5),
            light=np.concatenate(light) if light else np.zeros(0, np.uint16),
            rows=np.frombuffer(rows, np.uint8),
        )

    def load(self, number: int) -> list[Shot]:
        with np.load(self.chunk(number), allow_pickle=False) as file:
            gains, boxes, light = file["gains"], file["boxes"], file["light"]
            rows = json.loads(file["rows"].tobytes())
        patches: list[list[tuple[Any, NDArray[np.uint16]]]] = [[] for _ in gains]
        at = 0
        for shot, x1, y1, x2, y2 in boxes.tolist():
            size = (y2 - y1) * (x2 - x1) * 3
            patches[shot].append(((x1, y1, x2, y2), light[at : at + size].reshape(y2 - y1, x2 - x1, 3)))
            at += size
        return [Shot(g, p, r) for g, p, r in zip(gains, patches, rows, strict=True)]

    def save_plates(self, turn_deg: tuple[float, float, float], finished: Sequence[NDArray[np.float32]]) -> None:
        self._write(self.plates(turn_deg), finished=np.stack(finished).astype(np.float16))

    def load_plates(self, turn_deg: tuple[float, float, float]) -> NDArray[np.float32]:
        with np.load(self.plates(turn_deg), allow_pickle=False) as file:
            return np.asarray(file["finished"], np.float32)

    def drop(self) -> None:
        """Remove everything: the film is finished."""
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()

    def _write(self, path: Path, **arrays: NDArray[Any]) -> None:
        half = path.with_suffix(f".{os.getpid()}.half")
        with room(path.parent):
            try:
                with half.open("wb") as file:
                    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)


class room:
    """Turns "disk full" inside the block into a sentence that says what to do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                f"The disk of {self.folder} is full; free some space and start again: "
                "rendering goes on where it stopped."
            ) from error


def make_room(folder: Path) -> None:
    with room(folder):
        folder.mkdir(parents=True, exist_ok=True)


def fingerprint(*things: Any) -> str:
    """SHA-256 over nested dataclasses, arrays and plain values, and over the renderer's own source."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    for thing in things:
        for piece in _pieces(thing):
            digest.update(piece)
    return digest.hexdigest()


def _pieces(thing: Any) -> Iterator[bytes]:
    if is_dataclass(thing) and not isinstance(thing, type):
        yield type(thing).__name__.encode()
        for field in fields(thing):
            yield field.name.encode()
            yield from _pieces(getattr(thing, field.name))
    elif isinstance(thing, np.ndarray):
        yield str((thing.dtype, thing.shape)).encode() + np.ascontiguousarray(thing).tobytes()
    elif isinstance(thing, (list, tuple)):
        yield b"["
        for part in thing:
            yield from _pieces(part)
        yield b"]"
    else:
        yield repr(thing).encode() + b";"
