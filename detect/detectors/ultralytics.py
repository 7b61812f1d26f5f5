# ruff: noqa: E402  (what is set below is read when ultralytics is imported)
"""Any YOLO weights file (`ultralytics:FILE.pt`) through ultralytics and torch; on CUDA where there is one.

Weights are loaded as weights only: a file that wants to run code is refused. Nothing is sent or fetched, and settings
go to a private folder that is removed at the end, not to the user's home.
"""

from __future__ import annotations

import atexit
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice

if "YOLO_CONFIG_DIR" not in os.environ:
    os.environ["YOLO_CONFIG_DIR"] = tempfile.mkdtemp(prefix="retrace-ultralytics-")
    atexit.register(shutil.rmtree, os.environ["YOLO_CONFIG_DIR"], ignore_errors=True)
os.environ.update(YOLO_OFFLINE="true", YOLO_AUTOINSTALL="false", YOLO_VERBOSE="false", ULTRALYTICS_SAFE_LOAD="true")

from detect import torchvision_cure

torchvision_cure.apply()

import torch
import ultralytics
from ultralytics.utils import SETTINGS

from case.errors import DetectorError
from case.files import sha256_file
from detect.classes import labels_of
from detect.detectors import Fingerprint, Found, Settings
from detect.types import Detection, Frame, Image

SETTINGS["sync"] = False
INPUT_PX = 640
SUPPRESS_IOU = 0.6  # of two boxes of one class that overlap more, the weaker goes
LOAD_ERRORS = (  # what torch and ultralytics raise for a file that is damaged, of another kind, or not safe to load
    *(pickle.UnpicklingError, RuntimeError, TypeError, ValueError, AttributeError, ImportError, LookupError),
    *(EOFError, OSError, AssertionError),
)
BATCH = {"cpu": 1, "cuda": 16}


class Detector:
    """`argument` is the weights file, relative to the case folder or absolute."""

    def __init__(self, argument: str, settings: Settings) -> None:
        """Raises DetectorError: no such file, not a YOLO detection model, unsafe content, no class we know."""
        path = settings.path(argument, "weights file")
        self._confidence = settings.confidence
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._sha256 = sha256_file(path)
        try:
            self._model = ultralytics.YOLO(path, task="detect", verbose=False)
            names = {int(number): str(name) for number, name in self._model.names.items()}
        except LOAD_ERRORS as error:
            first = " ".join(str(error).split())[:120]
            raise DetectorError(f"{path}: is not a YOLO weights file that can be loaded safely ({first}).") from error
        if self._model.task != "detect":
            raise DetectorError(f"{path}: is a model for the task {self._model.task}; give one that detects boxes.")
        self._labels = labels_of(names, str(path))

    def fingerprint(self) -> Fingerprint:
        """See detect.detectors.Detector."""
        return {
            "detector": "ultralytics",
            "weights_sha256": self._sha256,
            "input_px": INPUT_PX,
            "confidence": self._confidence,
            "suppress_iou": SUPPRESS_IOU,
            "device": self._device,
            "runtime": f"ultralytics {ultralytics.__version__}, torch {torch.__version__}",
        }

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """See detect.detectors.Detector."""
        source = iter(frames)
        while batch := list(islice(source, BATCH[self._device])):
            results = self._model.predict(
                [_fitted(frame) for frame in batch],
                imgsz=INPUT_PX,
                conf=self._confidence,
                iou=SUPPRESS_IOU,
                device=self._device,
                classes=sorted(self._labels),
                verbose=False,
                save=False,
            )
            for frame, result in zip(batch, results, strict=True):
                yield frame, list(self._boxes(frame, result))

    def _boxes(self, frame: Frame, result: ultralytics.engine.results.Results) -> Iterator[Detection]:
        height, width = result.orig_shape
        scale = (frame.width_px / width, frame.height_px / height) * 2
        rows = result.boxes.data.cpu().numpy()
        for *box, confidence, number in rows.tolist():
            corners = [value * factor for value, factor in zip(box, scale, strict=True)]
            found = frame.detection(self._labels[int(number)], confidence, corners)
            if found is not None:
                yield found


def _fitted(frame: Frame) -> Image:
    """The frame with its long side at the input size: scaled where decoding does it cheaply, never enlarged."""
    scale = INPUT_PX / max(frame.width_px, frame.height_px)
    if scale >= 1:
        return frame.image
    return frame.resized(max(1, round(frame.width_px * scale)), max(1, round(frame.height_px * scale)))
