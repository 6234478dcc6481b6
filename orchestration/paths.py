"""Every path under the home folder, from one object."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folders and files of one installation; nothing is created by asking for a path."""

    root: Path

    @property
    def synthetic_marker(self) -> Path:
        """A file that the demonstration's generator writes: all data here is invented."""
        return self.root / "SYNTHETIC"

    @property
    def inbox(self) -> Path:
        """Files that wait: inbox/<agency>/<feed>/<file>."""
        return self.root / "inbox"

    @property
    def originals(self) -> Path:
        """What arrived, kept as it came."""
        return self.root / "originals"

    @property
    def receipts(self) -> Path:
        """What the senders get back."""
        return self.root / "receipts"

    @property
    def outbox(self) -> Path:
        """The agencies' own copies of their receipts: outbox/<agency>/<feed>/<receipt>."""
        return self.root / "outbox"

    @property
    def landing(self) -> Path:
        """One Parquet file per accepted submission: landing/<feed>/<submission_id>.parquet."""
        return self.root / "landing"

    @property
    def pending(self) -> Path:
        """Landed cells whose submission is not yet committed; one level too deep for the glob."""
        return self.landing / ".pending"

    @property
    def catalogue(self) -> Path:
        """Compiled catalogues by hash, and ``current``."""
        return self.root / "catalogue"

    @property
    def current_catalogue(self) -> Path:
        """The compiled catalogue that the warehouse reads."""
        return self.catalogue / "current"

    @property
    def run(self) -> Path:
        """What one run tells the warehouse: the day, the submissions."""
        return self.root / "run"

    @property
    def touched(self) -> Path:
        """The periods that a run computes again; not there where it computes all."""
        return self.run / "touched.parquet"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only dbt writes."""
        return self.root / "warehouse.duckdb"

    @property
    def warehouse_built(self) -> Path:
        """What the warehouse was last built from, whole; absent while it is being built."""
        return self.root / "warehouse.json"

    @property
    def candidates(self) -> Path:
        """Exported candidates by hash, and ``latest``."""
        return self.root / "candidates"

    @property
    def latest_candidate(self) -> Path:
        """The candidate that the last run made."""
        return self.candidates / "latest"

    @property
    def baselines(self) -> Path:
        """What the gate takes for ordinary variation, by version, and ``current``."""
        return self.root / "baselines"

    @property
    def current_baseline(self) -> Path:
        """The baseline that the last nightly run fitted."""
        return self.baselines / "current"

    @property
    def verdicts(self) -> Path:
        """Verdicts by candidate hash."""
        return self.root / "verdicts"

    @property
    def releases(self) -> Path:
        """Public releases by id, and ``current``."""
        return self.root / "releases"

    @property
    def current_release(self) -> Path:
        """The release that readers see."""
        return self.releases / "current"

    @property
    def reports(self) -> Path:
        """Official reports: reports/<obligation>/<period>/<release>/, PDF and XLSX."""
        return self.root / "reports"

    @property
    def restricted(self) -> Path:
        """The same releases without suppression, for the owner's eyes only (0700)."""
        return self.root / "restricted"

    @property
    def waiver_key(self) -> Path:
        """The key that seals the numbers of sensitive figures in waivers; 0600."""
        return self.root / "waiver.key"

    @property
    def disclosed(self) -> Path:
        """What releases showed and hid of sensitive figures, with the counts; never pruned."""
        return self.restricted / "disclosed"

    @property
    def operations_file(self) -> Path:
        """The operations database when it is SQLite."""
        return self.root / "operations.sqlite3"

    @property
    def dagster(self) -> Path:
        """Dagster's home."""
        return self.root / "dagster"

    @property
    def dbt(self) -> Path:
        """Target and logs of dbt."""
        return self.root / "dbt"

    @property
    def documented(self) -> Path:
        """What the models are, as a page for the data team; made again whenever it is asked for."""
        return self.root / "docs" / "models.html"

    @property
    def logs(self) -> Path:
        """What the services print, a file for each, the old ones numbered."""
        return self.root / "logs"

    @property
    def alerts_log(self) -> Path:
        """Where the log channel writes alerts, a JSON object a line."""
        return self.root / "alerts.log"

    @property
    def kept(self) -> tuple[Path, ...]:
        """What no run can make again: what came, what was answered, and what readers were told."""
        folders = (
            self.inbox,
            self.originals,
            self.receipts,
            self.outbox,
            self.landing,
            self.baselines,
        )
        files = (self.waiver_key, self.synthetic_marker, self.alerts_log)
        return (*folders, self.releases, self.restricted, self.reports, *files)

    @property
    def pulls_lock(self) -> Path:
        """The file whose lock the one who pulls holds."""
        return self.root / ".pulls.lock"

    @property
    def serving_lock(self) -> Path:
        """The file whose lock the one who brings releases to the analysts' database holds."""
        return self.root / ".serving.lock"

    @property
    def alerts_lock(self) -> Path:
        """The file whose lock the one who delivers alerts holds."""
        return self.root / ".alerts.lock"

    @property
    def lock(self) -> Path:
        """The file whose lock the one writer holds."""
        return self.root / ".writer.lock"
