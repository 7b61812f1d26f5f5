"""A burned-in clock that is no clock: kept as a claim with its cause, said to people, never chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from detect.claims import claim_times
from detect.claims.choose import weigh
from detect.overlay.refused import refused_claim
from detect.register import register
from tests.detect.claims.test_stage import case_with
from tests.detect.overlay.painted import Painted, steady, ticking
from tests.detect.overlay.test_stage import NINE, encode, said_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def backwards(t_ms: int) -> datetime:
    return NINE - timedelta(milliseconds=t_ms)


def scattered(t_ms: int) -> datetime:
    return NINE + timedelta(hours=int(np.random.default_rng(t_ms // 1000).integers(0, 5000)))


@pytest.mark.parametrize(
    ("clock", "cause"), [(backwards, "clock_runs_backwards"), (scattered, "readings_contradict")]
)  # fmt: skip
def test_it_is_kept_with_its_cause_and_never_chosen(clock: object, cause: str) -> None:
    claim = refused_claim(said_of(clock, 300), SHANGHAI)  # type: ignore[arg-type]
    assert claim is not None and claim.detail["refused"] == cause and not claim.usable
    (weighed,) = weigh([claim])
    assert not weighed.chosen and weighed.detail["why"] == "refused"


def test_a_clock_that_works_and_no_clock_at_all_are_not_refused() -> None:
    assert refused_claim(said_of(ticking(NINE), 120), SHANGHAI) is None
    assert refused_claim(said_of(lambda _: None, 120), SHANGHAI) is None


def test_people_are_told_and_the_name_of_the_file_still_counts(tmp_path: Path) -> None:
    case = case_with(tmp_path, 'footage = ["footage"]')
    encode(Painted(steady(5, 2), ticking(NINE), 64, 48), case.root / "footage" / "cam1_20261118090000.mp4")
    claim = refused_claim(said_of(backwards, 300), SHANGHAI)
    assert claim is not None
    found = claim_times(case, register(case).videos, overlay=lambda *_: [claim])
    assert [row["kind"] for row in found.rows if row["chosen"]] == ["file_name"]
    assert "its burned-in clock runs backwards; it is not used." in found.problems[0]
