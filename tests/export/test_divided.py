"""Splits that came out otherwise than asked, and formats without rows, are said in the card and not left to be found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.graded import rater_said

from judge.export import export
from judge.export.divided import FAR, odd_splits, without_files
from judge.export.formats import FORMATS
from judge.export.policy import Policy
from judge.export.splits import Shares


def told(triples: tuple[int, int, int], policy: Policy | None = None, grades: int = 1) -> dict[str, Any]:
    """The part of a manifest that is read, of an export with so many triples in train, dev and test."""
    splits = {
        name: {"queries": min(n, 9), "grades": n or grades, "triples": n} for name, n in zip(("train", "dev", "test"), triples, strict=True)
    }
    return {"counts": {"splits": splits}, "policy": (policy or Policy()).to_json()}


def test_splits_near_what_was_asked_need_no_word() -> None:
    assert odd_splits(told((80, 10, 10))) == odd_splits(told((75, 19, 6))) == []


def test_a_split_that_was_not_asked_for_and_is_empty_needs_no_word() -> None:
    assert odd_splits(told((90, 0, 10), Policy(shares=Shares(0.9, 0.0, 0.1)))) == []


def test_a_split_far_from_its_share_is_told_with_every_share_and_why() -> None:
    shares, why = odd_splits(told((96, 3, 1), Policy(split_by="category")))
    assert shares == "Triples by split: train 96.0% (80% asked for), dev 3.0% (10% asked for), test 1.0% (10% asked for)."
    assert "All queries that ask for one category fall to one split" in why
    assert "9 to train, 3 to dev, 1 to test" in why
    assert "--split-by query" in why
    assert "More queries" in odd_splits(told((96, 3, 1)))[-1]


def test_an_empty_split_says_which_file_is_not_there() -> None:
    assert "dev has no triple, and so no file of triples: 0 queries fell to it." in odd_splits(told((9, 0, 1)))
    assert "dev has no grade, and so no file: 0 queries fell to it." in odd_splits(told((9, 0, 1), grades=0))


def test_without_any_triple_that_is_all_there_is_to_say() -> None:
    assert odd_splits(told((0, 0, 0))) == ["No triple was written, so the formats of triples have no file."]


@given(st.tuples(*[st.integers(0, 1_000)] * 3), st.sampled_from([(0.8, 0.1, 0.1), (0.5, 0.0, 0.5), (1.0, 0.0, 0.0)]))
def test_it_is_silent_exactly_where_every_split_that_was_asked_for_is_within_the_factor(
    triples: tuple[int, int, int], shares: tuple[float, float, float]
) -> None:
    total = sum(triples)
    near = [not asked or asked / FAR <= n / total <= asked * FAR for n, asked in zip(triples, shares, strict=True)] if total else [False]
    assert (odd_splits(told(triples, Policy(shares=Shares(*shares)))) == []) == all(near)


@pytest.fixture
def one_query(shop: Any) -> Any:
    """One query: so at most one split has anything."""
    db = shop(products=3, queries=1)
    rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
    return db


def test_the_card_says_that_splits_are_empty_and_no_empty_file_is_written(one_query: Any, tmp_path: Path) -> None:
    exported = export(one_query, tmp_path / "out", list(FORMATS))
    card = (tmp_path / "out" / "DATA_CARD.md").read_text()
    assert "has no grade, and so no file: 0 queries fell to it." in card
    assert "Triples by split: " in card
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert all(path.stat().st_size for path in files)
    assert all(entry["rows"] for entry in exported.manifest["files"].values()), "loaders stumble over a file without rows"


def test_a_format_with_nothing_to_hold_is_named_so_in_the_card(shop: Any, tmp_path: Path) -> None:
    db = shop(products=3, queries=1)
    rater_said(db, {("q1", "p1"): 5})
    exported = export(db, tmp_path / "out", ["qrels", "triples-jsonl", "triples-parquet"])
    assert without_files(exported.manifest) == ["qrels", "triples-jsonl", "triples-parquet"][1:]
    card = (tmp_path / "out" / "DATA_CARD.md").read_text()
    assert "as JSON lines (nothing to hold, so no file)" in card
    assert "- No triple was written, so the formats of triples have no file." in card
    assert not (tmp_path / "out" / "triples-jsonl").exists()
