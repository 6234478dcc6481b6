"""Disclosure: which figures of sensitive measures may not be shown. Tables in, mask out.

Sensitivity belongs to the measure. What the catalogue puts on offer is published; small counts are
hidden, and with them what they could be worked out from; where that would cost too much, the
detail is not published at all (METHODS §7). Everything public is one linear system, and what is
hidden is solved for before anything is shown.
"""

from expectations.disclosure.masking import Masked, mask
from expectations.disclosure.possible import ProtectionError

__all__ = ["Masked", "ProtectionError", "mask"]
