"""The box reader: finds what is there, survives what is not."""

from __future__ import annotations

import struct
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detect.claims.boxes import Bytes, find_boxes
from detect.claims.onvif import export_details, onvif_claims, start_times

START = datetime(2026, 11, 18, 1, 0, 0, 250_000)
TICKS = round((START - datetime(1601, 1, 1)).total_seconds() * 1000) * 10_000


def box(kind: bytes, *payload: bytes) -> bytes:
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def cstb(*entries: tuple[int, int]) -> bytes:
    return box(b"cstb", struct.pack(">I", len(entries)), *(struct.pack(">IQ", *entry) for entry in entries))


def track(number: int, handler: bytes) -> bytes:
    tkhd = box(b"tkhd", bytes(12), struct.pack(">I", number), bytes(68))
    return box(b"trak", tkhd, box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13))))


def suep() -> bytes:
    texts = b"NVR-7\0http://10.0.0.7\x0000:11:22:33:44:55\0"
    exported = struct.pack(">Q", round((datetime(2026, 11, 20) - datetime(1904, 1, 1)).total_seconds()))
    source = struct.pack(">IH", 1, 2) + "罐区东\0\0\x001\0".encode()
    return box(b"suep", b"\1\0\0\0", texts, exported, b"li\0", source)


def export(*inner: bytes) -> bytes:
    moov = box(b"moov", track(1, b"soun"), track(2, b"vide"))
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"meta", bytes(4), *inner) + moov


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "export.mp4"


def test_the_start_time_box_of_the_video_track_is_the_claim(path: Path) -> None:
    path.write_bytes(export(suep(), cstb((1, TICKS + 10**7), (2, TICKS))))
    (claim,) = onvif_claims(path, first_pts_ms=80)
    assert claim.readings[0].shown == START.replace(microsecond=330_000)  # frame zero lies 80 ms into the timeline
    assert claim.detail["track_id"] == 2
    assert claim.detail["export_unit"] == "NVR-7"
    assert claim.detail["exported_utc"] == "2026-11-20T00:00:00"
    assert claim.detail["sources"] == [{"track_id": 2, "name": "罐区东", "url": "", "mac": "", "line": "1"}]


def test_a_later_signing_corrects_the_start(path: Path) -> None:
    corrected = box(b"ipro", bytes(6), box(b"sinf", cstb((2, TICKS + 5 * 10**7))))
    path.write_bytes(export(cstb((2, TICKS)), corrected))
    assert onvif_claims(path, 0)[0].readings[0].shown == START.replace(second=5)


def test_a_start_time_that_was_never_set_is_kept_but_not_used(path: Path) -> None:
    path.write_bytes(export(cstb((2, 0))))
    (claim,) = onvif_claims(path, 0)
    assert not claim.usable and claim.detail["refused"] == "counter_not_set"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\0",
        b"RIFF1234AVI ",
        export(),
        export(box(b"cstb", struct.pack(">I", 2**32 - 1))),  # promises four billion entries
        export(cstb((2, 2**64 - 1))),  # beyond what a date can hold
        export(b"\0\0\0\4cstb"),  # a box smaller than its own header
        export(struct.pack(">I4s", 2**31, b"cstb")),  # a box larger than the file
        export(struct.pack(">I4sQ", 1, b"cstb", 2**63)),
    ],
)
def test_what_is_no_claim_gives_none_and_no_error(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert onvif_claims(path, 0) == []


def test_damage_is_named(path: Path) -> None:
    path.write_bytes(box(b"ftyp", b"isom") + struct.pack(">I4s", 999, b"moov"))
    assert find_boxes(path, {b"cstb"}).note == "the box at byte 12 claims 999 bytes, 8 are there"


def test_deep_nesting_and_endless_boxes_are_bounded(path: Path) -> None:
    nested = b""
    for _ in range(500):
        nested = box(b"moov", nested)
    path.write_bytes(nested + box(b"free") * 100_000)
    began = time.perf_counter()
    assert "more than" in (find_boxes(path, {b"cstb"}).note or "")
    assert time.perf_counter() - began < 2


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_no_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = bytearray(export(suep(), cstb((1, TICKS), (2, TICKS))))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("fuzz") / "fuzz.mp4"
    path.write_bytes(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    for claim in onvif_claims(path, 0):
        assert claim.readings


@given(st.binary(max_size=400))
def test_no_payload_breaks_its_parser(payload: bytes) -> None:
    assert len(start_times(payload)) <= 1000
    assert isinstance(export_details(payload), dict)


def test_a_cursor_never_reads_past_its_end() -> None:
    cursor = Bytes(b"ab\0c")
    assert cursor.text() == "ab"
    with pytest.raises(ValueError, match="early"):
        cursor.number(2)
    with pytest.raises(ValueError, match="end"):
        cursor.text()
