"""Small reference tables and versions to build a registry from."""

from pathlib import Path

from bench.registry.corrections import Corrections
from bench.registry.versions import Version

HEADERS = {
    "crosswalk_commune_2025.csv": "legacy_level,legacy_code,new_code,new_valid_from,kind,"
    "population_weight",
    "crosswalk_gap_2024-11_2025-03.csv": "legacy_code,legacy_name,ended,successor_code",
    "crosswalk_commune_2019_2024.csv": "legacy_code,legacy_name,successor_code,successor_name,"
    "kind,note",
    "crosswalk_province_2025.csv": "legacy_province_code,new_province_code,valid_to",
}
NO_CORRECTIONS = Corrections(
    interludes=[], dates=[], decrees=[], names=[], successions=[], mergers=[]
)


def unit(level: str, code: str, parent: str, start: str = "2018-01-01", stop: str = "",
         name: str = "") -> Version:  # fmt: skip
    return Version(level, code, name or f"Xã {code}", "Xã", parent, "48", start, stop, "", "9/NQ")


def commune(code: str, start: str = "2018-01-01", stop: str = "", name: str = "",
            parent: str = "490") -> Version:  # fmt: skip
    return unit("commune", code, parent, start, stop, name)


def reference(folder: Path, **tables: list[str]) -> Path:
    for name, header in HEADERS.items():
        key = name.removesuffix(".csv").replace("-", "_")
        lines = [header, *tables.get(key, [])]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
