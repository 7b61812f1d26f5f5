"""case.toml: every mistake is named by file, key, value and what was wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from case.config import read_config
from case.errors import ConfigError

SITE = '[site]\nname = "Plant"\ntimezone = "Asia/Shanghai"\n'
SQUARE = "polygon_px = [[0, 0], [10, 0], [10, 10]]"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    return path


WRONG = {
    "no site": ("version = 1\n", ["site", "missing"]),
    "no name": ('[site]\ntimezone = "UTC"\n', ["site.name", "missing"]),
    "unknown zone": (SITE.replace("Asia/Shanghai", "China/Beijing"), ["site.timezone", "China/Beijing", "IANA"]),
    "a key misspelt": (SITE + 'langage = "zh"\n', ["site.langage", "spelling"]),
    "unknown language": (SITE + 'language = "fr"\n', ["site.language", "fr", "'zh' or 'en'"]),
    "wrong version": ("version = 2\n" + SITE, ["version", "2", "1"]),
    "negative uncertainty": (
        SITE + '[[camera]]\nid = "C1"\nrecorded_start_uncertainty_s = -1\n',
        ["camera[0].recorded_start_uncertainty_s", "-1", "greater than or equal to 0"],
    ),
    "two corners are no zone": (
        SITE + '[[camera]]\nid = "C1"\n[[camera.zone]]\nzone_id = "Z"\npolygon_px = [[0, 0], [1, 1]]\n',
        ["camera[0].zone[0].polygon_px", "at least 3"],
    ),
    "an id with a slash": (SITE + '[[camera]]\nid = "../C1"\n', ["camera[0].id", "../C1"]),
    "an id with markup": (SITE + '[[zone]]\nid = "<b>"\n', ["zone[0].id", "<b>"]),
    "one id twice": (SITE + '[[camera]]\nid = "C1"\n[[camera]]\nid = "C1"\n', ["camera", "C1", "twice"]),
    "unknown table": (SITE + '[[records]]\npath = "x.csv"\ntable = "permits"\n', ["records[0].table", "swipe"]),
    "confidence above one": (SITE + "[detect]\nconfidence = 1.5\n", ["detect.confidence", "1.5", "less than 1"]),
    "unknown kind of zone": (SITE + '[[zone]]\nid = "Z"\nkind = "pool"\n', ["zone[0].kind", "pool", "confined_space"]),
    "not TOML": (SITE + "[[camera]\n", ["case.toml", "TOML", "line"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_named(tmp_path: Path, text: str, wanted: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    message = str(caught.value)
    assert str(path) in message
    for part in wanted:
        assert part in message, message
    assert "\n" not in message.strip()


def test_further_mistakes_are_counted(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"1 more problem in this file"):
        read_config(written(tmp_path, SITE + "wrong = 1\nworse = 2\n"))


def test_not_text_is_said_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b"\xff\xfe\x00\x00garbage")
    with pytest.raises(ConfigError, match="cannot be read as UTF-8"):
        read_config(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path / "nowhere.toml")


def test_a_whole_case_is_read(tmp_path: Path) -> None:
    config = read_config(
        written(
            tmp_path,
            "\ufeff" + SITE + 'language = "zh"\n'
            '[[camera]]\nid = "塔-1 @北"\nfootage = ["footage/*.mp4"]\nrecorded_start = "2026-11-18 09:00:00"\n'
            f'[[camera.zone]]\nzone_id = "Z-1"\n{SQUARE}\n'
            '[[zone]]\nid = "Z-1"\nzone_class = "exclusive"\npermit_required = true\naliases = ["R-201 平台"]\n'
            '[[records]]\npath = "records"\nmapping = { "票号码" = "permit_no" }\n'
            '[incident]\nmoment = "2026-11-18 15:02"\nkind = "fire"\n',
        )
    )
    assert config.camera_by_id("塔-1 @北").zone[0].polygon_px[2] == (10, 10)
    assert config.zone[0].permit_required and config.zone[0].aliases == ["R-201 平台"]
    assert config.zone_info.key == "Asia/Shanghai"
    assert config.incident is not None and config.incident.plus_minus_s == 60
    with pytest.raises(ConfigError, match="known are 塔-1 @北"):
        config.camera_by_id("C9")
