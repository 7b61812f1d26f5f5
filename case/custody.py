"""The custody log: one JSON line an entry, each holding the hash of the one before.

`hash = SHA-256(prev + canonical JSON of the entry without its hash)`, so that a changed, removed or swapped line
breaks the chain at that line. Appends are made under a file lock and flushed to the disk before they return.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from case.errors import CustodyError
from case.files import append_line, canonical_json

GENESIS = "0" * 64


@dataclass(frozen=True)
class Verified:
    """A custody log that holds: how many entries, and the hash of the last (GENESIS when empty)."""

    entries: int
    head: str


def entry_hash(entry: dict[str, Any]) -> str:
    """The hash an entry must carry: over `prev` and its canonical JSON without the field `hash`."""
    body = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256((str(body["prev"]) + canonical_json(body)).encode()).hexdigest()


def current_actor() -> str:
    """Who is at the keyboard, as the operating system names them; "unknown" where it names nobody."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


class CustodyLog:
    """Append to and check the custody log of one case."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))

    def append(self, action: str, detail: dict[str, Any], actor: str | None = None) -> dict[str, Any]:
        """Add one entry and return it. `action` is a verb ("register", "run", "unmask"); `detail` must be JSON.

        Raises CustodyError when the last line of the log is not whole (a log that was cut is never built upon), or
        when the entry cannot be written; the log is then as it was.
        """
        with self._lock:
            number, head = self._tail()
            entry: dict[str, Any] = {
                "number": number + 1,
                "moment_utc": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "actor": actor or current_actor(),
                "action": action,
                "detail": detail,
                "prev": head,
            }
            entry["hash"] = entry_hash(entry)
            try:
                append_line(self.path, canonical_json(entry))
            except OSError as error:
                raise CustodyError(
                    f"{self.path}: nothing can be logged ({error.strerror or error}); free the disk and do it again."
                ) from error
        return entry

    def entries(self) -> list[dict[str, Any]]:
        """All entries in order, not checked. Raises CustodyError when a line is not JSON."""
        if not self.path.exists() or self.path.stat().st_size == 0:
            return []
        # split at "\n" only: str.splitlines() would also cut at U+2028, which a file name may hold
        lines = self.path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        return [self._parse(line, number) for number, line in enumerate(lines, start=1)]

    def snapshot(self) -> tuple[bytes, Verified]:
        """The log as it is now, byte for byte, and what it holds; nothing is appended meanwhile.

        Raises CustodyError when it does not hold: a broken log is not handed on as if it were whole.
        """
        with self._lock:
            verified = self.verify()
            return (self.path.read_bytes() if self.path.exists() else b""), verified

    def prefix(self, entries: int) -> bytes:
        """The first `entries` lines, byte for byte: what a trusted time was asked for. Raises CustodyError."""
        lines = (self.path.read_bytes() if self.path.exists() else b"").split(b"\n")[:-1]
        if not 0 < entries <= len(lines):
            raise CustodyError(f"{self.path.name}: has {len(lines)} whole lines, {entries} are wanted; lines were cut.")
        return b"".join(line + b"\n" for line in lines[:entries])

    def continues(self, copy: bytes) -> None:
        """Check that the log begins with an earlier copy of it, byte for byte. Raises CustodyError naming the line."""
        mine = (self.path.read_bytes() if self.path.exists() else b"").split(b"\n")[:-1]
        theirs = copy.split(b"\n")
        if theirs[-1]:
            raise CustodyError("The copy's last line is not whole; the copy was cut short, take another.")
        for number, line in enumerate(theirs[:-1], start=1):
            if number > len(mine):
                raise CustodyError(f"{self.path.name}: ends before line {number} of the copy; lines were cut off.")
            if mine[number - 1] != line:
                raise CustodyError(f"{self.path.name}: line {number} is not that of the copy; one of them was changed.")

    def verify(self) -> Verified:
        """Check every hash, every link and the numbering. Raises CustodyError naming the first bad line."""
        head = GENESIS
        entries = self.entries()
        for number, entry in enumerate(entries, start=1):
            if entry.get("prev") != head:
                raise CustodyError(
                    f"{self.path.name}: line {number} does not follow line {number - 1}: a line was changed, "
                    "removed, added or moved; compare with an exported copy of the log."
                )
            if entry.get("number") != number or entry.get("hash") != entry_hash(entry):
                raise CustodyError(f"{self.path.name}: line {number} was changed after it was written.")
            head = str(entry["hash"])
        return Verified(entries=len(entries), head=head)

    def _tail(self) -> tuple[int, str]:
        """Number and hash of the last entry, read from the end of the file."""
        if not self.path.exists() or self.path.stat().st_size == 0:
            return 0, GENESIS
        with self.path.open("rb") as handle:
            handle.seek(0, os.SEEK_END)
            position, tail = handle.tell(), b""
            while position > 0 and b"\n" not in tail[:-1]:
                step = min(position, 65536)
                position -= step
                handle.seek(position)
                tail = handle.read(step) + tail
        if not tail.endswith(b"\n"):
            raise CustodyError(f"{self.path}: the last line is not whole; the log was cut, restore it from a copy.")
        last = self._parse(tail.splitlines()[-1].decode("utf-8", errors="replace"), None)
        return int(last["number"]), str(last["hash"])

    def _parse(self, line: str, number: int | None) -> dict[str, Any]:
        where = f"line {number}" if number else "the last line"
        try:
            entry = json.loads(line)
        except json.JSONDecodeError as error:
            raise CustodyError(f"{self.path.name}: {where} is not JSON; the log was damaged.") from error
        if not isinstance(entry, dict) or "hash" not in entry or "number" not in entry:
            raise CustodyError(f"{self.path.name}: {where} is not a custody entry; the log was damaged.")
        return entry
