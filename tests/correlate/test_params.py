"""Parameters: defaults, overrides by scope, and refusals that say what was meant."""

from __future__ import annotations

from typing import Any

import pytest

from case.config import CaseConfig
from case.errors import ConfigError
from correlate import params


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
        ({"param": {"presence.nopermit_s": -1}}, "a number of at least 0"),
        ({"param": {"presence.nopermit_s": "long"}}, "a number of at least 0"),
        ({"param": {"presence.nopermit_s": True}}, "a number of at least 0"),
        ({"zone_param": {"Z-1": {"calendar.night_from": 22}}}, "something like '22:00'"),
    ],
)
def test_a_wrong_override_is_refused(rules: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        params.rows(config(**rules))
