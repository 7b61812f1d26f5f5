"""What other people's models call things, in our labels: the class names of COCO and of common PPE sets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from case.errors import DetectorError

# normalised: lower case, letters, digits and CJK only
NAMES = {
    "person": "person people worker human pedestrian man 人 人员 工人",
    "helmet": "helmet hardhat safetyhelmet helmeton headhelmet withhelmet 安全帽 戴安全帽",
    "no_helmet": "nohelmet nohardhat head barehead withouthelmet helmetoff nosafetyhelmet 未戴安全帽",
    "vest": "vest safetyvest reflectivevest hivis hivisvest withvest reflectiveclothes 反光衣 反光背心",
    "no_vest": "novest nosafetyvest withoutvest noreflectivevest nohivis 未穿反光衣 未穿反光背心",
    "vehicle": "vehicle car truck bus motorcycle motorbike van forklift excavator crane machinery 车 车辆 叉车",
    "flame": "fire flame flames 火 火焰 明火",
    "smoke": "smoke 烟 烟雾",
}
LABEL_OF = {name: label for label, names in NAMES.items() for name in names.split()}
COCO = {0: "person", 2: "vehicle", 3: "vehicle", 5: "vehicle", 7: "vehicle"}  # used where 80 classes go unnamed


def labels_of(names: Mapping[int, str], shown: str) -> dict[int, str]:
    """Our label for each class number that has one. Raises DetectorError when none has: wrong kind of model."""
    known = {number: LABEL_OF.get(re.sub(r"[\W_]+", "", name.lower())) for number, name in names.items()}
    found = {number: label for number, label in known.items() if label}
    if len(names) == 80 and names.get(0) in ("person", "0"):
        found = {**COCO, **found}
    if not found:
        listed = ", ".join(list(names.values())[:8])
        raise DetectorError(
            f"{shown}: none of its classes ({listed}) is a person, protective equipment, vehicle, flame or smoke; "
            "give weights that know at least a person."
        )
    return found
