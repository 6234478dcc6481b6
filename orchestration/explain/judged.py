"""What every rule of the gate answers for one figure, and what would release a held one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

from orchestration.asked_figures import BETWEEN, KEY
from orchestration.explain.reader import Reader, Row
from sources.worded import Worded

OF_KEY = " and ".join(f"{name} = ?" for name in KEY)
OF_THE_RELEASE = "structure"
IN_A_ROOT = " | "
CHANGE_HISTORY = "expected_count"
NUMBERS = ("tested", "bound", "observed", "expected")


def rule_answers(
    release: Reader, candidate: Reader | None, key: Sequence[str], guarded: Collection[str]
) -> list[Row]:
    """One row a rule of the release: its answer, with observed and expected.

    `answer` is held, flagged, passed, not_applicable, not_found (a rule on groups of figures that
    named none of this one's) or told_nothing (of a guarded indicator, whose numbers stay inside).
    `comparisons` has what the figure's own row answers, in numbers; needs the candidate. Counts of
    `guarded` indicators around this one stay inside too.
    """
    broken = {
        str(row["rule_id"]): row
        for row in release.rows(f"from release.rule_results where {OF_KEY}", key)
    }
    compared = _compared(candidate, key, guarded)
    return [
        _answer(rule, broken.get(str(rule["rule_id"])), compared)
        for rule in release.rows("from release.rules")
    ]


def _answer(rule: Row, broken: Row | None, compared: dict[str, list[Row]] | None) -> Row:
    names = ("rule_id", "family", "severity", "source")
    told: Row = {name: rule[name] for name in names} | {
        "observed": None, "expected": None, "unit": None, "sentence_vi": None,
        "sentence_en": None, "comparisons": [],
    }  # fmt: skip
    own = (compared or {}).get(str(rule["rule_id"]), [])
    told["comparisons"] = [one for one in own if one["applies"]]
    if broken is not None:
        word = "held" if broken["severity"] == "hold" else "flagged"
        names = ("observed", "expected", "sentence_vi", "sentence_en")
        return told | {name: broken[name] for name in names} | {"answer": word}
    if rule["family"] == OF_THE_RELEASE:
        passed = rule["state"] == "judged" and not rule["violated"]
        return told | {"answer": "passed" if passed else "not_evaluated"}
    if compared is None:
        return told | {"answer": "told_nothing"}
    if told["comparisons"]:
        nearest = told["comparisons"][0]
        numbers = {name: nearest[name] for name in ("observed", "expected", "unit")}
        return told | numbers | {"answer": "passed"}
    if own:
        return told | {"answer": "not_applicable"}
    return told | {"answer": "not_found"}


def _compared(
    candidate: Reader | None, key: Sequence[str], guarded: Collection[str]
) -> dict[str, list[Row]] | None:
    """Comparisons by rule; without the numbers of other figures of `guarded` indicators."""
    if candidate is None:
        return None
    from expectations.one_figure import judge_one

    found: dict[str, list[Row]] = {}
    hidden = _told_of_others(candidate, key, guarded)
    for one in judge_one(candidate.connection, tuple(key)):
        numbers = dict.fromkeys(NUMBERS) if one.rule_id in hidden else {}
        found.setdefault(one.rule_id, []).append(asdict(one) | numbers)
    for told in _against_history(candidate, key):
        found.setdefault(str(told["rule_id"]), []).append(told)
    return found


def _against_history(candidate: Reader, key: Sequence[str]) -> list[Row]:
    """The count and the one expected of it, for each comparison that reads the history.

    What was broken is among the violations; here the numbers are those of a rule that was passed.
    A rule on peers does not apply to a figure with a history, those on the history to none without.
    """
    from expectations.change.comparisons import CHANGE_COMPARISONS, asked_by

    changes = change_of(candidate, key) or {}
    asked = asked_by(str(changes.get("history_of", "")))
    sides = candidate.one(
        f"select numerator, denominator from candidate.figures where {OF_KEY}", key
    )
    return [
        {
            "name": one.name,
            "rule_id": one.rule_id,
            "severity": one.severity,
            "side": one.side,
            "unit": one.unit,
            "applies": expected is not None and one in asked,
            "broken": False,
            "tested": None,
            "bound": None,
            "observed": (sides or {}).get(one.side),
            "expected": expected,
        }
        for one in CHANGE_COMPARISONS
        for expected in [changes.get(str(one.expected))]
    ]


def _told_of_others(candidate: Reader, key: Sequence[str], guarded: Collection[str]) -> set[str]:
    """Rules that would tell the count of a guarded indicator which this one is nested in."""
    from expectations.rules import RULES

    nested = candidate.rows(
        f"select nesting_indicator_id, nesting_counted_id from candidate.figures where {OF_KEY}",
        key,
    )
    around = {outer for row in nested for outer in row.values()}
    if around.isdisjoint(guarded):
        return set()
    return {rule.rule_id for rule in RULES if "nested" in rule.reads}


def change_of(candidate: Reader | None, key: Sequence[str]) -> Row | None:
    """What the figure's own history expects of it: every column that the gate kept, by name."""
    if candidate is None:
        return None
    rows = candidate.rows_if(
        "verdicts.change", f"select * exclude ({', '.join(KEY)}) from verdicts.change "
        f"where {OF_KEY}", key,
    )  # fmt: skip
    if not rows or rows[0].get(CHANGE_HISTORY) is None:
        return None
    return {name: value for name, value in rows[0].items() if value not in (None, "")}


def waiver_of(candidate: Reader | None, key: Sequence[str]) -> Row | None:
    """The steward's acceptance of the figure, with what became of it; None without one."""
    if candidate is None:
        return None
    names = "waiver_id, steward, made, until, reason_vi, reason_en, rule_ids"
    rows = candidate.rows_if(
        "candidate.waivers", f"select {names} from candidate.waivers where {OF_KEY}", key
    )
    if not rows:
        return None
    states = candidate.rows_if(
        "verdicts.waivers", f"select state from verdicts.waivers where {OF_KEY}", key
    )
    return rows[0] | {"state": states[0]["state"] if states else None}


RESEND = Worded(
    "Cơ quan gửi lại số liệu đúng; hoặc, khi chưa gửi được, lập một tệp đính chính có lý do.",
    "The agency sends the right counts again; or, until it can, a correction is filed with its "
    "reason.",
)
ACCEPT = Worded(
    "Nếu số liệu tuy bất thường nhưng đúng: chấp nhận bằng chitieu waive, có lý do và thời hạn.",
    "If it is odd but true: accept it with chitieu waive, with a reason and an end.",
)
ROOT = Worded(
    "Số liệu gốc đang bị giữ phải được giải quyết trước: {root}",
    "The held figure behind it must be settled first: {root}",
)
RENEW = Worded(
    "Xóa tệp đính chính đã lỗi thời, hoặc lập lại theo số đếm hiện nay.",
    "Delete the outdated correction, or renew it for the count of today.",
)


def way_out(release: Reader, candidate: Reader | None, rules: list[Row], key: Sequence[str]) -> Row:
    """What releases a held figure: a step for each rule that holds it, and the command."""
    steps: list[Row] = []
    held = [rule for rule in rules if rule["answer"] == "held"]
    for rule in held:
        steps += [
            {"rule_id": rule["rule_id"], "sentence_vi": said.vi, "sentence_en": said.en}
            for said in _steps(release, candidate, rule, key)
        ]
    waivable = bool(held) and all(rule["family"] in _waivable() for rule in held)
    command = f"chitieu waive {BETWEEN.join(key)} --reason … --until …" if waivable else None
    return {"steps": steps, "waivable": waivable, "command": command}


def _waivable() -> tuple[str, ...]:
    from expectations.rules.rule import WAIVABLE

    return WAIVABLE


def _steps(
    release: Reader, candidate: Reader | None, rule: Row, key: Sequence[str]
) -> list[Worded]:
    if rule["rule_id"] == "correction_outdated":
        return [RENEW]
    if rule["family"] not in _waivable():
        return [RESEND]
    root = _root(release, candidate, key) if rule["family"] == "contains_held" else None
    behind = [] if root is None else [Worded(ROOT.vi.format(root=root), ROOT.en.format(root=root))]
    return [*behind, *([] if behind else [RESEND]), ACCEPT]


def _root(release: Reader, candidate: Reader | None, key: Sequence[str]) -> str | None:
    """The held figure that another contains, when readers may know of it."""
    if candidate is None:
        return None
    rows = candidate.rows(
        f"select root from verdicts.violations where {OF_KEY} and root is not null", key
    )
    root = str(rows[0]["root"]) if rows else ""
    parts = root.split(IN_A_ROOT)
    if len(parts) != len(KEY):
        return None
    shown = release.rows(
        f"select 1 from release.figures where {OF_KEY} and obs_status <> 'suppressed'", parts
    )
    return f"chitieu explain {BETWEEN.join(parts)}" if shown else None
