"""The runbook has a page for every alert that asks for something, and for no other."""

import re
from pathlib import Path

from orchestration.alerts.forms import forms

RUNBOOK = Path(__file__).parents[2] / "docs" / "operations.md"


def test_every_alert_but_a_recovery_has_its_page():
    pages = re.findall(r"^### (\w+)$", RUNBOOK.read_text(encoding="utf-8"), flags=re.M)
    alerts = {name for name, form in forms().items() if not form.recovery}
    assert sorted(pages) == sorted(alerts)
