"""Random counts that hang together: what holds in life holds in every row by construction."""

from __future__ import annotations

import zlib

import numpy as np

from bench.demonstration.block import Block
from bench.demonstration.people import People
from bench.demonstration.world import World


class Draws:
    """Draws for one feed, seeded by its name: the same seed gives the same counts."""

    def __init__(self, world: World, people: People, seed: int, feed: str) -> None:
        self.world = world
        self.people = people
        self.random = np.random.default_rng([seed, zlib.crc32(feed.encode())])

    def unevenness(self, block: Block, spread: float) -> np.ndarray:
        """Per row a factor of its commune around 1, the same in every period, handed on."""
        factors = np.exp(self.random.normal(-spread * spread / 2, spread, len(self.world.communes)))
        return self.people.inherited(factors)[block.unit]

    def by_province(self, block: Block, level: float, **exceptions: float) -> np.ndarray:
        """Per row the level of its province; exceptions by code, `p12=…`."""
        levels = np.full(len(self.world.communes), level)
        for code, value in exceptions.items():
            levels[self.people.province_code == code.removeprefix("p")] = value
        return self.people.inherited(levels)[block.unit]

    def years(self, block: Block) -> np.ndarray:
        """Per row the calendar year of the period's end."""
        periods = self.world.periods
        return np.array([periods[period].end.year for period in block.period], dtype=int)

    def children(self, block: Block, first: int, last: int, sex: str = "total") -> np.ndarray:
        """Children of an age band on 31 December of the year in which each row's period ends."""
        counts = self.people.children(sex)[:, :, first : last + 1].sum(axis=2)
        return counts[self.years(block) - self.people.first_year, block.unit]

    def poisson(self, mean: np.ndarray) -> np.ndarray:
        """Counts of events."""
        return self.random.poisson(np.maximum(mean, 0)).astype(np.int64)

    def share(self, of: np.ndarray, chance: np.ndarray | float) -> np.ndarray:
        """How many of `of` have the trait; never more than there are."""
        return self.random.binomial(of, np.clip(chance, 0, 1)).astype(np.int64)

    def both_sexes(
        self,
        block: Block,
        name: str,
        of: tuple[np.ndarray, np.ndarray],
        chance: np.ndarray | float,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Draw a measure for boys and girls and write the two and their total."""
        boys, girls = (self.share(one, chance) for one in of)
        return self.write_sexes(block, name, boys, girls)

    @staticmethod
    def write_sexes(
        block: Block, name: str, boys: np.ndarray, girls: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Write boys, girls and their total."""
        block.columns[name] = boys + girls
        block.columns[f"{name}.male"] = boys
        block.columns[f"{name}.female"] = girls
        return boys, girls
