from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.vectors.base import Matrix
from judge.vectors.nearest import AT_ONCE, cosines, nearest


def unit(seed: int, rows: int, dimensions: int, kinds: int) -> Matrix:
    """Rows drawn from few different vectors, so that many are equal."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(kinds, dimensions)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors[random.integers(kinds, size=rows)]


def brute_force(query: Matrix, vectors: Matrix, k: int | None) -> list[int]:
    scores = [float(np.dot(query.astype(np.float64), vector.astype(np.float64))) for vector in vectors]
    return sorted(range(len(vectors)), key=lambda place: (-round(scores[place], 12), place))[:k]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32), st.integers(0, 60), st.sampled_from([1, 2, 17, 384]), st.integers(1, 20), st.sampled_from([1, 3, 10, 100, None]),
    st.lists(st.integers(0, 60), max_size=4),
)  # fmt: skip
def test_the_nearest_are_those_of_looking_at_each_whatever_the_blocks_and_equal_ones_come_in_order(
    seed: int, rows: int, dimensions: int, kinds: int, k: int | None, cuts: list[int]
) -> None:
    vectors, queries = unit(seed, rows, dimensions, kinds), unit(seed + 1, 3, dimensions, 3)
    blocks = np.split(vectors, sorted(min(cut, rows) for cut in cuts))
    for query, (places, scores) in zip(queries, nearest(queries, blocks, k), strict=True):
        assert places.tolist() == brute_force(query, vectors, k)
        assert scores.tolist() == cosines(query, vectors[places]).tolist()


def test_vectors_that_float32_cannot_tell_apart_are_told_apart() -> None:
    """Three products a hair apart: their cosines with the query are the same number in float32, and not in float64."""
    query = np.full((1, 384), 384**-0.5, np.float32)
    products = np.repeat(query, 300, axis=0)
    products[200, :200] = np.nextafter(products[200, :200], np.float32(1))
    assert nearest(query, [products], 1)[0][0].tolist() == [200]
    assert nearest(query, [products[:150], products[150:]], 2)[0][0].tolist() == [200, 0]


def test_a_query_finds_the_same_alone_and_among_many_to_the_last_digit() -> None:
    vectors, queries = unit(1, 3_000, 96, 2_000), unit(2, AT_ONCE + 40, 96, 500)
    together = nearest(queries, np.array_split(vectors, 3), 7)
    for row in (0, AT_ONCE - 1, AT_ONCE, AT_ONCE + 39):
        ((places, scores),) = nearest(queries[row : row + 1], [vectors], 7)
        assert (places.tolist(), scores.tolist()) == tuple(part.tolist() for part in together[row])


@given(st.integers(0, 1_000), st.integers(1, 9))
def test_a_cosine_does_not_depend_on_the_rows_beside_it(seed: int, rows: int) -> None:
    vectors = unit(seed, rows, 50, rows)
    together = cosines(vectors[0], vectors)
    assert together.tolist() == [cosines(vectors[0], vectors[row : row + 1])[0] for row in range(rows)]
    assert together[0] == pytest.approx(1)
