"""Originals: hashed first, listed once, and every change or loss is told."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from case import Case
from case.errors import OriginalError
from case.originals import changed, known, register


@pytest.fixture
def case(tmp_path: Path) -> Case:
    case = Case.create(tmp_path / "plant", name="x", timezone="UTC")
    (case.root / "footage/clip.mp4").write_bytes(b"frames" * 1000)
    return case


def actions(case: Case) -> list[str]:
    return [entry["action"] for entry in case.custody.entries()]


def test_registering_hashes_and_logs_once(case: Case) -> None:
    clip = case.root / "footage/clip.mp4"
    seen: list[int] = []
    first = register(case, clip, "footage", progress=seen.append)
    assert first.sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert sum(seen) == first.size_bytes == 6000
    assert register(case, clip, "footage") == first
    assert known(case) == {"footage/clip.mp4": first}
    assert actions(case) == ["create", "register"]


def test_a_changed_original_is_told_and_logged(case: Case) -> None:
    clip = case.root / "footage/clip.mp4"
    before = register(case, clip, "footage")
    clip.write_bytes(b"other" * 1200)
    assert changed(case, [before]) == [
        f"{before.path}: the original changed since it was registered; restore the file."
    ]
    after = register(case, clip, "footage")
    assert after.sha256 != before.sha256
    assert case.custody.entries()[-1]["detail"]["sha256_before"] == before.sha256


def test_one_flipped_byte_with_the_old_date_is_found(case: Case) -> None:
    clip = case.root / "footage/clip.mp4"
    before = register(case, clip, "footage")
    content = bytearray(clip.read_bytes())
    content[3000] ^= 1
    clip.write_bytes(content)
    os.utime(clip, ns=(before.mtime_ns, before.mtime_ns))
    assert len(changed(case, [before])) == 1


def test_a_lost_original_is_told(case: Case) -> None:
    before = register(case, case.root / "footage/clip.mp4", "footage")
    (case.root / "footage/clip.mp4").unlink()
    assert changed(case, [before]) == ["footage/clip.mp4: the original is gone since it was registered."]


@pytest.mark.parametrize(("name", "wanted"), [("nothing.mp4", "is not there"), (".", "is not a file")])
def test_what_is_no_file_is_refused(case: Case, name: str, wanted: str) -> None:
    with pytest.raises(OriginalError, match=wanted):
        register(case, case.root / "footage" / name, "footage")


def test_a_rebuild_after_derived_was_deleted_logs_nothing_new(case: Case) -> None:
    register(case, case.root / "footage/clip.mp4", "footage")
    shutil.rmtree(case.derived)
    again = Case.open(case.root)
    register(again, again.root / "footage/clip.mp4", "footage")
    assert actions(again) == ["create", "register"]


def test_registering_never_writes_to_the_original(case: Case) -> None:
    clip = case.root / "footage/clip.mp4"
    clip.chmod(0o444)
    before = clip.stat().st_mtime_ns
    register(case, clip, "footage")
    assert clip.stat().st_mtime_ns == before
