"""How long the exact search takes, and what float16 would change: `python tests/bench/nearest.py [--rows 20000 1000000]`.

Random unit vectors of 384 numbers lie in a file, as kept ones do; 100 queries, the 50 nearest to each. Also the time of one query's
similarities to 110 products by id. `--kept FOLDER` searches the vectors that `judge mine --sources dense` kept there instead.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

from judge.mining.meaning import BLOCK
from judge.vectors.base import Matrix
from judge.vectors.nearest import cosines, nearest

DIMENSIONS, QUERIES, DEPTH, CANDIDATES = 384, 100, 50, 110


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[20_000, 1_000_000])
    parser.add_argument("--kept", type=Path)
    asked = parser.parse_args()
    if asked.kept:
        products, queries = (_kept(next(asked.kept.rglob(f"{name}.vectors"))) for name in ("products", "queries"))
        measure(products, np.asarray(queries[:QUERIES]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for rows in asked.rows:
            measure(_random(Path(folder) / "vectors", rows), _unit(1, QUERIES))


def measure(rows: Matrix, queries: Matrix) -> None:
    start = time.perf_counter()
    found = nearest(queries, _blocks(rows), DEPTH)
    taken = time.perf_counter() - start
    print(f"{len(rows):>9,} products by {len(queries)} queries: {taken:.2f} s, {peak():,} MB at most", flush=True)
    coarse = nearest(queries.astype(np.float16).astype(np.float32), (_halved(block) for block in _blocks(rows)), DEPTH)
    same = sum(len(np.intersect1d(one, other)) for (one, _), (other, _) in zip(found, coarse, strict=True))
    moved = sum(one.tolist() != other.tolist() for (one, _), (other, _) in zip(found, coarse, strict=True))
    print(f"          in float16 {1 - same / (DEPTH * len(queries)):.4%} of the nearest {DEPTH} are others, {moved} lists differ")
    chosen = np.random.default_rng(2).integers(len(rows), size=CANDIDATES)
    times = []
    for query in queries:
        start = time.perf_counter()
        cosines(query, np.asarray(rows[chosen]))
        times.append(time.perf_counter() - start)
    print(f"          similarities of a query to {CANDIDATES} of them: {np.median(times) * 1_000:.2f} ms")


def peak() -> int:
    """The most memory this process held, MB, pages of the file included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _blocks(rows: Matrix) -> Iterator[Matrix]:
    return (np.array(rows[start : start + BLOCK]) for start in range(0, len(rows), BLOCK))


def _halved(block: Matrix) -> Matrix:
    return block.astype(np.float16).astype(np.float32)


def _random(path: Path, rows: int) -> Matrix:
    with path.open("wb") as file:
        for start in range(0, rows, BLOCK):
            file.write(_unit(start, min(BLOCK, rows - start)).tobytes())
    return _kept(path)


def _unit(seed: int, rows: int) -> Matrix:
    drawn = np.random.default_rng([7, seed]).normal(size=(rows, DIMENSIONS)).astype(np.float32)
    unit: Matrix = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def _kept(path: Path) -> Matrix:
    return np.memmap(path, np.float32, "r").reshape(-1, DIMENSIONS)


if __name__ == "__main__":
    main()
