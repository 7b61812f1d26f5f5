"""Clocks that cannot be used, from the files to the sentences: unknown time, one minute claimed twice, a clock that
runs backwards. Each is said, none is fatal, and every verdict that needs the time is *cannot tell*."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import correlate
import detect
from case import Case
from correlate import open_store
from sample_media import drawn
from tests.detect.claims.test_stage import write_clip
from tests.detect.overlay.painted import Painted, steady
from tests.detect.overlay.test_stage import encode

pytestmark = pytest.mark.slow
NINE = datetime(2026, 11, 18, 9, 0, 0, 400_000)


@pytest.fixture(scope="module")
def ran(drawn_originals: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, list[str]]:
    """The drawn case with its clock taken away, beside cameras whose clocks are wrong; and what the stages said."""
    root = tmp_path_factory.mktemp("clocks") / "case"
    shutil.copytree(drawn_originals, root)
    (root / "footage/cam1.mp4").rename(root / "footage/clip.mp4")
    for seed, name in enumerate(("a_20261118090000.mp4", "b_20261118090010.mp4")):
        write_clip(root / "footage/twice" / name, seconds=30, seed=seed)
    back = Painted(steady(5, 20), lambda t_ms: NINE - timedelta(milliseconds=t_ms), 704, 576, text_px=26)
    encode(back, root / "footage/back/back.mp4")
    text = drawn.case_toml("en").replace("footage/cam1.mp4", "footage/clip.mp4")
    text = re.sub(r"recorded_start = .*\n", "", text)
    cameras = "".join(
        f'[[camera]]\nid = "{camera}"\nfootage = ["footage/{folder}"]\n\n'
        for camera, folder in (("CAM-2", "twice"), ("CAM-3", "back"))
    )
    (root / "case.toml").write_text(text.replace("[[zone]]", cameras + "[[zone]]", 1), encoding="utf-8")
    case = Case.open(root)
    said = detect.run(case).lines()
    return case, said + correlate.run(case).lines()


def test_each_is_said_in_one_sentence(ran: tuple[Case, list[str]]) -> None:
    said = "\n".join(ran[1])
    assert "footage/clip.mp4: its time is unknown" in said and "give recorded_start of camera CAM-1" in said
    assert "a_20261118090000.mp4 and footage/twice/b_20261118090010.mp4 both claim 20 s" in said
    assert "footage/back/back.mp4: its burned-in clock runs backwards; it is not used." in said
    assert "footage/back/back.mp4: its time is unknown" in said


def test_bodies_of_unknown_time_are_followed_and_seen(ran: tuple[Case, list[str]]) -> None:
    with open_store(ran[0]) as store:
        seen = store.table("presence_utc")
    seen = seen[seen["subject_kind"] == "track"]
    assert len(seen) == 4 and seen["start_utc"].isna().all() and seen["start_ms"].notna().all()


def test_no_verdict_on_them_is_met_or_violated(ran: tuple[Case, list[str]]) -> None:
    with open_store(ran[0]) as store:
        verdicts = store.table("verdict")
        checks = store.table("cross_check")
    on_bodies = verdicts[verdicts["subject_ids"].map(lambda ids: any("#" in str(one) for one in ids))]
    assert set(on_bodies["answer"]) == {"cannot_tell"}
    without_permit = on_bodies[on_bodies["rule_id"] == "PT-NOPERMIT-PRESENCE"]
    assert len(without_permit) == 4 and set(without_permit["reason_code"]) == {"clock_unknown"}
    assert set(without_permit["reason_en"]) == {"the time of the recording is not known"}
    of_bodies = checks[checks["subject_kind"] == "body"]
    assert set(of_bodies["reason_code"]) == {"clock_unknown"} and set(of_bodies["answer"]) == {"cannot_tell"}
