from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import detect
from case import Case
from case.files import sha256_file
from tests.detect.builders import ffmpeg, make_case, numbered_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return numbered_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 50)


def broken(kind: str, clip: Path, folder: Path) -> Path:
    """A file named x.mp4 with one thing wrong."""
    path = folder / "x.mp4"
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("not a video " * 99)
    elif kind == "cut":  # the index of this file is at its end, and gone
        path.write_bytes(clip.read_bytes()[:-2000])
    elif kind == "sound":
        ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", path)
    elif kind == "codec":
        path.write_bytes(clip.read_bytes().replace(b"avc1", b"zzz1"))
    elif kind == "playlist":  # must not make anything else be opened
        path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{clip}\n#EXT-X-ENDLIST\n")
    elif kind == "concat":
        path.write_text(f"ffconcat version 1.0\nfile '{clip}'\n")
    return path


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("empty", "is empty (0 bytes)"),
        ("text", "is not video that can be read"),
        ("cut", "is not video that can be read"),
        ("sound", "holds only sound"),
        ("codec", "codec is not known"),
        ("playlist", "is not video that can be read"),
        ("concat", "is not video that can be read"),
    ],
)
def test_a_bad_file_is_one_sentence_and_the_rest_goes_on(tmp_path: Path, clip: Path, kind: str, says: str) -> None:
    bad = broken(kind, clip, tmp_path)
    before = [sha256_file(bad), sha256_file(clip)]
    case = make_case(tmp_path / "case", {"BAD": [bad], "GOOD": [clip]})
    found = detect.register(case)
    assert [video.frame_count for video in found.videos] == [0, 50]
    assert [video.camera_id for video in found.readable] == ["GOOD"]
    (sentence,) = found.problems
    assert says in sentence and "x.mp4" in sentence and sentence.endswith(".") and sentence == found.videos[0].cause
    assert [sha256_file(bad), sha256_file(clip)] == before
    row = pq.read_table(case.derived / "videos" / found.videos[0].video_id / "video.parquet").to_pylist()[0]
    assert row["cause"] == sentence


def test_a_file_cut_off_says_where_and_leaves_a_gap(tmp_path: Path, clip: Path) -> None:
    cut = tmp_path / "cut.mp4"
    ffmpeg("-i", clip, "-c", "copy", "-movflags", "+faststart", cut)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 2 // 3])
    case = make_case(tmp_path / "case", {"A": [cut]})
    (video,) = detect.register(case).videos
    assert 0 < video.frame_count < 50 and f"ends after {video.frame_count} of 50 frames" in str(video.cause)
    coverage = pq.read_table(case.derived / "videos" / video.video_id / "coverage.parquet").to_pylist()
    assert coverage[-1] == {
        "source_id": "A", "video_id": video.video_id, "start_ms": video.duration_ms, "end_ms": 2000, "kind": "gap",
        "cause": "corrupt",
    }  # fmt: skip


def test_folders_patterns_and_names_in_natural_order(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"A": ["footage"], "B": ["footage/part*.mp4"], "C": ["footage/part2.mp4"]})
    for number in (10, 2, 1):
        data = clip.read_bytes() + bytes(number)  # different content, still playable
        (case.root / "footage" / f"part{number}.mp4").write_bytes(data)
    (case.root / "footage" / "notes.txt").write_text("not footage")
    found = detect.register(case)
    assert [video.path for video in found.videos] == [f"footage/part{n}.mp4" for n in (1, 2, 10)]
    assert len(found.problems) == 4 and all("is the same file as" in one for one in found.problems)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("footage/none.mp4", "is not there"),
        ("footage/*.avi", "matches no video file"),
        ("../outside.mp4", "leaves the case folder"),
        ("footage/../../*.mp4", "leaves the case folder"),
    ],
)
def test_an_entry_that_gives_nothing_is_named(tmp_path: Path, clip: Path, entry: str, says: str) -> None:
    (tmp_path / "outside.mp4").write_bytes(clip.read_bytes())
    found = detect.register(make_case(tmp_path / "case", {"A": [entry]}))
    assert found.videos == [] and len(found.problems) == 1 and says in found.problems[0]


def test_a_link_that_leads_out_of_the_case_is_refused(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"A": ["footage"]})
    (case.root / "footage" / "link.mp4").symlink_to(clip)
    assert "leads out of the case" in detect.register(case).problems[0]


def test_a_second_run_makes_nothing_again(tmp_path: Path, clip: Path) -> None:
    case = make_case(tmp_path / "case", {"A": [clip]})
    first = detect.register(case)
    folder = case.derived / "videos" / first.videos[0].video_id
    stamps = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    entries = len(case.custody.entries())
    assert detect.register(Case.open(case.root)) == first
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == stamps
    assert len(case.custody.entries()) == entries
