#!/usr/bin/env python3
"""Check a Retrace package: python3 verify.py [PACKAGE.zip or FOLDER]

Needs Python 3.9 or later and nothing else; it trusts neither the package nor the tool that wrote it. It checks that
every listed file is there with its size and SHA-256, that nothing else is there, that the custody log's chain holds
and ends where the manifest says, and, beside a .zip, that the whole file has the hash in PACKAGE.zip.sha256.
Exit 0: everything holds. Exit 1: a line for each thing that does not. Exit 2: this is not a package.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO, Any

CHUNK_BYTES = 1 << 20
MANIFEST = "manifest.json"
MANIFEST_HASH = "manifest.sha256"
GENESIS = "0" * 64
# whatever a damaged or hostile archive or JSON text can raise: a damaged package is named, it never ends this script
UNREADABLE = (
    KeyError, IndexError, OSError, ValueError, TypeError, AttributeError, EOFError, NotImplementedError, RuntimeError,
    OverflowError, MemoryError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class Folder:
    """A package as a folder on disk."""

    def __init__(self, path: str) -> None:
        self.path = path

    def names(self) -> Iterable[str]:
        for base, folders, files in os.walk(self.path):
            folders.sort()
            for name in sorted(files + [folder for folder in folders if os.path.islink(os.path.join(base, folder))]):
                yield os.path.relpath(os.path.join(base, name), self.path).replace(os.sep, "/")

    def open(self, name: str) -> IO[bytes]:
        path = os.path.join(self.path, *name.split("/"))
        if os.path.islink(path):
            raise OSError("is a link, not a file")
        return open(path, "rb")


class Zip:
    """A package as a .zip file, read in place."""

    def __init__(self, path: str) -> None:
        self.archive = zipfile.ZipFile(path)

    def names(self) -> Iterable[str]:
        return [info.filename for info in self.archive.infolist()]

    def open(self, name: str) -> IO[bytes]:
        return self.archive.open(name)


def safe(name: str) -> bool:
    """Whether a name in a manifest stays inside the package: no absolute path, drive, `..`, backslash or NUL."""
    parts = name.split("/")
    return (
        bool(name)
        and not name.startswith("/")
        and ".." not in parts
        and "" not in parts
        and not any(sign in name for sign in ("\\", ":", "\0"))
    )


def digest(stream: IO[bytes]) -> tuple[str, int]:
    """(sha256 hex, bytes) of a stream, in constant memory."""
    found, size = hashlib.sha256(), 0
    while True:
        chunk = stream.read(CHUNK_BYTES)
        if not chunk:
            return found.hexdigest(), size
        found.update(chunk)
        size += len(chunk)


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def check_custody(stream: IO[bytes], head: str) -> list[str]:
    """A line for each place where the custody chain breaks; `head` is the hash the manifest says it ends with."""
    problems: list[str] = []
    before: str | None = GENESIS
    whole = True
    for number, raw in enumerate(stream, start=1):
        whole = raw.endswith(b"\n")
        try:
            entry = json.loads(raw.decode("utf-8"))
            body = {key: value for key, value in entry.items() if key != "hash"}
            expected = hashlib.sha256((str(body["prev"]) + canonical(body)).encode("utf-8")).hexdigest()
            if canonical(entry).encode("utf-8") != raw.rstrip(b"\n"):
                problems.append("custody.jsonl: line %d is not as it was written" % number)
            if entry["hash"] != expected:
                problems.append("custody.jsonl: line %d was changed after it was written" % number)
            elif body["prev"] != before or body["number"] != number:
                problems.append(
                    "custody.jsonl: line %d does not follow the line before: removed, added or moved" % number
                )
            before = entry["hash"]
        except UNREADABLE:
            problems.append("custody.jsonl: line %d is not a custody entry" % number)
            before = None
    if not whole:
        problems.append("custody.jsonl: its last line is cut short")
    if before != head:
        problems.append("custody.jsonl: ends at another entry than the manifest says: lines are missing or were added")
    return problems


def read_manifest(package: Folder | Zip, problems: list[str]) -> tuple[dict[str, tuple[str, int]], str]:
    """The manifest as {path: (sha256, size)} and the custody head; problems found on the way are appended."""
    with package.open(MANIFEST) as stream:
        raw = stream.read()
    try:
        with package.open(MANIFEST_HASH) as stream:
            expected = stream.read()
        if expected != f"{hashlib.sha256(raw).hexdigest()}  {MANIFEST}\n".encode("ascii"):
            problems.append(f"{MANIFEST}: does not have the hash in {MANIFEST_HASH}: one of the two was changed")
    except UNREADABLE:
        problems.append(f"{MANIFEST_HASH}: is missing or unreadable")
    manifest = json.loads(raw.decode("utf-8"))
    listed: dict[str, tuple[str, int]] = {}
    for item in manifest["files"]:
        if not safe(item["path"]):
            problems.append(
                "{}: lists {!r}, a path that leaves the package; nothing is read there".format(MANIFEST, item["path"])
            )
        elif item["path"] in listed:
            problems.append("{}: lists {} twice".format(MANIFEST, item["path"]))
        else:
            listed[item["path"]] = (item["sha256"], item["size_bytes"])
    return listed, manifest["custody_head"]


def verify(path: str) -> list[str]:
    """A list of sentences, one for each thing that does not hold; empty when the package is whole.

    Raises ValueError when `path` is no package at all.
    """
    problems: list[str] = []
    if os.path.isdir(path):
        package: Folder | Zip = Folder(path)
    else:
        sidecar = path + ".sha256"
        if os.path.exists(sidecar):
            with open(sidecar, encoding="ascii", errors="replace") as stream:
                expected = stream.read().split()[:1]
            with open(path, "rb") as stream:
                if [digest(stream)[0]] != expected:
                    problems.append(f"{os.path.basename(path)}: does not have the hash in its .sha256 file")
        try:
            package = Zip(path)
        except UNREADABLE as error:
            raise ValueError(f"{path} is not a whole package ({error}): it was cut short or damaged") from error
    try:
        listed, head = read_manifest(package, problems)
    except UNREADABLE as error:
        raise ValueError(f"{path} has no readable {MANIFEST} ({error})") from error
    seen: set[str] = set()
    for name in package.names():
        if name in seen:
            problems.append(f"{name}: is in the package twice")
        seen.add(name)
    for name in sorted(seen - set(listed) - {MANIFEST, MANIFEST_HASH}):
        problems.append(f"{name}: is in the package but not in its manifest")
    for name in sorted(listed):
        sha256, size = listed[name]
        try:
            with package.open(name) as stream:
                found, found_size = digest(stream)
        except KeyError:
            problems.append(f"{name}: is missing")
            continue
        except UNREADABLE as error:
            problems.append(f"{name}: is missing or damaged ({error})")
            continue
        if (found, found_size) != (sha256, size):
            problems.append("%s: was changed (%d bytes, %d expected; SHA-256 %s)" % (name, found_size, size, found))
    if "custody.jsonl" in listed:
        try:
            with package.open("custody.jsonl") as stream:
                problems += check_custody(stream, head)
        except UNREADABLE as error:
            problems.append(f"custody.jsonl: cannot be read ({error})")
    else:
        problems.append("custody.jsonl: is not in the manifest")
    return problems


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check that a Retrace package is whole and unchanged.")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("package", nargs="?", default=here, help="the .zip or the folder (default: beside this file)")
    path = parser.parse_args(arguments).package
    if hasattr(sys.stdout, "reconfigure"):  # a console that knows no Chinese gets \\u4f5c, not an end
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        problems = verify(path)
    except (ValueError, OSError) as error:
        print(f"NOT A PACKAGE / 不是完整的数据包: {error}")
        return 2
    for problem in problems:
        print(f"CHANGED / 有改动: {problem}")
    print(
        "%d problem%s found in %s / 发现%d处问题"
        % (len(problems), "" if len(problems) == 1 else "s", path, len(problems))
        if problems
        else f"OK / 完好: every file and the custody chain of {path} hold"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
