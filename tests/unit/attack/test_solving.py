"""What the attack says of small systems is what trying every solution says."""

from itertools import product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from bench.attack.groups import still_open
from bench.attack.secrets import SMALL, Secrets
from bench.attack.solving import ends_of
from bench.attack.system import System

COUNTS, HIGH = 5, 6


@st.composite
def worlds(draw):
    """Counts, sums of some of them that are public, and sums that are to stay secret."""
    truth = np.array(draw(st.lists(st.integers(0, HIGH), min_size=COUNTS, max_size=COUNTS)))
    subset = st.lists(st.integers(0, 1), min_size=COUNTS, max_size=COUNTS)
    public = np.array(draw(st.lists(subset, min_size=1, max_size=4)))
    secret = np.array(draw(st.lists(subset, min_size=1, max_size=6)))
    return truth, public, secret, draw(st.booleans())


@settings(deadline=None)
@given(worlds())
def test_a_secret_is_open_exactly_if_some_solutions_reach_what_must_stay_possible(world):
    truth, public, secret, harms = world
    values = secret @ truth
    small = harms & (values >= SMALL[0]) & (values <= SMALL[1])
    frame = pd.DataFrame(
        {
            "truth": values.astype(float), "small": small,
            "low": np.where(small, SMALL[0], values - 1.0),
            "high": np.where(small, SMALL[1], values + 1.0),
        }
    )  # fmt: skip
    secrets = Secrets(frame, sparse.csr_matrix(secret.astype(float)), np.zeros(len(secret)))
    ends = ends_of(_system(truth, public), secrets)
    assert not still_open(ends, secrets).any()

    tried = np.array(list(product(range(HIGH + 1), repeat=COUNTS)))
    fits = tried[(tried @ public.T == public @ truth).all(axis=1)]
    least, most = (fits @ secret.T).min(axis=0), (fits @ secret.T).max(axis=0)
    is_open = np.where(small, (least <= SMALL[0]) & (most >= SMALL[1]), least < most)
    assert (ends.solved == ~is_open).all()
    assert (ends.least >= least).all()
    assert (ends.most <= most).all()


def _system(truth, public):
    nothing = np.full(COUNTS, -1)
    return System(
        matrix=sparse.csr_matrix(public.astype(float)),
        sums=(public @ truth).astype(float),
        low=np.zeros(COUNTS),
        high=np.full(COUNTS, float(HIGH)),
        truth=truth.astype(float),
        made_of=sparse.identity(COUNTS, format="csr"),
        fixed=np.zeros(COUNTS),
        row_of=np.arange(len(public)),
        low_from=nothing,
        high_from=nothing,
    )
