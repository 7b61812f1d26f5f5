"""From single positions to raw runs: stretches in which a subject was inside, near the edge of, or outside a zone.

Runs are the raw form of presence: they are kept, and hysteresis works on them in SQL. A run ends where the state
changes or where nothing was observed for longer than the gap given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

OUTSIDE, UNDECIDED, SURELY = 0, 1, 2
WORKERS = 2
T = TypeVar("T")
STATES = ("outside", "undecided", "surely")
RUN = pa.schema(
    [
        ("subject_kind", pa.string()),  # track, tag
        ("subject_id", pa.string()),
        ("source_id", pa.string()),
        ("video_id", pa.string()),  # null for tags
        ("zone_id", pa.string()),
        ("state", pa.string()),  # surely, undecided, outside
        ("from_ms", pa.int64()),  # first position, on the source's own scale: media time, or ms of what it showed
        ("till_ms", pa.int64()),  # last position
        ("points", pa.int32()),
        ("confidence", pa.float32()),  # mean of the detections; null for tags
    ]
)
Codes = NDArray[np.int64]
States = NDArray[np.int8]


def find_runs(subject: Codes, t_ms: Codes, state: States, gap_ms: int) -> tuple[Codes, Codes]:
    """First and last index of every run. Arrays of one length, sorted by subject, then time.

    A run holds one subject and one state, and no two neighbours in it are further apart than `gap_ms`.
    """
    if len(subject) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    broken = (np.diff(subject) != 0) | (np.diff(state) != 0) | (np.diff(t_ms) > gap_ms)
    first = np.concatenate(([0], np.flatnonzero(broken) + 1))
    last = np.concatenate((first[1:] - 1, [len(subject) - 1]))
    return first, last


def runs_of_zone(
    subjects: pa.Array, subject: Codes, t_ms: Codes, index: Codes, state: States, gap_ms: int,
    confidence: NDArray[np.float32] | None,
) -> dict[str, pa.Array]:  # fmt: skip
    """Columns of RUN (without kind, source, video, zone) for one zone.

    `subject` holds codes into `subjects` and is sorted, then by time; `index` (ascending) and `state` name positions
    inside or undecided. Of those outside only the neighbours of these are kept: they tell leaving from falling silent.
    """
    chosen, state = _with_neighbours(subject, index, state)
    first, last = find_runs(subject[chosen], t_ms[chosen], state, gap_ms)
    points = last - first + 1
    mean = pa.nulls(len(first), pa.float32())
    if confidence is not None and len(first):
        total = np.add.reduceat(confidence[chosen].astype(np.float64), first)
        mean = pa.array((total / points).astype(np.float32))
    return {
        "subject_id": pc.take(subjects, pa.array(subject[chosen[first]])),
        "state": pa.DictionaryArray.from_arrays(pa.array(state[first]), pa.array(STATES)).cast(pa.string()),
        "from_ms": pa.array(t_ms[chosen[first]]),
        "till_ms": pa.array(t_ms[chosen[last]]),
        "points": pa.array(points.astype(np.int32)),
        "confidence": mean,
    }


def _with_neighbours(subject: Codes, index: Codes, state: States) -> tuple[Codes, States]:
    """The positions, and the ones of the same subject just before and after each that are outside."""
    beside = np.concatenate((index - 1, index + 1))
    of = np.concatenate((index, index))
    real = (beside >= 0) & (beside < len(subject))
    beside, of = beside[real], of[real]
    chosen = np.sort(np.concatenate((index, beside[subject[beside] == subject[of]])))
    chosen = chosen[np.diff(chosen, prepend=-1) > 0]  # what np.union1d gives, in a fifth of its time
    spread = np.zeros(len(chosen), np.int8)
    spread[np.searchsorted(chosen, index)] = state
    return chosen, spread


def in_turn(work: Iterable[Callable[[], T]], workers: int = WORKERS) -> Iterator[T]:
    """Results in the order of the work, a few pieces done at a time and no more waiting than that."""
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers) as pool:  # numpy and shapely let go of the interpreter while they count
        for piece in work:
            waiting.append(pool.submit(piece))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def whole_subjects(batches: Iterable[pa.RecordBatch], column: str) -> Iterator[pa.Table]:
    """Rows sorted by subject, regrouped so that no subject is cut: what is cut waits for the next batch."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows == 0:
            continue
        names = batch.column(column)
        changes = np.flatnonzero(np.asarray(pc.not_equal(names[1:], names[:-1])))
        if len(changes) == 0:
            waiting.append(batch)
            continue
        cut = int(changes[-1]) + 1
        yield pa.Table.from_batches([*waiting, batch.slice(0, cut)])
        waiting = [batch.slice(cut)]
    if waiting:
        yield pa.Table.from_batches(waiting)
