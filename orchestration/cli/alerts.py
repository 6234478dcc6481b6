"""The commands on what people are told."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from orchestration.cli.answers import FAILED, clear_errors, print_table, settings_of_this_run

SHOWN = 20
UNDONE = ("waiting", "open")

alerts_app = typer.Typer(
    help="What people are told, by which channels, and what became of it.",
    invoke_without_command=True,
)
Number = Annotated[int, typer.Argument(metavar="ID", help="The number of the alert.")]


@alerts_app.callback()
def alerts(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is acknowledged, resolved or gathered.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, always all.")] = False,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """List the alerts that wait or that nobody has acknowledged, and what to do about each."""
    if context.invoked_subcommand is not None:
        return
    from orchestration.alerts.handling import dead_channels, listed
    from orchestration.operations.database import operations

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        found, dead = listed(database), dead_channels(database)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for channel in dead:
        print(
            f"The channel {channel.channel} is dead since {channel.dead_at:%Y-%m-%d %H:%M} UTC: "
            f"{channel.last_error}. Mend it, then `chitieu alerts test`."
        )
    shown = [one for one in found if everything or one["state"] in UNDONE]
    language = "en" if english else "vi"
    rows = [_row(one, language) for one in (shown if everything else shown[:SHOWN])]
    if not rows:
        print("Nothing waits, and everything sent is acknowledged or resolved.")
        return
    print_table(["id", "when (UTC)", "to", "state", "what", "what to do"], rows)
    if len(rows) < len(shown):
        print(f"{len(shown) - len(rows)} more; --all lists all.")


@alerts_app.command("ack")
def acknowledge(
    number: Number,
    note: Annotated[str | None, typer.Option(help="What was done about it; it is kept.")] = None,
) -> None:
    """Say that somebody sees to an alert: it is not sent any more; if it recurs it is told anew."""
    from orchestration.alerts.handling import acknowledge as note_down
    from orchestration.operations.database import operations

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        done = note_down(database, number, note)
    print("Acknowledged." if done == 1 else f"Acknowledged, {done} alerts in all.")


@alerts_app.command("resend")
def resend(number: Number) -> None:
    """Send an alert again through all channels of its audience, at once."""
    from orchestration.alerts import deliver_due
    from orchestration.alerts.handling import listed, send_again
    from orchestration.operations.database import operations

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        send_again(database, number)
        deliver_due(settings, database)
        [sent] = [one for one in listed(database) if one["alert_id"] == number]
    waiting = sent["state"] == "waiting"
    print("Not sent everywhere yet; it is tried again." if waiting else "Sent.")
    for one in sent["channels"]:
        print(f"  {one['channel']}: {one['last_error'] or 'sent'}")
    if waiting:
        raise typer.Exit(FAILED)


@alerts_app.command("test")
def test(
    channels: Annotated[
        list[str] | None, typer.Argument(metavar="CHANNEL", help="Only these channels.")
    ] = None,
) -> None:
    """Send a trial message through each channel, and say which works; then send what waits."""
    from orchestration.alerts import deliver_due
    from orchestration.alerts.handling import try_channels
    from orchestration.operations.database import operations

    settings, failed = settings_of_this_run(), False
    with clear_errors(), operations(settings.operations) as database:
        for name, reason in try_channels(settings, database, channels or ()):
            print(f"{name}: {'works' if reason is None else reason}")
            failed = failed or reason is not None
        deliver_due(settings, database)
    if failed:
        raise typer.Exit(FAILED)


def _row(one: dict[str, Any], language: str) -> tuple[str, ...]:
    state = one["state"] if one["digest_id"] is None else f"in digest {one['digest_id']}"
    errors = [
        f"{way['channel']}: {way['last_error']}" for way in one["channels"] if way["last_error"]
    ]
    if one["repeated"]:
        state += f", {one['repeated']} times more"
    return (
        f"{'! ' if one['urgent'] else ''}{one['alert_id']}",
        one["created_at"][:16].replace("T", " "),
        one["audience"],
        "\n".join([state, *errors]),
        one[f"sentence_{language}"],
        f"{one[f'do_{language}']}\n`{one['command']}`",
    )
