"""Coverage-guided fuzzing of the readers of record files with atheris: raw bytes in, a receipt or one sentence out.

    python benchmarks/fuzz_bytes.py -max_total_time=600 [libFuzzer options] [CORPUS]

Needs atheris (requirements-extra.txt). What must hold is checked by `fuzz_importers.check_file`.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["correlate.importers", "case.timelayout", "case.timeread", "case.timetext"]):
    from benchmarks.fuzz_importers import ZONES, check_file

SEEDS = (
    "事件时间,姓名,门禁点,进出方向\n2026-11-18 09:00,张三,北门,进\n25:61,李四,北门,出\n".encode(),
    "事件时间;姓名;门禁点\n03/04/2026 09:00;张三;北门\n".encode("gb18030"),
    b'{"provider_id":"T1","crs":"local","position":{"coordinates":[1,2]},"timestamp_generated":"2026-11-18T09:00:00Z"}\n',
    b"permit no,gas,result,unit,sampled at\nP1,methane,8,%,2026-11-18 08:00\n",
    "作业票编号,作业类型,作业级别,计划开始时间,作业人\nG1,动火,1,2026-11-18 09:00,张强(T1)、王磊\n".encode("utf-16"),
    "设备编号,检测时间,氧气(%vol),硫化氢(ppm)\nG1,2026-11-18 09:00,20.9,ND\n".encode(),
)
FOLDER = Path(tempfile.mkdtemp())


def test_one_input(data: bytes) -> None:
    """The first byte picks zone and date order, the rest is the file."""
    pick = data[0] if data else 0
    check_file(data[1:], FOLDER, ZONES[pick % len(ZONES)], (None, "dmy", "mdy")[pick // 4 % 3])


if __name__ == "__main__":
    corpus = FOLDER / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(SEEDS):
        (corpus / str(number)).write_bytes(b"\0" + seed)
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    atheris.Setup([*sys.argv, str(corpus)], test_one_input)
    atheris.Fuzz()
