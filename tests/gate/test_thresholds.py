"""Thresholds come from the candidate, one in force each; what is not there is refused."""

import pyarrow as pa
import pytest

from expectations.candidate import CandidateError, open_tables
from expectations.thresholds import read_thresholds
from tests.gate.worlds import World, figure, thresholds


def read(folder, table):
    world = World([figure()], extra={"thresholds": table})
    with open_tables(world.write(folder / "candidate")) as tables:
        return read_thresholds(tables)


def test_the_value_in_force_counts(tmp_path):
    history = pa.table(
        {
            "threshold_id": ["surprise_z", "surprise_z", "surprise_z"],
            "value": [3.0, 3.5, 4.0],
            "in_force": [False, True, False],
        }
    )
    assert dict(read(tmp_path, history)) == {"surprise_z": 3.5}


def test_a_threshold_that_is_not_there_is_refused_by_name(tmp_path):
    known = read(tmp_path, thresholds())
    with pytest.raises(CandidateError, match=r"no no_such in force.*thresholds\.csv"):
        known["no_such"]
    with pytest.raises(CandidateError, match="no_such"):
        known.with_values({"no_such": 1.0})


def test_a_threshold_in_force_twice_is_refused(tmp_path):
    twice = pa.concat_tables([thresholds(), thresholds().slice(0, 1)])
    with pytest.raises(CandidateError, match="more than one row in force for value_coverage"):
        read(tmp_path, twice)


def test_other_values_leave_the_original_as_it_is(tmp_path):
    known = read(tmp_path, thresholds(surprise_z=3.25))
    assert known.with_values({"surprise_z": 4.0})["surprise_z"] == 4.0
    assert known["surprise_z"] == 3.25
