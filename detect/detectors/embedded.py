"""The detector that comes with Retrace: person, helmet, no_helmet, vest, no_vest; INT8 on OpenVINO, CPU only.

`embedded` reads detect/weights/model.toml; `embedded:FOLDER` another folder that holds model.toml, its .xml and .bin.
Both files must have the SHA-256 that model.toml names, else nothing is detected. Two streams work asynchronously:
while frames are decoded, others are looked at. Arithmetic is pinned to INT8 and float32, so that the same frames
give the same boxes on every run.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openvino

from case.errors import DetectorError
from detect import yolo_head
from detect.detectors import WEIGHTS, Fingerprint, Found, Settings
from detect.types import LABELS, Detection, Frame

STREAMS = 2
IN_FLIGHT = 4  # frames in work or waiting for it; each is full size, so few
STRIDE = 32


@dataclass(frozen=True)
class Model:
    """A weights file that was checked: where it is and what its model.toml says of it."""

    file: Path
    name: str
    sha256_xml: str
    sha256_bin: str
    size_px: int
    classes: tuple[str, ...]
    suppress_iou: float

    @classmethod
    def read(cls, folder: Path) -> Model:
        """Read and verify model.toml and the two files it names.

        Raises:
            DetectorError: model.toml is absent or incomplete, or a file is missing or has another hash.
        """
        card = folder / "model.toml"
        try:
            told = tomllib.loads(card.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DetectorError(f"{card} cannot be read ({error}); install Retrace again or name a folder that holds it.") from error  # fmt: skip
        try:
            model = cls(
                folder / f"{Path(told['file']).name}", str(told["name"]), str(told["sha256_xml"]), str(told["sha256_bin"]),
                int(told["size_px"]), tuple(told["classes"]), float(told["suppress_iou"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise DetectorError(f"{card} lacks or misstates {error}; it must name file, name, sha256_xml, sha256_bin, size_px, classes and suppress_iou.") from error  # fmt: skip
        unknown = [label for label in model.classes if label not in LABELS]
        if unknown:
            raise DetectorError(f"{card} names the class {unknown[0]!r}, which is none of {', '.join(LABELS)}.")
        _verify(model.file, model.sha256_xml, card)
        _verify(model.file.with_suffix(".bin"), model.sha256_bin, card)
        return model


def _verify(file: Path, sha256: str, card: Path) -> None:
    """Raise DetectorError unless the file has this hash: other weights would give findings nobody measured."""
    try:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise DetectorError(
            f"The weights file {file} cannot be read ({error.strerror}); install Retrace again."
        ) from error
    if found != sha256:
        raise DetectorError(
            f"The weights file {file} is not the one {card.name} describes (SHA-256 {found[:12]} instead of "
            f"{sha256[:12]}); it was changed or damaged, so it is not used: install Retrace again."
        )


class Detector:
    """The embedded network. One instance may serve many stretches, one after the other."""

    def __init__(self, argument: str, settings: Settings) -> None:
        folder = settings.path(argument, "folder of weights") if argument else WEIGHTS
        self.model = Model.read(folder)
        self.settings = settings
        self._compiled: dict[tuple[int, int], Any] = {}

    def fingerprint(self) -> Fingerprint:
        """What decides the boxes."""
        return {
            "detector": "embedded",
            "model": self.model.name,
            "sha256_xml": self.model.sha256_xml,
            "sha256_bin": self.model.sha256_bin,
            "size_px": self.model.size_px,
            "confidence": self.settings.confidence,
            "suppress_iou": self.model.suppress_iou,
            "runtime": f"openvino {openvino.__version__}",
        }

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """Every frame with its boxes, in order. Reads at most IN_FLIGHT frames ahead."""
        waiting: deque[tuple[Frame, yolo_head.Fit, Any]] = deque()
        idle: list[tuple[tuple[int, int], Any]] = []
        for frame in frames:
            shape = self.input_shape(frame.width_px, frame.height_px)
            if len(waiting) >= IN_FLIGHT:
                yield self._finish(waiting, idle)
            request = self._request(shape, idle)
            fitted, fit = _fit(frame, *shape)
            request[1].set_input_tensor(openvino.Tensor(fitted[None]))
            request[1].start_async()
            waiting.append((frame, fit, request))
        while waiting:
            yield self._finish(waiting, idle)

    def input_shape(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height of the network's input for frames of this size: longer side size_px, multiples of 32."""
        scale = self.model.size_px / max(width_px, height_px)
        width, height = (max(STRIDE, -(-round(side * scale) // STRIDE) * STRIDE) for side in (width_px, height_px))
        return width, height

    def _request(self, shape: tuple[int, int], idle: list) -> tuple[tuple[int, int], Any]:
        """An idle request for this input shape, or a new one."""
        for index, (theirs, _) in enumerate(idle):
            if theirs == shape:
                return idle.pop(index)
        if shape not in self._compiled:
            self._compiled[shape] = compile_model(self.model.file, *shape)
        return shape, self._compiled[shape].create_infer_request()

    def _finish(self, waiting: deque, idle: list) -> Found:
        """Wait for the oldest frame and decode its boxes."""
        frame, fit, request = waiting.popleft()
        request[1].wait()
        answer = request[1].get_output_tensor().data[0]
        rows = yolo_head.decode(answer, fit, self.settings.confidence, self.model.suppress_iou)
        idle.append(request)
        found: list[Detection] = []
        for *box, confidence, kind in rows.tolist():
            detection = frame.detection(self.model.classes[int(kind)], confidence, box)
            if detection is not None:
                found.append(detection)
        return frame, found


def compile_model(file: Path, width_px: int, height_px: int) -> Any:
    """The network for one input size, (1, height_px, width_px, 3) uint8 BGR, on the CPU."""
    core = openvino.Core()
    network = core.read_model(file)
    network.reshape([1, height_px, width_px, 3])
    how = {"NUM_STREAMS": STREAMS, "INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "THROUGHPUT"}
    return core.compile_model(network, "CPU", how)


def _fit(frame: Frame, width_px: int, height_px: int) -> tuple[Any, yolo_head.Fit]:
    """Letterbox straight from the decoder's planes: scaling there is cheaper than converting the whole frame."""
    fit = yolo_head.fit(frame.width_px, frame.height_px, width_px, height_px)
    inner = frame.resized(fit.inner_width_px, fit.inner_height_px)
    return yolo_head.pad(inner, fit, width_px, height_px), fit
