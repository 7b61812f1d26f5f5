"""Parameters: defaults, overrides by scope, and refusals that say what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from case.config import CaseConfig
from case.errors import ConfigError
from correlate import params
from correlate.store import build, open_store
from tests.correlate.make import Site


def config(**rules: Any) -> CaseConfig:
    return CaseConfig.model_validate({"site": {"name": "x", "timezone": "Asia/Shanghai"}, "rules": rules})


def test_defaults_are_those_of_the_catalogue() -> None:
    known = params.defaults()
    assert known["presence.nopermit_s"] == 30
    assert known["validity_h.HW.special"] == 8 and known["validity_h.BP"] is None
    assert known["gas.interrupt_min.CS"] == 60


def test_overrides_keep_their_scope() -> None:
    given = config(param={"time": {"enter_s": 2}}, zone_param={"Z-1": {"presence.nopermit_s": 5}})
    rows = {(row["scope_kind"], row["scope_id"], row["name"]): row["number"] for row in params.rows(given)}
    assert rows["default", "", "time.enter_s"] == 10
    assert rows["site", "", "time.enter_s"] == 2
    assert rows["zone", "Z-1", "presence.nopermit_s"] == 5


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"param": {"presence.nopermits_s": 5}}, "did you mean 'presence.nopermit_s'"),
        ({"param": {"presence.nopermit_s": -1}}, "a number of at least 0 and at most 3600"),
        ({"param": {"presence.nopermit_s": "long"}}, "a number of at least 0 and at most 3600"),
        ({"param": {"presence.nopermit_s": True}}, "a number of at least 0 and at most 3600"),
        ({"param": {"gas.o2_min": 40}}, "at least 0 and at most 21"),
        ({"param": {"headcount.frames_ratio": 1.2}}, "at least 0 and at most 1"),
        ({"packs": ["gb30871", "osah"]}, "rules.packs has 'osah'"),
        ({"zone_param": {"Z-1": {"calendar.night_from": 22}}}, "something like '22:00'"),
    ],
)
def test_a_wrong_override_is_refused(rules: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        params.rows(config(**rules))


def test_every_parameter_is_described_and_its_default_is_in_range() -> None:
    known, told = params.defaults(), params.about()
    assert set(known) == set(told)
    for name, value in known.items():
        assert told[name].grade in "ABCDS" and told[name].en and told[name].zh, (
            f"{name}: describe it in tables/param.csv"
        )
        assert told[name].source not in ("", "not described")
        if isinstance(value, int | float):
            low, high = told[name].low, told[name].high
            assert low is not None and high is not None and low <= value <= high, name


def value_of(name: str, **rules: Any) -> tuple[float | None, str, str]:
    """Number, grade and source of the default of a parameter."""
    (row,) = [row for row in params.rows(config(**rules)) if row["name"] == name and row["scope_kind"] == "default"]
    return row["number"], row["grade"], row["source"]


def test_the_pack_named_first_holds_and_case_toml_goes_before_it() -> None:
    assert value_of("gas.o2_max", packs=["gb30871", "site"]) == (21.0, "A", "GB 30871-2022 6.4")
    assert value_of("gas.o2_max", packs=["osha"]) == (23.5, "B", "osha: 29 CFR 1910.146(b)")
    rows = params.rows(config(packs=["osha"], param={"gas.o2_max": 22.0}))
    assert {row["scope_kind"]: row["number"] for row in rows if row["name"] == "gas.o2_max"} == {
        "default": 23.5,
        "site": 22.0,
    }


def test_a_sites_own_value_holds_even_where_it_is_the_smaller(tmp_path: Path) -> None:
    site = Site(tmp_path, extra='[rules.param]\n"identity.swipe_window_s" = 2\n"crowd.k1" = 30')
    case = site.case()
    build(case)
    with open_store(case) as store:
        found = store.table("param_site").set_index("name")["number"]
    assert found["identity.swipe_window_s"] == 2 and found["crowd.k1"] == 30
    assert found["time.enter_s"] == 10  # what the site does not say is the default
