"""What the models are, as one page for the data team: dbt's own, shut in, with nothing of data."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from orchestration.outputs.written import write_file
from orchestration.settings import REPOSITORY, Settings
from orchestration.warehouse import WarehouseError, describe, manifest_path, read_manifest
from orchestration.writer import one_writer

# Where dbt's page takes what it shows, and where a policy can stand: before anything is loaded.
MANIFEST, CATALOG = '"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"'
FIRST = '<meta charset="utf-8">'
SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
# dbt's page names files beside it that are not there, and icons before it knows which.
ABSENT = re.compile(r'<link rel="(?:canonical|shortcut icon)"[^>]*>')
ICON, KNOWN_ICON = 'xlink:href="{{ getIcon', 'ng-attr-xlink:href="{{ getIcon'
# What would tell of the machine or its user, or ask for the tracker that the page can load.
UNTOLD: dict[str, object] = {"env": {}, "user_id": None, "send_anonymous_usage_stats": False}


def write_documentation(settings: Settings, file: Path) -> int:
    """Write the page of models, columns, tests and lineage to ``file``; gives its bytes.

    Columns and types are those of the warehouse, which is read under its writer's lock. Raises
    ``WarehouseError`` when there is none or it cannot be read, ``AnotherWriterError`` when a run
    keeps it too long.
    """
    home = settings.paths
    if not home.warehouse.exists():
        raise WarehouseError(
            f"There is no warehouse under {home.root} yet. Run `chitieu run` first."
        )
    making = home.dbt / "documented"
    with one_writer(home.lock, settings.lock_wait_seconds):
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        manifest = read_manifest(manifest_path(settings))
        describe(settings, making)
        catalog = json.loads((making / "catalog.json").read_text(encoding="utf-8"))
        page = (making / "index.html").read_text(encoding="utf-8")
        shutil.rmtree(making)
    named = {home.root: "CHITIEU_HOME", settings.dbt_project.resolve(): "dbt_project"}
    for place, content in ((MANIFEST, manifest), (CATALOG, catalog)):
        page = _replaced(page, place, _told(content, {**named, REPOSITORY: "."}))
    return write_file(file, [shut_in(page).encode("utf-8")])


def _told(content: dict[str, Any], named: dict[Path, str]) -> str:
    """The content as JSON that can stand in a script, each path of this machine by its name."""
    metadata = {**content["metadata"], **UNTOLD}
    text = json.dumps({**content, "metadata": metadata}, ensure_ascii=False)
    for path, name in named.items():
        written = json.dumps(str(path), ensure_ascii=False)[1:-1]
        text = re.sub(re.escape(written) + r"(?![\w.-])", name, text)
    return text.replace("<", "\\u003c")


def shut_in(page: str) -> str:
    """The page under a policy by which its own scripts run, and nothing is loaded or sent.

    Raises ``WarehouseError`` where the page has no place for the policy.
    """
    page = ABSENT.sub("", page).replace(ICON, KNOWN_ICON)
    policy = {
        "default-src": "'none'",
        "script-src": " ".join(_digest(one) for one in SCRIPT.findall(page)),
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    said = "; ".join(f"{name} {value}" for name, value in policy.items())
    meta = f'{FIRST}<meta http-equiv="Content-Security-Policy" content="{said}">'
    return _replaced(page, FIRST, meta + '<meta name="referrer" content="no-referrer">')


def _digest(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _replaced(page: str, place: str, content: str) -> str:
    if page.count(place) != 1:
        raise WarehouseError(
            f"dbt's page of models has {place} {page.count(place)} times, not once: this version "
            "of dbt makes another page than the one that can be shut in. Nothing was written."
        )
    return page.replace(place, content)
