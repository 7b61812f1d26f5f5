"""omlox hub locations as JSON lines: one fix a line, the tag as provider, metres of the plan under crs "local"."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from case.files import replacing


def write_omlox(path: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Stream positions; no names, as hubs know tags only. Returns the rows."""
    count = 0
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="\n") as handle:
        for batch in batches:
            count += batch.num_rows
            times = pc.strftime(batch.column("moment_shown").cast(pa.timestamp("ms")), "%Y-%m-%dT%H:%M:%SZ").to_pylist()
            columns = [batch.column(name).to_pylist() for name in ("tag_id", "x_m", "y_m", "z_m", "floor", "acc_m")]
            for moment, (tag_id, x, y, z, floor, accuracy) in zip(times, zip(*columns, strict=True), strict=True):
                location = {
                    "position": {"type": "Point", "coordinates": [x, y, z]},
                    "source": "plant-uwb",
                    "provider_type": "uwb",
                    "provider_id": tag_id,
                    "timestamp_generated": moment,
                    "crs": "local",
                    "floor": floor,
                    "accuracy": accuracy,
                }
                handle.write(json.dumps(location, ensure_ascii=False) + "\n")
    return count
