"""Lots: what is drawn by content stays drawn."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from judge.stats.lots import place, seeded


def test_a_lot_depends_on_the_seed_the_subject_and_the_text() -> None:
    lots = {seeded(seed, *about)(text) for seed in (0, 1) for about in (("a", "bc"), ("ab", "c")) for text in ("x", "y")}
    assert len(lots) == 8
    # The form itself is fixed: a change of it would move every query that was ever drawn.
    assert seeded(0, "split")("oakbed") == int(hashlib.sha256(b'[0, "split"]oakbed').hexdigest()[:16], 16)


@given(st.integers(0, 2**64 - 1))
def test_a_place_lies_between_nought_and_one(lot: int) -> None:
    assert 0 <= place(lot) < 1


def test_places_are_spread_evenly() -> None:
    lot = seeded(7, "places")
    counts, _ = np.histogram([place(lot(str(n))) for n in range(10_000)], bins=10, range=(0, 1))
    assert abs(counts - 1000).max() < 120
