"""Agreement and estimates against published and simulated truth."""

from __future__ import annotations

import numpy as np
import pytest

from case.errors import ReportError
from timeline.review.agreement import cohen_kappa
from timeline.review.sampling import Stratum, draw, missed_rate, precision


def codings(table: list[list[int]], codes: str) -> tuple[list[str], list[str]]:
    first, second = [], []
    for i, row in enumerate(table):
        for j, times in enumerate(row):
            first += [codes[i]] * times
            second += [codes[j]] * times
    return first, second


def test_kappa_of_the_example_of_fleiss_cohen_and_everitt() -> None:
    # Table 1 of the 1969 paper: kappa .429, large-sample standard error of kappa .055 for n = 200
    table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    got = cohen_kappa(*codings(table, "abc"))
    assert got.items == 200
    assert got.kappa == pytest.approx(0.429, abs=0.0005)
    assert got.low is not None and got.high is not None
    assert (got.high - got.low) / (2 * 1.96) == pytest.approx(0.055, abs=0.002)


def test_full_agreement_no_agreement_and_one_code() -> None:
    assert cohen_kappa("abab", "abab").kappa == 1.0
    assert cohen_kappa("ab", "ba").kappa == -1.0
    single = cohen_kappa("aaa", "aaa")
    assert single.kappa is None and single.why


def test_one_coder_only_is_refused() -> None:
    with pytest.raises(ReportError, match="two people"):
        cohen_kappa("ab", "")


def test_a_stratum_coded_in_full_leaves_no_doubt() -> None:
    got = precision([Stratum("violated", 20, 20, 17)])
    assert (got.value, got.low, got.high) == (0.85, 0.85, 0.85)


def test_what_was_not_coded_is_not_estimated() -> None:
    strata = [Stratum("violated", 20, 10, 9), Stratum("met", 100, 0, 0)]
    assert missed_rate(strata).value is None and "met" in str(missed_rate(strata).why)
    assert precision([Stratum("met", 5, 5, 0)]).why == "no verdict says violated"
    with pytest.raises(ReportError, match="true <= coded"):
        Stratum("met", 5, 6, 0)


def test_the_draw_is_the_same_for_the_same_seed_and_never_more_than_there_is() -> None:
    population = {"violated": ["f3", "f1", "f2"], "met": [f"m{i}" for i in range(100)]}
    assert draw(population, 10, 4) == draw(population, 10, 4)
    assert draw(population, 10, 4)["violated"] == ["f1", "f2", "f3"]
    assert len(set(draw(population, 10, 4)["met"])) == 10


def test_intervals_cover_the_truth_of_simulated_sites() -> None:
    chance, covered_precision, covered_missed, runs = np.random.default_rng(5), 0, 0, 120
    for _ in range(runs):
        sizes = {"violated": 150, "met": 800, "cannot_tell": 120, "nothing_found": 600}
        shares = {"violated": 0.92, "met": 0.01, "cannot_tell": 0.1, "nothing_found": 0.02}
        strata, true = [], {}
        for kind, size in sizes.items():
            units = chance.random(size) < shares[kind]
            coded = units[chance.permutation(size)[:60]]
            strata.append(Stratum(kind, size, len(coded), int(coded.sum())))
            true[kind] = int(units.sum())
        hidden = sum(true.values()) - true["violated"]
        got = precision(strata)
        covered_precision += got.low <= true["violated"] / 150 <= got.high
        got = missed_rate(strata)
        covered_missed += got.low <= hidden / sum(true.values()) <= got.high
    assert covered_precision / runs >= 0.93
    assert covered_missed / runs >= 0.93
