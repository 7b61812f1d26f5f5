"""What works on this machine: each check is one function that gives one sentence, and never stops the others."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import imageio_ffmpeg

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Finding:
    """One check: whether it works, whether Retrace needs it, and the sentence to show."""

    name: str
    works: bool
    needed: bool
    sentence: str


def examine() -> list[Finding]:
    """Every check, in order."""
    return [check() for check in CHECKS]


def _try(code: str) -> tuple[bool, str]:
    """Run a line of Python in a process of its own, because a broken native library may take its process down."""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, errors="replace", check=False, cwd=ROOT,
        env=os.environ | {"YOLO_OFFLINE": "true"},
    )  # fmt: skip
    said = (ran.stdout if ran.returncode == 0 else ran.stderr).strip().splitlines()
    return ran.returncode == 0, said[-1] if said else ""


def python() -> Finding:
    """The interpreter."""
    works = sys.version_info >= (3, 11)
    name = (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    )
    return Finding("python", works, True, f"{name}{'.' if works else ': 3.11 or newer is needed.'}")


def opencv() -> Finding:
    """cv2, which needs libGL from the system on Linux."""
    works, said = _try("import cv2; print(cv2.__version__)")
    if works:
        return Finding("opencv", True, True, f"OpenCV {said} loads.")
    if "libGL" in said:
        cure = "libGL is missing: install it (on Debian and Ubuntu: apt install libgl1)."
        return Finding("opencv", False, True, f"OpenCV cannot load, {cure}")
    return Finding("opencv", False, True, f"OpenCV cannot load ({said}): remove .venv and start again.")


def ffmpeg() -> Finding:
    """The ffmpeg binary that writes stills and clips."""
    try:
        binary = imageio_ffmpeg.get_ffmpeg_exe()
        said = subprocess.run([binary, "-hide_banner", "-encoders"], capture_output=True, text=True, check=True).stdout
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        return Finding(
            "ffmpeg", False, True, f"ffmpeg cannot run ({error}): no stills and clips; install imageio-ffmpeg."
        )
    works = "libx264" in said
    version = imageio_ffmpeg.get_ffmpeg_version()
    lack = "." if works else " but it cannot write H.264: clips cannot be made."
    return Finding("ffmpeg", works, True, f"ffmpeg {version} runs{lack}")


def decoding() -> Finding:
    """PyAV and the codecs cameras use."""
    works, said = _try("import av; [av.codec.Codec(c, 'r') for c in ('h264', 'hevc', 'mjpeg')]; print(av.__version__)")
    good = f"PyAV {said} decodes H.264, H.265 and MJPEG."
    return Finding("decoding", works, True, good if works else f"PyAV cannot decode video ({said}).")


def openvino() -> Finding:
    """OpenVINO and its devices."""
    works, said = _try("import openvino as o; print(', '.join(o.Core().available_devices))")
    good = f"OpenVINO runs the embedded detector on {said}."
    return Finding("openvino", works, True, good if works else f"OpenVINO cannot load ({said}).")


def weights() -> Finding:
    """The embedded detector's model file."""
    files = [f for f in (ROOT / "detect" / "weights").glob("*") if f.suffix in (".xml", ".onnx", ".bin")]
    works = bool(files)
    good = f"The embedded model is here ({sum(f.stat().st_size for f in files) / 1e6:.1f} MB)."
    return Finding(
        "weights", works, False, good if works else "No embedded model: motion and your own YOLO files work."
    )


def ultralytics() -> Finding:
    """Other YOLO files need torch and ultralytics."""
    works, said = _try(
        "import torch, importlib.metadata as m; print(m.version('ultralytics'), torch.__version__,"
        " 'with a GPU' if torch.cuda.is_available() else 'on the CPU')"
    )
    good = f"ultralytics {said} can run your own YOLO files."
    return Finding("ultralytics", works, False, good if works else f"Your own YOLO files cannot be run ({said}).")


def database() -> Finding:
    """DuckDB, the app and the time zones."""
    try:
        ZoneInfo("Asia/Shanghai")
        versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("duckdb", "pandas", "streamlit"))
    except (ZoneInfoNotFoundError, importlib.metadata.PackageNotFoundError) as error:
        return Finding("tables", False, True, f"{error} is missing: remove .venv and start again.")
    return Finding("tables", True, True, f"{versions} and the time zone tables are here.")


def fonts() -> Finding:
    """The fonts that reports carry."""
    from timeline.fonts import BOLD, REGULAR

    works = REGULAR.is_file() and BOLD.is_file()
    good = "Reports carry their own Chinese font."
    return Finding(
        "fonts", works, True, good if works else "The font of the reports is missing: Chinese will not show."
    )


def chromium() -> Finding:
    """A browser for the browser tests only."""
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    good = f"{found} can run the browser tests."
    lack = "No Chromium found: the app works in any browser, only the browser tests are skipped."
    return Finding("chromium", found is not None, False, good if found else lack)


def disk() -> Finding:
    """Room for derived files."""
    free = shutil.disk_usage(Path.cwd()).free
    works = free > 2_000_000_000
    advice = "." if works else ": derived files of a day of footage need some gigabytes."
    return Finding("disk", works, False, f"{free / 1e9:.0f} GB free in {Path.cwd()}{advice}")


CHECKS: tuple[Callable[[], Finding], ...] = (
    python, opencv, ffmpeg, decoding, openvino, weights, ultralytics, database, fonts, chromium, disk,
)  # fmt: skip
