"""A structure as SDMX-JSON 2.0, written by pysdmx."""

from __future__ import annotations

import json

from pysdmx.io import write_sdmx
from pysdmx.io.format import Format

from orchestration.outputs.sdmx.header import Header
from orchestration.outputs.sdmx.structure import Structure


def structure_json(structure: Structure, header: Header) -> bytes:
    """The whole structure as one message; Vietnamese names stand in annotations."""
    written = write_sdmx(
        structure.artefacts,
        Format.STRUCTURE_SDMX_JSON_2_0_0,
        header=header.written,
        prettyprint=False,
    )
    message = json.loads(str(written))
    for one in message["data"]["dataStructures"]:
        parts = one["dataStructureComponents"]
        # pysdmx writes the list of groups also where there are none; the schema forbids it.
        if not parts.get("groups"):
            parts.pop("groups", None)
    return json.dumps(message, ensure_ascii=False).encode()
