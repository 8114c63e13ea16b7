"""Whether people follow a verdict they see, on labels where it is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from judge.stats.anchoring import Anchoring, anchoring

Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def labelled(rng: np.random.Generator, follow: float, n: int = 800) -> Columns:
    """Labels, verdicts, whether the verdict was in view, and queries of 20; who sees it takes it over in this share of pairs."""
    verdicts, seen = rng.integers(1, 6, size=n), rng.random(n) < 0.5
    own = np.where(rng.random(n) < 0.6, verdicts, rng.integers(1, 6, size=n))
    return np.where(seen & (rng.random(n) < follow), verdicts, own), verdicts, seen, np.arange(n) // 20


def found(columns: Columns, **more: Any) -> Anchoring:
    return anchoring(*columns, np.random.default_rng(0), **more)


def test_the_effect_is_the_agreement_in_sight_less_the_agreement_blind() -> None:
    columns = labelled(np.random.default_rng(1), follow=0.5)
    labels, verdicts, seen, _ = columns
    result = found(columns)
    assert result.blind is not None
    assert result.seen is not None
    assert result.effect is not None
    assert result.blind.value == pytest.approx(np.mean((labels == verdicts)[~seen]))
    assert result.seen.value == pytest.approx(np.mean((labels == verdicts)[seen]))
    assert result.effect.value == pytest.approx(result.seen.value - result.blind.value)
    assert (result.n_blind + result.n_seen, result.n_queries, result.why) == (800, 40, "")
    assert 0 < (result.effect.low or 0) < result.effect.value


def test_without_an_effect_the_interval_holds_zero_about_as_often_as_promised() -> None:
    rng = np.random.default_rng(2)
    effects = [found(labelled(rng, follow=0), resamples=300).effect for _ in range(200)]
    inside = [(effect.low or 0) <= 0 <= (effect.high or 0) for effect in effects if effect is not None]
    assert len(inside) == 200
    assert 0.9 <= np.mean(inside) <= 0.99


@pytest.mark.parametrize(("visible", "missing"), [(True, "blind"), (False, "with the verdict in view")])
def test_labels_of_one_kind_only_cannot_be_compared_and_their_own_share_is_still_given(visible: bool, missing: str) -> None:
    labels, verdicts, seen, queries = labelled(np.random.default_rng(1), follow=0)
    result = found((labels, verdicts, np.full(len(seen), visible), queries))
    assert result.effect is None
    assert missing in result.why
    assert (result.seen is not None, result.blind is not None) == (visible, not visible)


def test_no_labels_at_all_are_told_and_not_divided_by() -> None:
    nothing = np.array([], dtype=np.int64)
    result = found((nothing, nothing, nothing, nothing))
    assert (result.blind, result.seen, result.effect) == (None, None, None)
    assert "blind nor with the verdict" in result.why


def test_one_query_gives_a_figure_and_no_interval() -> None:
    labels, verdicts, seen, _ = labelled(np.random.default_rng(1), follow=0)
    result = found((labels, verdicts, seen, np.zeros(len(seen))))
    assert result.effect is not None
    assert result.effect.low is None
    assert "Too few queries" in result.why


def test_weights_that_are_all_the_same_change_nothing_and_others_do() -> None:
    columns = labelled(np.random.default_rng(1), follow=0.5)
    plain, same = found(columns), found(columns, weights=np.full(800, 3.0))
    assert same.effect == pytest.approx(plain.effect)
    labels, verdicts, *_ = columns
    assert found(columns, weights=np.where(labels == verdicts, 2.0, 1.0)).effect != plain.effect
