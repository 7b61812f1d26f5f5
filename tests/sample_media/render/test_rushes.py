"""Shots survive on disk whole or not at all, and a full disk is said in one sentence."""

import errno
from pathlib import Path

import numpy as np
import pytest

from sample_media.render import rushes as module
from sample_media.render.errors import DiskFullError
from sample_media.render.rushes import Rushes, fingerprint
from sample_media.render.shoot import Shot, decode, encode
from sample_media.render.stage import CameraSpec


def shot(seed: int, patches: int) -> Shot:
    rng = np.random.default_rng(seed)
    light = [((i, 2 * i, i + 5, 2 * i + 4), rng.integers(0, 1023, (4, 5, 3), np.uint16)) for i in range(patches)]
    return Shot(rng.random((3, 3), np.float32), light, [{"person_id": "p", "person_visible": 0.5, "seen_x1_px": None}])


def test_shots_come_back_as_they_were(tmp_path: Path) -> None:
    rushes = Rushes(tmp_path / "r")
    shots = [shot(1, 2), shot(2, 0), shot(3, 1)]
    rushes.save(7, shots)
    back = rushes.load(7)
    for a, b in zip(shots, back, strict=True):
        np.testing.assert_array_equal(a.gains, b.gains)
        assert [box for box, _ in a.patches] == [box for box, _ in b.patches]
        assert all((p == q).all() for (_, p), (_, q) in zip(a.patches, b.patches, strict=True))
        assert a.rows == b.rows
    assert list(rushes.folder.glob("*.half")) == []


def test_full_disk_is_a_sentence_and_leaves_no_half_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rushes = Rushes(tmp_path / "r")

    def full(file: object, **_: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.np, "savez_compressed", full)
    with pytest.raises(DiskFullError, match=r"disk of .* is full; free some space and start again"):
        rushes.save(0, [shot(1, 1)])
    assert list(rushes.folder.iterdir()) == []


def test_light_in_steps_is_close_everywhere() -> None:
    light = np.geomspace(1e-3, 60, 500, dtype=np.float32)
    # half a step; the deepest dark has coarser ones, too small to see
    np.testing.assert_allclose(decode(encode(light)), light, rtol=0.02, atol=3e-4)


def test_fingerprint_sees_every_change() -> None:
    spec = CameraSpec("c", "c", (0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
    moved = CameraSpec("c", "c", (0.0, 0.0, 1.001), (1.0, 0.0, 0.0))
    array = np.arange(4)
    assert fingerprint(spec, array) == fingerprint(spec, array.copy())
    assert len({fingerprint(spec, array), fingerprint(moved, array), fingerprint(spec, array + 1)}) == 3
