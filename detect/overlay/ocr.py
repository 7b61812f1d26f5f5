"""Text recognition by rapidocr with the models inside its wheel: find lines of text once, then read crops only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import rapidocr

from detect.types import Image

LEAST_SCORE = 0.5  # a line the model itself doubts is not read
SEARCH_SIDE_PX = 544  # the shorter side of a small picture is enlarged to this before lines are searched
TALL_PX = 48  # the height the recognition model works at; smaller crops are enlarged here, with a better filter


@dataclass(frozen=True)
class Line:
    """One line of text in a picture: its upright box in pixels, the text and the model's confidence 0 to 1."""

    x1_px: int
    y1_px: int
    x2_px: int
    y2_px: int
    text: str
    score: float


class TextReader(Protocol):
    """What reading an overlay needs: lines of a whole picture, and the text of crops."""

    def lines(self, image: Image) -> list[Line]:
        """All lines of text in a picture."""

    def read(self, crops: list[Image]) -> list[tuple[str, float]]:
        """Text and confidence of each crop, which holds one line."""


class RapidReader:
    """rapidocr (PP-OCR models by PaddlePaddle, Apache-2.0). Loads no network code paths: the model files are given."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    @cached_property
    def _engine(self) -> Any:
        models = Path(rapidocr.__file__).parent / "models"
        found = {part: sorted(models.glob(f"*_{part}_*.onnx")) for part in ("det", "rec", "cls")}
        return rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,  # overlays stand upright
                "Det.limit_side_len": SEARCH_SIDE_PX,
                "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                **{f"{part.capitalize()}.model_path": str(files[0]) for part, files in found.items() if files},
            }
        )

    def lines(self, image: Image) -> list[Line]:
        """All lines of text in a BGR picture, from top to bottom. About a second a picture on two cores."""
        result = self._engine(image, use_det=True, use_cls=False, use_rec=True)
        if getattr(result, "boxes", None) is None:
            return []
        found = []
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            xs, ys = np.asarray(corners)[:, 0], np.asarray(corners)[:, 1]
            found.append(
                Line(int(xs.min()), int(ys.min()), int(np.ceil(xs.max())), int(np.ceil(ys.max())), text, score)
            )
        return found

    def read(self, crops: list[Image]) -> list[tuple[str, float]]:
        """Text and confidence of each BGR crop; ("", 0.0) where nothing is read. About 50 ms a crop on two cores."""
        if not crops:
            return []
        self._engine.text_rec or self._engine._load_rec_model()
        result = self._engine.text_rec(_Crops([_enlarged(crop) for crop in crops]))
        return [
            (text, float(score)) if score >= LEAST_SCORE else ("", 0.0)
            for text, score in zip(result.txts, result.scores, strict=True)
        ]


@dataclass
class _Crops:
    """What the recogniser takes (rapidocr's TextRecInput)."""

    img: list[Image]
    return_word_box: bool = False


def _enlarged(crop: Image) -> Image:
    height, width = crop.shape[:2]
    if height >= TALL_PX or not height or not width:
        return crop
    scale = TALL_PX / height
    size = (max(1, round(width * scale)), TALL_PX)
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC), np.uint8)
