"""Detectors, one a file, found by file name: "motion", "ultralytics:WEIGHTS", "onnx:FILE", "replay:FOLDER", "embedded".

The folder is the registry: `NAME:ARGUMENT` loads `NAME.py` here and makes its `Detector(argument, settings)`.
Only the chosen file is imported, so choosing `motion` never imports a neural network.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from case.errors import DetectorError
from detect.types import Detection, Frame

FOLDER = Path(__file__).parent
WEIGHTS = FOLDER.parent / "weights"
Fingerprint = dict[str, str | int | float]
Found = tuple[Frame, list[Detection]]


@dataclass(frozen=True)
class Settings:
    """What a detector is given. `confidence`: boxes below it are not returned. `root`: where relative paths start."""

    confidence: float = 0.25
    root: Path = field(default_factory=Path)

    def path(self, argument: str, wanted: str) -> Path:
        """The file or folder that `argument` names. Raises DetectorError when it is empty or not there."""
        if not argument:
            raise DetectorError(f"The detector names no {wanted}; write it after a colon, such as ultralytics:best.pt.")
        path = Path(argument)
        path = path if path.is_absolute() else self.root / path
        if not path.exists():
            raise DetectorError(f"{path}: there is no such {wanted}; correct the detector in case.toml.")
        return path


class Detector(Protocol):
    """What every file here provides as `class Detector`, made with `(argument, settings)`."""

    def fingerprint(self) -> Fingerprint:
        """All that decides what is found: detector, hash of weights, input size, thresholds, runtime version."""
        ...

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """Every frame of one stretch of one video with what was found in it, in the order given, none left out.

        It may read a few frames ahead (a batch, an asynchronous queue) and must end when `frames` ends. Each call is
        a new stretch: a detector that learns from frame to frame (motion) starts afresh.
        """
        ...


def names() -> list[str]:
    """The detectors there are."""
    return sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))


def resolve(spec: str) -> str:
    """`spec`, with "auto" replaced by "embedded" where a trained model is shipped, and by "motion" where none is."""
    if spec != "auto":
        return spec
    shipped = "embedded" in names() and (WEIGHTS / "model.toml").exists()
    return "embedded" if shipped else "motion"


def load(spec: str, settings: Settings) -> Detector:
    """Make the detector that `spec` names. Raises DetectorError: unknown name, missing or wrong weights."""
    name, _, argument = resolve(spec).partition(":")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name not in names():
        raise DetectorError(f"There is no detector {name!r}; known are auto, {', '.join(names())}.")
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ImportError as error:
        raise DetectorError(
            f"The detector {name} cannot be loaded here ({error}); `retrace doctor` says more."
        ) from error
    detector: Detector = module.Detector(argument, settings)
    return detector
