"""Bad footage and records beside good ones: each gives a sentence or a receipt, the rest goes on untouched."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import imageio_ffmpeg
import openpyxl
import pytest

from case import Case
from correlate import open_store
from sample_media import drawn
from ui.cli import main

from .conftest import hashes

pytestmark = pytest.mark.slow
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
HEAD = "作业票编号,作业类型,作业地点,作业人,监护人,计划开始时间,计划结束时间"


def ffmpeg(*words: str) -> None:
    subprocess.run([FFMPEG, "-loglevel", "error", "-y", *words], check=True)


def make_footage(folder: Path) -> None:
    """One good clip and one of each kind of bad file."""
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=8", "-g", "10", str(folder / "good.mp4"))
    good = (folder / "good.mp4").read_bytes()
    (folder / "zero.mp4").write_bytes(b"")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10:duration=8", "-g", "10", "-movflags", "+faststart",
           str(folder / "whole.mp4"))  # fmt: skip
    whole = (folder / "whole.mp4").read_bytes()
    (folder / "truncated.mp4").write_bytes(whole[: len(whole) * 6 // 10])
    (folder / "whole.mp4").unlink()
    (folder / "headless.mp4").write_bytes(good[: len(good) // 2])
    (folder / "text.mp4").write_text("This is a letter, not a film.\n" * 200)
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=440:duration=3", str(folder / "audio.mp4"))
    (folder / "codec.mp4").write_bytes(good.replace(b"avc1", b"zzz1"))


def make_records(folder: Path) -> None:
    """Permits and swipes as they come: other encodings, missing columns, bad times, merged cells, bad rows."""
    (folder / "gbk.csv").write_bytes(
        f"{HEAD}\nGBK-1,动火,R-201,张强,赵敏,2026-11-18 09:00,2026-11-18 10:00\n".encode("gbk")
    )
    (folder / "no_column.csv").write_text("colour,weight\nred,3\nblue,4\n", encoding="utf-8")
    (folder / "bad_time.csv").write_text(
        f"{HEAD}\nBAD-1,动火,R-201,张强,赵敏,2026-13-45 09:00,2026-11-18 10:00\n", encoding="utf-8"
    )
    (folder / "mixed.csv").write_text(
        "time,card no.,name,door,direction,result\n"
        "2026-11-18 09:00:05,1,A,gate,in,granted\n"
        "soon,2,B,gate,in,granted\n"
        "2026-11-18 09:00:15,3,C,gate,in,granted\n"
        "2026-11-18 25:61:00,4,D,gate,out,granted\n"
        "2026-11-18 09:00:25,5,E,gate,out,granted\n",
        encoding="utf-8",
    )
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["作业票汇总"])
    sheet.merge_cells("A1:G1")
    sheet.append(HEAD.split(","))
    sheet.append(["MERGED-1", "动火", "R-201", "张强", "赵敏", "2026-11-18 09:00", "2026-11-18 10:00"])
    sheet.append(["MERGED-2", "动火", None, "王磊", "赵敏", "2026-11-18 11:00", "2026-11-18 12:00"])
    sheet.merge_cells("C3:C4")
    book.save(folder / "merged.xlsx")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, int, str, dict[str, str], dict[str, str]]:
    """A case full of bad files, run by the command: (case, exit code, what it said, hashes before and after)."""
    root = tmp_path_factory.mktemp("bad") / "case"
    Case.create(root, name="Bad", timezone="Asia/Shanghai")
    make_footage(root / "footage")
    make_records(root / "records")
    toml = drawn.case_toml("en").split("[[camera]]")[0] + "".join(
        f'[[camera]]\nid = "{path.stem}"\nfootage = ["footage/{path.name}"]\nrecorded_start = "2026-11-18 09:00:00"\n'
        for path in sorted((root / "footage").iterdir())
    )
    (root / "case.toml").write_text(
        toml
        + '[[zone]]\nid = "Z"\naliases = ["R-201"]\n[[records]]\npath = "records"\n[detect]\ndetector = "motion"\n',
        encoding="utf-8",
    )
    before = hashes(root)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        said: list[str] = []
        patch.setattr("builtins.print", lambda *words, **_: said.append(" ".join(map(str, words))))
        main(["run", str(root)])
    return Case.open(root), int(ended.value.code or 0), "\n".join(said), before, hashes(root)


Ran = tuple[Case, int, str, dict[str, str], dict[str, str]]


def test_the_run_ends_well_and_touches_nothing(ran: Ran) -> None:
    _, code, said, before, after = ran
    assert code == 0, said
    assert before == after and len(before) == 13
    assert "Traceback" not in said


@pytest.mark.parametrize("name", ["zero.mp4", "truncated.mp4", "headless.mp4", "text.mp4", "audio.mp4", "codec.mp4"])
def test_each_bad_video_is_named_once_with_its_cause(ran: Ran, name: str) -> None:
    case, _, said, _, _ = ran
    sentences = [line for line in said.splitlines() if f"footage/{name}" in line and "sha256" not in line]
    assert sentences, said
    with open_store(case) as store:
        rows = store.table("video")
    causes = dict(zip(rows["path"], rows["cause"], strict=True))
    assert isinstance(causes.get(f"footage/{name}"), str) or name in " ".join(sentences), causes


def test_good_footage_beside_bad_is_read(ran: Ran) -> None:
    case = ran[0]
    with open_store(case) as store:
        rows = store.table("video")
    good = rows[rows["path"] == "footage/good.mp4"].iloc[0]
    assert good["frame_count"] == 80 and not isinstance(good["cause"], str)
    kept = rows[rows["path"] == "footage/truncated.mp4"].iloc[0]
    assert 20 <= kept["frame_count"] < 80  # what can be read of a cut file is read


def test_records_are_kept_or_refused_with_row_and_reason(ran: Ran) -> None:
    case, _, said, _, _ = ran
    with open_store(case) as store:
        receipts = {row["source_path"]: row for row in store.table("receipt").to_dict("records")}
        permits = set(store.table("permit")["permit_no"])
        people = set(store.table("swipe")["name"])
    assert {"GBK-1", "MERGED-1", "MERGED-2"} <= permits
    assert {"A", "C", "E"} <= people
    mixed = receipts["records/mixed.csv"]
    assert (mixed["rows_read"], mixed["kept"] + mixed["refused"]) == (5, 5)
    assert "soon" in said and "25:61" in said
    assert "no_column.csv: no row has known headers" in said
    assert "broken.xlsx: is not a readable .xlsx workbook" in said
    assert "2026-13-45" in said


def test_the_receipts_say_the_same_to_programs(ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import", str(ran[0].root), "--json"])
    assert ended.value.code in (0, None)
    receipts = json.loads(capsys.readouterr().out)
    assert {receipt["path"] for receipt in receipts} == {
        f"records/{name}"
        for name in ("gbk.csv", "no_column.csv", "bad_time.csv", "mixed.csv", "merged.xlsx", "broken.xlsx")
    }
