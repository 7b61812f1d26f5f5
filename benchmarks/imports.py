"""Import speed and memory: badge swipes from a GBK CSV, by default one million rows (floor: under 10 s, level memory).

    python benchmarks/imports.py [ROWS ...]

Each size runs in a process of its own; the file is made first and its making is not counted. Peak is of the whole
process, so a level figure over sizes means memory that does not grow with the file.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from case import Case
from correlate.importers import import_all

HEADER = "事件时间,人员编号,姓名,卡号,所属单位,门禁点名称,进出类型,事件类型,抓拍图片\n"
NAMES = ("刘洋", "周凯", "吴斌", "张强", "王磊", "赵敏", "孙丽", "陈涛", "钱进", "何勇")


def write_swipes(path: Path, rows: int) -> None:
    """A GBK CSV of badge swipes, two thousand people at forty doors, one every two seconds."""
    start = datetime(2026, 11, 1)
    with path.open("w", encoding="gbk", newline="") as out:
        out.write(HEADER)
        for n in range(rows):
            person = n * 7919 % 2000
            out.write(
                f"{start + timedelta(seconds=2 * n)},C{10000 + person},{NAMES[person % 10]},{88120000 + person},"
                f"绿源清洗,{n % 40}号门,{'进' if n % 2 else '出'},刷卡通过,/pic/{n}.jpg\n"
            )


def measure(rows: int) -> tuple[float, float, float, int]:
    """Seconds by the clock and of the processor, peak MB and rows kept of one import."""
    with tempfile.TemporaryDirectory() as folder:
        case = Case.create(Path(folder) / "case", "benchmark", "Asia/Shanghai", "zh")
        file = case.root / "records" / "swipes.csv"
        write_swipes(file, rows)
        began, began_cpu = time.perf_counter(), time.process_time()
        receipts = import_all(case)
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return seconds, cpu_s, peak_mb, receipts[0].kept


def main() -> None:
    """Print one line a size."""
    sizes = [int(size) for size in sys.argv[1:]] or [100_000, 1_000_000]
    print(f"{'rows':>12} {'kept':>12} {'seconds':>9} {'cpu s':>7} {'rows/s':>10} {'peak MB':>9}")
    for rows in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, cpu_s, peak_mb, kept = pool.apply(measure, (rows,))
        print(f"{rows:>12,} {kept:>12,} {seconds:>9.2f} {cpu_s:>7.2f} {rows / seconds:>10,.0f} {peak_mb:>9.0f}")


if __name__ == "__main__":
    main()
