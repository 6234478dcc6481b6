"""Records of arrays with one entry a figure, of which a part of the figures can be taken."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Parted:
    """Fields are arrays of one length, or such records themselves."""

    def part(self, at: npt.NDArray[np.int64]) -> Self:
        """The entries at these places alone."""
        taken: dict[str, Any] = {}
        for field in fields(self):
            whole = getattr(self, field.name)
            taken[field.name] = whole.part(at) if isinstance(whole, Parted) else whole[at]
        return type(self)(**taken)
