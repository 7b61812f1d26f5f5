"""The detector that comes with Retrace: person, helmet, no_helmet, vest, no_vest; INT8 on OpenVINO, CPU only.

`embedded` reads detect/weights/model.toml; `embedded:FOLDER` another folder that holds model.toml, its .xml and .bin.
Both files must have the SHA-256 that model.toml names, else nothing is detected. Two streams work asynchronously:
while frames are decoded, others are looked at. Arithmetic is pinned to INT8 and float32, so that the same frames
give the same boxes on every run. Every person is looked at a second time, about once a second, in its crop of the
full-resolution frame: protective equipment is judged there (second_look.py).
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import openvino

from case.errors import DetectorError
from detect import second_look, yolo_head
from detect.detectors import WEIGHTS, Fingerprint, Found, Settings
from detect.types import LABELS, Detection, Frame

STREAMS = 2
IN_FLIGHT = 4  # frames in work or waiting for it; each is full size, so few
STRIDE = 32
NAMED = ("file", "name", "sha256_xml", "sha256_bin", "size_px", "look_px", "classes", "suppress_iou")
LOW_SHARE = 0.4  # of the wanted confidence: what the second look may still lift above it
Request = tuple[tuple[int, int], Any]  # input width and height, and the inference request


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
    look_px: int

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
            raise DetectorError(f"{card} cannot be read ({error}); install Retrace again.") from error
        try:
            model = cls(
                folder / Path(told["file"]).name, str(told["name"]), str(told["sha256_xml"]), str(told["sha256_bin"]),
                int(told["size_px"]), tuple(told["classes"]), float(told["suppress_iou"]), int(told["look_px"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise DetectorError(f"{card} lacks or misstates {error}; it must name {', '.join(NAMED)}.") from error
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
        self.manner = second_look.Manner(size_px=self.model.look_px, suppress_iou=self.model.suppress_iou)
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
            **{f"look_{key}": value for key, value in asdict(self.manner).items()},
            "runtime": f"openvino {openvino.__version__}",
        }

    def detect(self, frames: Iterable[Frame]) -> Iterator[Found]:
        """Every frame with its boxes, in order. Reads at most IN_FLIGHT frames ahead."""
        waiting: deque[tuple[Frame, yolo_head.Fit, Request]] = deque()
        idle: list[Request] = []
        memory = second_look.Memory(self.manner)
        for frame in frames:
            if len(waiting) >= IN_FLIGHT:
                yield self._finish(*waiting.popleft(), idle, memory)
            shape = self.input_shape(frame.width_px, frame.height_px)
            fitted, fit = _fit(frame, *shape)
            waiting.append((frame, fit, self._start(fitted, shape, idle)))
        while waiting:
            yield self._finish(*waiting.popleft(), idle, memory)

    def input_shape(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height of the network's input for frames of this size: longer side size_px, multiples of 32."""
        scale = self.model.size_px / max(width_px, height_px)
        width, height = (max(STRIDE, -(-round(side * scale) // STRIDE) * STRIDE) for side in (width_px, height_px))
        return width, height

    def _start(self, fitted: Any, shape: tuple[int, int], idle: list[Request]) -> Request:
        """Begin inference on an input picture, with an idle request for its shape or a new one."""
        at = next((i for i, (theirs, _) in enumerate(idle) if theirs == shape), None)
        if at is not None:
            request = idle.pop(at)
        else:
            if shape not in self._compiled:
                self._compiled[shape] = compile_model(self.model.file, *shape)
            request = (shape, self._compiled[shape].create_infer_request())
        request[1].set_input_tensor(openvino.Tensor(fitted[None]))
        request[1].start_async()
        return request

    def _rows(self, request: Request, fit: yolo_head.Fit, idle: list[Request]) -> second_look.Rows:
        """Wait for a request and decode its boxes, weak ones included."""
        request[1].wait()
        answer = request[1].get_output_tensor().data[0]
        rows = yolo_head.decode(answer, fit, LOW_SHARE * self.settings.confidence, self.model.suppress_iou)
        idle.append(request)
        return rows

    def _finish(
        self, frame: Frame, fit: yolo_head.Fit, request: Request, idle: list[Request], memory: second_look.Memory
    ) -> Found:
        """Wait for a frame, look again at the persons who are due, and give its detections."""
        rows = self._rows(request, fit, idle)
        if self.model.look_px and len(persons := memory.due(rows, frame.t_ms)):
            rows = self._look_again(frame, rows, persons, idle)
        found: list[Detection] = []
        for *box, confidence, kind in rows.tolist():
            if confidence < self.settings.confidence:
                continue
            detection = frame.detection(self.model.classes[int(kind)], confidence, box)
            if detection is not None:
                found.append(detection)
        return frame, found

    def _look_again(
        self, frame: Frame, rows: second_look.Rows, persons: second_look.Rows, idle: list[Request]
    ) -> second_look.Rows:
        side = self.model.look_px
        windows = [second_look.window(p, self.manner, frame.width_px, frame.height_px) for p in persons]
        begun = []
        for left, top, right, bottom in windows:
            fitted, fit = yolo_head.letterbox(frame.image[top:bottom, left:right], side, side)
            begun.append((self._start(fitted, (side, side), idle), fit))
        looks = [self._rows(request, fit, idle) for request, fit in begun]
        return second_look.merge(rows, windows, looks, self.manner)


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
