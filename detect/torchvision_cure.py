"""Makes ultralytics work where torch is a CPU build and torchvision was linked to CUDA.

There `import torchvision` fails ("operator torchvision::nms does not exist") although everything ultralytics
needs of it is plain Python. `apply()` registers the two missing operators over ultralytics' own suppression and
lets torchvision's own presence check pass. On an ordinary machine the operators exist and `apply()` does nothing.

The names patched are torchvision's private ones: keep the versions pinned.
"""

import importlib.util
import sys
from collections.abc import Callable
from typing import Any

_library = None  # a torch.library.Library takes its operators back when it is collected


def is_needed() -> bool:
    """True where torchvision is installed but its compiled operators cannot be loaded with this torch."""
    import torch

    if importlib.util.find_spec("torchvision") is None:
        return False
    if hasattr(torch.ops.torchvision, "nms"):
        return False
    if "torchvision" in sys.modules:  # it imported, so its operators loaded
        return False
    return not _operators_load()


def _operators_load() -> bool:
    """Load torchvision's compiled library by itself, as torchvision would, and see whether nms appears."""
    import torch

    spec = importlib.util.find_spec("torchvision")
    if spec is None or not spec.submodule_search_locations:
        return False
    from pathlib import Path

    folder = Path(next(iter(spec.submodule_search_locations)))
    for file in sorted(folder.glob("_C*")):
        try:
            torch.ops.load_library(str(file))
        except (OSError, RuntimeError):
            return False
    return hasattr(torch.ops.torchvision, "nms")


def apply() -> bool:
    """Cure torchvision if, and only if, it needs it.

    Returns:
        True when something was patched, False when torchvision works (or is absent) and nothing was touched.
    """
    global _library
    if _library is not None or not is_needed():
        return False
    import torch

    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.impl("nms", _suppress, "CompositeExplicitAutograd")
    library.impl("qnms", _suppress, "CompositeExplicitAutograd")
    _library = library

    import torchvision.extension as extension
    import torchvision.ops.boxes as boxes

    extension._has_ops = _answer_true
    passing: Callable[[], None] = _pass
    extension._assert_has_ops = passing
    boxes._assert_has_ops = passing
    return True


def _suppress(dets: Any, scores: Any, iou_threshold: float) -> Any:
    """torchvision::nms by ultralytics' TorchNMS. Shapes: dets (n, 4) as x1 y1 x2 y2, scores (n,); kept indices (k,)."""
    from ultralytics.utils.nms import TorchNMS

    return TorchNMS.nms(dets, scores, iou_threshold)


def _answer_true() -> bool:
    return True


def _pass() -> None:
    return None
