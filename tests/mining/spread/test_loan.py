"""What workers are lent, held in this process: they look at it and read the rest."""

from __future__ import annotations

from typing import TypeVar

import pytest

from judge.errors import InputError
from judge.mining import SOURCES
from judge.mining.base import Ground, Source
from judge.mining.spread.loan import Held, borrowed, lend
from judge.store.catalog import save_products

T = TypeVar("T")


def held(value: T) -> Held[T]:
    return lambda: value


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_whoever_was_lent_what_a_source_needs_proposes_what_its_owner_does(source: Source, ground: Ground) -> None:
    loan = lend(ground, {source.needs}, held)
    assert list(source.propose(borrowed(ground.db, ground.seed, loan), 3)) == list(source.propose(ground, 3))


def test_a_catalogue_that_changed_after_its_words_were_lent_is_not_mined_by_what_it_states(ground: Ground) -> None:
    of = borrowed(ground.db, ground.seed, lend(ground, {"words"}, held))
    save_products(ground.db, [{"id": "a-new-one", "title": "Desk"}])
    with pytest.raises(InputError, match="changed while it was mined"):
        list(SOURCES["attribute"].propose(of, 3))


def test_nothing_is_lent_that_no_source_needs(ground: Ground) -> None:
    loan = lend(ground, {None}, held)
    assert (loan.words, loan.asked, loan.blocks) == (None, None, ())
