"""How far to trust a judge, asked on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Judge
from support.graded import judge_said, rater_said
from support.lots import audited, by_lot

from judge.store.db import Database

PAIRS = {(f"q{q}", f"p{p}"): 1 + (q * p) % 5 for q in range(1, 13) for p in range(1, 11)}


@pytest.fixture
def graded(shop, judge: Judge, tmp_path: Path) -> Judge:
    """120 pairs, judged; half are labelled by two people who chose them, and none is of the audit."""
    db: Database = shop(products=10, queries=12)
    labelled = by_lot(db, PAIRS)[60:]
    rater_said(db, {pair: PAIRS[pair] for pair in labelled}, "ann")
    rater_said(db, {pair: max(1, PAIRS[pair] - 1) for pair in labelled}, "bob")
    judge_said(db, {pair: min(5, grade + (len(pair[1]) > 2)) for pair, grade in PAIRS.items()})
    return lambda *words: judge(*words, "--db", db.target)


@pytest.fixture
def drawn(graded: Judge, db: Database) -> Judge:
    """The same, and sixty of the audit."""
    audited(db, PAIRS, 60)
    return graded


def test_agreement_says_what_it_stands_on_and_what_is_open(graded: Judge) -> None:
    printed = graded("agreement", "--threshold", "0.2").out
    for expected in (
        "Krippendorff's alpha",
        "macro-F1",
        "precision",
        "recall",
        "60 in 12",
        "no random sample",
        "above the threshold, 0.200",
    ):
        assert expected in printed
    assert "May the judge stand in for a rater?" in printed


def test_once_people_looked_at_every_candidate_the_figures_speak_for_all(drawn: Judge) -> None:
    found = drawn("agreement", "--json").json
    assert (found["sample"]["which"], found["agreement"]["n_pairs"]) == ("audited", 120)
    assert "speak for all candidates" in drawn("agreement").out
    assert drawn("agreement", "--pairs", "labelled", "--json").json["sample"]["which"] == "labelled"


def test_the_json_has_every_figure_with_its_interval_and_its_slices(graded: Judge) -> None:
    found = graded("agreement", "--by", "query-length", "--json").json
    for name in ("raw", "kappa", "quadratic", "alpha", "severe", "macro_f1"):
        assert set(found["agreement"][name]) == {"value", "low", "high"}
    assert set(found["agreement"]["precision"]) == {"1", "2", "3", "4", "5"}
    assert [*found["slices"]["shown"]] == ["2 words"]
    assert found["stand_in"]["people"][0]["rater"] == "ann"
    assert found["decision"]["of_raters"] is True


def test_slices_are_printed_and_small_ones_counted(graded: Judge) -> None:
    printed = graded("agreement", "--by", "category").out
    assert "(none)" in printed
    assert "held back" not in printed


def test_estimates_are_refused_without_an_audit_with_the_next_step_and_given_when_labels_are_vouched_for(graded: Judge) -> None:
    refused = graded("estimate")
    assert refused.code == 1
    assert "more labels of the random audit" in refused.out
    assert "Random audit" in refused.out
    assert "judge ui" in refused.out
    told = graded("estimate", "--json")
    assert (told.code, told.json["figures"]["relevant"]["share"]) == (1, None)
    assert "more labels of the random audit" in told.json["figures"]["relevant"]["why"]
    vouched = graded("estimate", "--treat-labels-as-random")
    assert vouched.code == 0
    assert "You said that the 60 graded pairs" in vouched.out


def test_estimates_of_an_audit_stand_beside_what_the_verdicts_claim(drawn: Judge) -> None:
    printed = drawn("estimate", "--by-category").out
    for expected in ("precision", "false negatives", "labels alone", "verdicts", "120 in 12", "relevant, by category"):
        assert expected in printed
    found = drawn("estimate", "--json").json
    assert found["treated_as_random"] is False
    assert set(found["figures"]["precision"]["share"]) == {"value", "low", "high"}


def test_the_column_is_headed_by_the_voice_that_the_judge_is_held_against(graded: Judge) -> None:
    printed = graded("agreement", "--against", "ann").out
    assert "judge and ann" in printed
    assert "people gave it" not in printed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("agreement", "--pairs", "all"), "audited, labelled"),
        (("agreement", "--by", "colour"), "query-length"),
        (("agreement", "--pairs", "audited"), "Random audit"),
        (("agreement", "--against", "nobody"), "Use one of: people"),
        (("agreement", "--threshold", "2"), "threshold"),
        (("agreement", "--seed", "-1"), "seed"),
        (("estimate", "--judge", "nobody"), "no judge here matches"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_refused_with_what_can(graded: Judge, words: tuple[str, ...], says: str) -> None:
    printed = graded(*words)
    assert printed.code == 2
    assert says in printed.err
