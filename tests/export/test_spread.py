"""An export in spans of queries that other processes make into rows: whatever the spans, the files are those of one process."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.graded import judge_said, rater_said, settled

from judge.errors import InputError
from judge.export import export
from judge.export.formats import FORMATS
from judge.export.formats.triples_parquet import RowGroups
from judge.export.parts import here
from judge.export.policy import Policy
from judge.export.splits import Shares
from judge.export.spread import ByWorkers
from judge.stats.lots import place, seeded
from judge.store.behaviour import save_query_events
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.grades import known_pairs
from judge.store.intents import save_readings
from judge.store.query_spans import QuerySpan, query_spans
from judge.store.written import save_features
from judge.vectors.brought import brought_vectors

T = TypeVar("T")

KINDS = {"sofa": "Living > Sofas", "lamp": "Living > Lamps", "bed": "Sleeping > Beds"}
COLOURS = ("red", "blue", "white")
PRODUCTS = [f"{kind}-{name}-{colour}" for kind in KINDS for name in ("ektorp", "lindved") for colour in COLOURS]
TEXTS = [f"{colour} {kind}" for colour in (*COLOURS, "cheap", "nice", "") for kind in (*KINDS, "thing")]
QUERIES = {f"q{n:02}": words for n, words in enumerate([*TEXTS, *(" ".join(reversed(text.split())) + "s" for text in TEXTS)])}
"""Every near-duplicate is far from its first one, so that it lies in another span."""


def sent(thing: T) -> T:
    """As it arrives in another process."""
    copy: T = pickle.loads(pickle.dumps(thing))
    return copy


class Crew(NamedTuple):
    """Workers in this process, who know only what was sent. `of`: spans of another size than so many workers would have."""

    workers: int
    of: Callable[[], Iterable[QuerySpan]] | None = None

    def hand(self, thing: T) -> Callable[[], T]:
        return partial(sent, thing)

    def each(self, spans: Sequence[QuerySpan], ready: Callable[[], Callable[[QuerySpan], T]]) -> Iterator[T]:
        workers = [sent(ready)() for _ in range(self.workers)]
        return (sent(workers[n % self.workers](sent(span))) for n, span in enumerate(self.of() if self.of else spans))


class Stocked(NamedTuple):
    """A shop of which much is known, the judge that graded it, and vectors of its texts."""

    db: Database
    judges: list[int]
    vectors: tuple[Path, Path]


@pytest.fixture
def stocked(new_database: Any, tmp_path: Path) -> Stocked:
    """Every query with every second product; people graded some, the audit knows none; features, intents, searches and vectors."""
    db, lot = new_database(), seeded(7, "stocked")
    save_products(db, [product(one) for one in PRODUCTS])
    save_queries(db, [{"id": query, "text": text} for query, text in QUERIES.items()])
    pairs = [(query, one) for query in QUERIES for one in PRODUCTS if place(lot(query + one)) < 0.6]
    for source, least in (("lexical", 0.3), ("random", 0.0)):
        propose(db, [{"query_id": q, "product_id": p, "source": source} for q, p in pairs if place(lot(p + q)) >= least])
    grades = {pair: int(place(lot("grade".join(pair))) * 6) or None for pair in pairs}
    judge = judge_said(db, grades)
    rater_said(db, {pair: 5 - (grade or 3) % 5 for pair, grade in list(grades.items())[::7]})
    rater_said(db, dict(list(grades.items())[::14]), "bob")
    settled(db, dict.fromkeys(pairs[3::29], 5))
    values = [{"value": "cosy", "products": [PRODUCTS[0]]}, {"value": "plain", "products": [PRODUCTS[3]]}]
    save_features(db, {KINDS["sofa"]: {"features": [{"name": "style", "kind": "visual", "values": values}]}})
    save_readings(db, [{"query_id": q, "intent": ("category-only", "other")[n % 2], "recognised": []} for n, q in enumerate(QUERIES)])
    save_query_events(db, [{"query_id": q, "day": "2026-01-01", "searches": n % 5} for n, q in enumerate(QUERIES)])
    return Stocked(db, [judge], (vectors(tmp_path / "p.npz", PRODUCTS), vectors(tmp_path / "q.npz", list(QUERIES))))


def product(name: str) -> dict[str, Any]:
    kind, called, colour = name.split("-")
    return {"id": name, "title": f"{called.title()} {kind}, {colour}", "category": KINDS[kind], "attributes": {"colour": colour}}


def vectors(file: Path, ids: Sequence[str]) -> Path:
    np.savez(file, ids=np.array(ids), vectors=np.random.default_rng(len(ids)).normal(size=(len(ids), 4)))
    return file


POLICIES = st.builds(
    Policy,
    min_true_negative=st.sampled_from([None, 0.1]),
    hardness=st.sampled_from([None, (0.0, 0.9)]),
    margin=st.sampled_from([None, 0.95]),
    mix=st.sampled_from([{}, {"random": 1, "attribute_only": 2, "cross_category": 1, "untyped": 3}]),
    positives_per_query=st.sampled_from([None, 2]),
    negatives_per_positive=st.sampled_from([2, 8]),
    negatives_per_family=st.sampled_from([None, 1]),
    intents=st.sampled_from([{}, "traffic", {"other": 1, "category-only": 3}]),
    split_by=st.sampled_from(["query", "category"]),
    held_apart=st.booleans(),
    family_negatives=st.booleans(),
    shares=st.just(Shares(0.4, 0.3, 0.3)),
    seed=st.integers(0, 3),
)


GROUP, ROWS = 4_000, 10_000


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestWhateverTheSpans:
    @given(policy=POLICIES, size=st.integers(1, 60), workers=st.integers(1, 3), compared=st.booleans())
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_the_files_are_those_of_one_process(
        self, stocked: Stocked, tmp_path: Path, policy: Policy, size: int, workers: int, compared: bool
    ) -> None:
        recipe = partial(brought_vectors, *stocked.vectors) if compared or policy.needs_similarity else None
        crew = Crew(workers, lambda: query_spans(stocked.db, size))
        for folder, way in (("whole", here), ("spans", ByWorkers(crew, recipe))):
            compare = recipe() if recipe else None
            export(stocked.db, tmp_path / folder, list(FORMATS), policy, stocked.judges, vectors=compare, way=way)
        assert files(tmp_path / "spans") == files(tmp_path / "whole")

    def test_near_duplicates_fall_with_the_first_of_all_and_not_of_their_span(self, stocked: Stocked, tmp_path: Path) -> None:
        policy = Policy(split_by="category", held_apart=True, shares=Shares(0.4, 0.3, 0.3))
        found = export(stocked.db, tmp_path / "out", ["beir"], policy, stocked.judges, way=ByWorkers(Crew(2)))
        assert found.manifest["leaks"]["queries"]["train"] == 0 < found.manifest["leaks"]["queries"]["test"]
        assert found.manifest["leaks"]["families"]["train_triples"] == 0 < found.manifest["counts"]["triples"]["left_out"]["test_family"]

    def test_every_query_is_in_one_span_those_that_come_later_too(self, stocked: Stocked) -> None:
        spans = query_spans(stocked.db, 7)
        assert len(spans) == len(QUERIES) // 7 + 1
        save_queries(stocked.db, [{"id": name, "text": name} for name in ("a", "q03x", "z")])
        propose(stocked.db, [{"query_id": name, "product_id": PRODUCTS[0], "source": "lexical"} for name in ("a", "q03x", "z")])
        in_spans = [pair for span in spans for pair in known_pairs(stocked.db, stocked.judges, span)]
        assert in_spans == list(known_pairs(stocked.db, stocked.judges))


class TestWhileProductsAreImported:
    def imported(self, stocked: Stocked) -> Iterator[QuerySpan]:
        """The spans; before the last of them a product more comes to serve its queries."""
        *most, last = query_spans(stocked.db, 10)
        yield from most
        save_products(stocked.db, [product("sofa-new-red")])
        rater_said(stocked.db, {(query, "sofa-new-red"): 5 for query in list(QUERIES)[-5:]})
        yield last

    @pytest.mark.parametrize("name", [name for name, format_ in FORMATS.items() if format_.whole_catalogue])
    def test_a_format_that_holds_the_whole_catalogue_is_refused_and_leaves_nothing(
        self, stocked: Stocked, tmp_path: Path, name: str
    ) -> None:
        way = ByWorkers(Crew(1, lambda: self.imported(stocked)))
        with pytest.raises(InputError, match=r"imported while (they|products) were exported"):
            export(stocked.db, tmp_path / "out", [name], Policy(), stocked.judges, way=way)
        assert not [path for path in tmp_path.iterdir() if "out" in path.name]

    def test_others_are_written(self, stocked: Stocked, tmp_path: Path) -> None:
        way = ByWorkers(Crew(1, lambda: self.imported(stocked)))
        export(stocked.db, tmp_path / "out", ["qrels"], Policy(), stocked.judges, way=way)
        assert "sofa-new-red" in (tmp_path / "out" / "qrels" / "all.qrels").read_text()


@pytest.fixture(scope="module")
def texts() -> Any:
    """Three row groups of several pages each; some rows have no value."""
    lots = np.random.default_rng(1).bytes(ROWS * 200).hex()
    return pa.table(
        {"a": [None if n % 7 == 0 else lots[n * 400 : n * 400 + 400] for n in range(ROWS)], "b": [[n] * (n % 3) for n in range(ROWS)]}
    )


@given(cuts=st.sets(st.integers(1, ROWS - 1), max_size=8))
@settings(deadline=None, max_examples=15)
def test_row_groups_depend_on_the_rows_alone_and_not_on_where_tables_end(texts: Any, cuts: set[int]) -> None:
    assert written(texts, [0, *sorted(cuts), ROWS]) == written(texts, [0, ROWS])


def written(rows: Any, cuts: Sequence[int]) -> bytes:
    into = pa.BufferOutputStream()
    with parquet.ParquetWriter(into, rows.schema, compression="zstd") as writer:
        groups = RowGroups(writer, GROUP)
        for start, end in pairwise(cuts):
            groups.add(rows.slice(start, end - start))
        groups.flush()
    content: bytes = into.getvalue().to_pybytes()
    return content
