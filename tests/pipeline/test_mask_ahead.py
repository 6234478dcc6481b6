"""A mask worked out ahead is what publishing would have asked for, or is not taken."""

import multiprocessing
import os
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.disclosure import Masked
from orchestration import masking
from orchestration.mask_ahead import mask_ahead
from orchestration.masking import Question, mask_of, question_of
from tests.gate.sensitive_worlds import random_world
from tests.pipeline.conftest import key_columns


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """The question of a candidate with small sensitive counts."""
    root = tmp_path_factory.mktemp("asked")
    tables = random_world(3).tables()
    for folder, names in (("h1", masking.OF_CANDIDATE), ("c0", masking.OF_CATALOGUE)):
        (root / folder).mkdir()
        for name in names:
            table = pa.Table.from_pandas(tables[name], preserve_index=False)
            pq.write_table(table, root / folder / f"{name}.parquet")
    return Question(root / "h1", root / "c0", (), ())


def test_the_answer_is_that_of_asking_here_and_is_given_once(asked):
    with mask_ahead() as ahead:
        ahead.begin(asked)
        answer = ahead.take(asked)
        assert ahead.take(asked) is None
    here = mask_of(asked.candidate, asked.catalogue)
    assert answer is not None
    assert answer.rows.num_rows > 0
    assert answer == here


def test_the_answer_to_another_question_is_not_taken(asked, tmp_path):
    others = (
        replace(asked, candidate=tmp_path),
        replace(asked, catalogue=tmp_path),
        replace(asked, earlier=(tmp_path,), written=(1,)),
    )
    with mask_ahead() as ahead:
        for other in others:
            ahead.begin(asked)
            assert ahead.take(other) is None


def test_what_cannot_be_answered_is_left_to_publishing_to_say(asked, tmp_path):
    unreadable = replace(asked, candidate=tmp_path)
    with mask_ahead() as ahead:
        ahead.begin(unreadable)
        assert ahead.take(unreadable) is None


def test_a_process_that_dies_answers_nothing(asked):
    with mask_ahead() as ahead:
        ahead.begin(asked)
        [process] = multiprocessing.active_children()
        process.kill()
        assert ahead.take(asked) is None


def test_nothing_goes_on_after_the_run(asked):
    with mask_ahead() as ahead:
        ahead.begin(asked)
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()


def test_what_was_disclosed_since_is_another_question(place):
    place.home.disclosed.mkdir(parents=True)
    candidate = place.home.candidates / "h1"
    before = question_of(place.home, candidate, "c0")
    path = place.home.disclosed / "00001-2026-10-31.parquet"
    path.touch()
    once = question_of(place.home, candidate, "c0")
    os.utime(path, ns=(1, 1))
    again = question_of(place.home, candidate, "c0")
    assert len({before, once, again}) == 3


class Known:
    """Stands for a mask that was worked out ahead for one question."""

    def __init__(self, question, masked):
        self.question, self.masked = question, masked

    def take(self, question):
        return self.masked if question == self.question else None


@pytest.mark.parametrize(("catalogue", "hidden"), [("c0", 1), ("c1", 0)])
def test_publishing_takes_the_mask_of_its_own_question_only(place, figures, catalogue, hidden):
    candidate = place.bring(figures)
    rows = [key_columns(figures[0]) | {"why": "primary"}]
    masked = Masked(pa.Table.from_pylist(rows, schema=masking.MASK), *masking.NOTHING_ON_OFFER)
    place.publish(ahead=Known(question_of(place.home, candidate, catalogue), masked))
    assert len(place.rows("figures", "obs_status = 'suppressed'")) == hidden
