"""What the installation remembers: submissions, alerts, releases, and who does the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, make_url, select

from orchestration.clock import written_ahead
from orchestration.doctor.finding import Finding, fault, good, warning
from orchestration.intake.claims import FAILED
from orchestration.operations.database import operations
from orchestration.operations.models import Alert, Submission
from orchestration.settings import Settings, environment

TOPIC = "operations"
UNSENT_AFTER = timedelta(hours=1)
NIGHT = timedelta(hours=26)


def operations_database(settings: Settings) -> Iterator[Finding]:
    """Whether it opens, and is not the one that Dagster writes into."""
    shown = make_url(settings.operations).render_as_string()
    if settings.dagster_url is not None and _same_database(settings):
        yield fault(
            TOPIC,
            f"Operations and Dagster's record name one database: {shown}.",
            "Make a second one: both keep the version of their schema in a table of one name.",
        )
        return
    if not _there(settings):
        yield warning(TOPIC, f"{shown} is not there yet.", "The first `chitieu run` makes it.")
        return
    with operations(settings.operations):
        yield good(TOPIC, f"{shown}.")


def clock(settings: Settings) -> Iterator[Finding]:
    """Whether nothing has been written in what is now the future."""
    if not _there(settings):
        return
    now = datetime.now(UTC)
    with operations(settings.operations) as database, database.transaction() as session:
        written = written_ahead(session, now)
    if written is not None:
        yield fault(
            "clock",
            f"It is {now:%Y-%m-%d %H:%M} UTC here, and something was written at "
            f"{written:%Y-%m-%d %H:%M}.",
            "Set the clock, by NTP where there is one: days on time and late are read from it.",
        )
    else:
        yield good("clock", f"{now:%Y-%m-%d %H:%M} UTC.")


def submissions(settings: Settings) -> Iterator[Finding]:
    """Whether there are files that the program could not read."""
    if not _there(settings):
        return
    with operations(settings.operations) as database, database.transaction() as session:
        stuck = session.scalars(
            select(Submission.inbox_path)
            .where(Submission.state == FAILED)
            .order_by(Submission.sequence)
        ).all()
    if stuck:
        yield warning(
            "submissions",
            f"The program failed on {len(stuck)} files, which wait in the inbox: {stuck[0]} …",
            "Send the trace in the alert reading_failed to the makers; other files went on.",
        )
    else:
        yield good("submissions", "Every file that came was answered.")


def alerts(settings: Settings) -> Iterator[Finding]:
    """Whether messages leave the house."""
    if not _there(settings):
        return
    before = datetime.now(UTC) - UNSENT_AFTER
    with operations(settings.operations) as database, database.transaction() as session:
        unsent = session.scalar(
            select(func.count()).where(Alert.sent_at.is_(None), Alert.created_at < before)
        )
    if unsent:
        yield warning(
            "alerts",
            f"{unsent} messages have waited for over an hour.",
            "Run `chitieu run`, or start `chitieu up`: both send what waits.",
        )
    else:
        yield good("alerts", "No message waits.")


def release(settings: Settings) -> Iterator[Finding]:
    """Whether the last night published, or at least looked."""
    home = settings.paths
    if not home.current_release.exists():
        yield warning("release", "Nothing is published yet.", "`chitieu run` publishes.")
        return
    inputs = home.run / "inputs.json"
    ran = inputs.stat().st_mtime if inputs.exists() else 0.0
    age = datetime.now(UTC) - datetime.fromtimestamp(ran, UTC)
    shown = f"{home.current_release.resolve().name} is shown"
    if age > NIGHT:
        yield warning(
            "release",
            f"{shown}; the last run began {age.days} days and {age.seconds // 3600} hours ago.",
            "Is `chitieu up` running? `chitieu run` does a night's work now.",
        )
    else:
        yield good("release", f"{shown}; the last run began {age.seconds // 60} minutes ago.")


def dagster(settings: Settings) -> Iterator[Finding]:
    """Whether the daemon that starts runs is alive."""
    if not settings.paths.dagster.exists() and settings.dagster_url is None:
        return
    from orchestration.dagster_home import prepare_dagster

    with environment(prepare_dagster(settings)):
        import dagster as dg

        with dg.DagsterInstance.get() as instance:
            states = instance.get_daemon_statuses()
    silent = sorted(name for name, state in states.items() if state.required and not state.healthy)
    if silent:
        yield warning(
            "dagster",
            f"No sign of life from {', '.join(silent).lower().replace('_', ' ')}: nothing starts "
            "by itself.",
            "Start `chitieu up`, or the service of docs/operations.md.",
        )
    else:
        yield good("dagster", "The daemon is alive.")


def _there(settings: Settings) -> bool:
    """Whether there is a database to look into: looking must not make one."""
    return settings.operations_url is not None or settings.paths.operations_file.exists()


def _same_database(settings: Settings) -> bool:
    one, other = make_url(settings.operations), settings.dagster_url
    if other is None or one.get_backend_name() != "postgresql":
        return False
    two = make_url(other.get_secret_value())
    return (one.host, one.port, one.database, one.query) == (
        two.host,
        two.port,
        two.database,
        two.query,
    )
