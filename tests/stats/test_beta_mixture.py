"""P(true negative) by similarity: recovered where it is known, never rising, refused where it would be a guess."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from judge.stats.beta_mixture import Mixture, fit_mixture

TRUE, FALSE, SHARE = (4, 9), (9, 3), 0.7


def drawn(n: int = 6_000, known: float = 0.1, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Similarities of a mixture, what is known of each, and the truth."""
    chance = np.random.default_rng(seed)
    truth = (chance.random(n) < SHARE).astype(float)
    at = np.where(truth == 1, chance.beta(*TRUE, n), chance.beta(*FALSE, n))
    return at, np.where(chance.random(n) < known, truth, np.nan), truth


def fitted(at: np.ndarray, known: np.ndarray) -> Mixture:
    found = fit_mixture(at, known)
    assert isinstance(found, Mixture), found
    return found


def test_a_mixture_is_recovered_from_a_tenth_of_known_pairs() -> None:
    found = fitted(*drawn()[:2])
    assert found.share == pytest.approx(SHARE, abs=0.03)
    assert found.true == pytest.approx(TRUE, rel=0.15)
    assert found.false == pytest.approx(FALSE, rel=0.15)


def test_its_probabilities_are_those_of_bayes_rule_where_two_betas_cross_once() -> None:
    at = np.linspace(0.1, 0.9, 9)
    mine, other = SHARE * beta.pdf(at, *TRUE), (1 - SHARE) * beta.pdf(at, *FALSE)
    assert fitted(*drawn(60_000)[:2]).true_negative(at) == pytest.approx(mine / (mine + other), abs=0.03)


def test_of_pairs_with_the_same_probability_as_many_are_negatives() -> None:
    at, known, truth = drawn(20_000)
    likely = fitted(at, known).true_negative(at)
    for low in np.arange(0, 1, 0.2):
        part = (likely >= low) & (likely < low + 0.2)
        assert truth[part].mean() == pytest.approx(likely[part].mean(), abs=0.05)


@given(seed=st.integers(0, 10_000), spread=st.floats(0.3, 30))
def test_a_closer_product_is_never_a_safer_negative(seed: int, spread: float) -> None:
    chance = np.random.default_rng(seed)
    at = np.concatenate([chance.beta(spread, 2 * spread, 40), chance.beta(2 * spread, spread, 40)])
    found = fit_mixture(at, np.repeat([1.0, 0.0], 40))
    if isinstance(found, Mixture):
        likely = found.true_negative(np.linspace(0, 1, 200))
        assert (np.diff(likely) <= 1e-12).all()
        assert ((likely >= 0) & (likely <= 1)).all()


def test_few_known_pairs_are_too_few() -> None:
    at, known, _ = drawn(100, known=0.05)
    assert "too few" in str(fit_mixture(at, known))


def test_where_negatives_look_like_the_others_there_is_no_fit() -> None:
    at = np.random.default_rng(0).beta(5, 5, 400)
    assert "does not tell" in str(fit_mixture(at, np.tile([0.0, 1.0], 200)))


def test_a_similarity_beyond_one_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        fit_mixture([0.2, 1.2], [1, 0])
