"""The command `chitieu`. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import typer

from orchestration.cli import (
    alerts,
    catalogue,
    dictionary,
    docs,
    doctor,
    explain,
    gate,
    holds,
    keeping,
    localities,
    obligations,
    publishing,
    pulling,
    registry,
    releases,
    reports,
    rules,
    running,
    scorecard,
    status,
    submissions,
    taking,
    waive,
)

app = typer.Typer(
    help="Indicators on children from the counts that agencies hold.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    running.run,
    running.prepare,
    running.up,
    running.portal,
    submissions.check,
    submissions.template,
    submissions.withdraw,
    pulling.pull,
    obligations.obligations,
    status.status,
    scorecard.scorecard,
    reports.report,
    explain.explain,
    releases.sql,
    taking.export,
    taking.sdmx,
    dictionary.dictionary,
    docs.docs,
    rules.rules,
    holds.holds,
    waive.waive,
    doctor.doctor,
    keeping.backup,
    keeping.restore,
):
    app.command()(command)
app.add_typer(alerts.alerts_app, name="alerts")
app.add_typer(publishing.publish_app, name="publish")
app.add_typer(releases.release_app, name="release")
app.add_typer(catalogue.catalogue_app, name="catalogue")
app.add_typer(gate.gate_app, name="gate")
app.add_typer(localities.locality_app, name="locality")
app.add_typer(registry.registry_app, name="registry")
