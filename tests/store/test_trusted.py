"""Which judges are trusted, in which order, and the verdict of a pair that counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.voices import Pair, a_judge, a_run, judged, verdict

from judge.store.candidates import Doubt, Selection, propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import Database
from judge.store.evidence import Signs, evidence
from judge.store.grades import known_pairs, pair_grades
from judge.store.progress import decided
from judge.store.settings import put_setting
from judge.store.trusted import counting_verdict, in_order, judge_of_all, specs_of, trusted_judges
from judge.store.verdicts import record, start_run

PAIR = ("q1", "p1")
ALL = Selection()
Shop = Callable[..., Database]


def ran(db: Database, judge: int, selection: Selection = ALL) -> None:
    start_run(db, judge, selection, pid=1)


def went_up(db: Database, judge: int, *panel: int) -> None:
    ran(db, judge, Selection(doubt=Doubt(panel, below=0.8)))


@pytest.fixture
def three(db: Database) -> tuple[Database, int, int, int]:
    """A database, and the judges cheap, strong and other."""
    return db, a_judge(db, "scripted/cheap"), a_judge(db, "scripted/strong"), a_judge(db, "scripted/other")


# --- who is trusted


def test_nobody_is_trusted_before_a_first_run(db: Database) -> None:
    a_judge(db)
    assert trusted_judges(db) == ()
    assert judge_of_all(db) is None


def test_without_a_cascade_it_is_the_judge_of_the_last_run_over_all(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, _ = three
    for judge in (strong, cheap):
        ran(db, judge)
    assert trusted_judges(db) == (cheap,)


def test_a_cascade_leaves_the_judge_its_doubtful_pairs_went_up_to_and_then_the_one_of_all(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, _ = three
    ran(db, cheap)
    went_up(db, strong, cheap)
    assert trusted_judges(db) == (strong, cheap)
    assert judge_of_all(db) == cheap
    assert in_order(specs_of(db, trusted_judges(db))) == "scripted/strong, else scripted/cheap"


def test_of_a_panel_the_last_judge_stands_for_it(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, other = three
    ran(db, other)
    ran(db, cheap)
    went_up(db, strong, other, cheap)
    assert trusted_judges(db) == (strong, cheap)


def test_of_several_judges_that_pairs_went_up_to_the_newest_comes_first_and_each_once(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, other = three
    ran(db, cheap)
    for judge in (other, strong, other, strong):
        went_up(db, judge, cheap)
    assert trusted_judges(db) == (strong, other, cheap)


def test_a_later_run_of_another_judge_over_all_ends_the_cascade(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, other = three
    ran(db, cheap)
    went_up(db, strong, cheap)
    ran(db, other)
    assert trusted_judges(db) == (other,)


def test_asking_the_cheap_judge_again_where_it_failed_does_not_end_its_cascade(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, _ = three
    ran(db, cheap)
    went_up(db, strong, cheap)
    ran(db, cheap)
    assert trusted_judges(db) == (strong, cheap)


@pytest.mark.parametrize("part", [Selection(limit=5), Selection(queries=("q1",)), Selection(labelled=True)], ids=str)
def test_a_trial_over_a_part_counts_only_where_no_run_was_over_all(three: tuple[Database, int, int, int], part: Selection) -> None:
    db, cheap, strong, other = three
    ran(db, other, part)
    assert trusted_judges(db) == (other,)
    ran(db, cheap)
    went_up(db, strong, cheap)
    ran(db, other, part)
    assert trusted_judges(db) == (strong, cheap)


def test_a_cascade_tried_on_a_part_with_another_cheap_judge_changes_nothing(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, other = three
    ran(db, cheap)
    ran(db, other, Selection(limit=5))
    went_up(db, strong, other)
    assert trusted_judges(db) == (cheap,)


def test_a_cascade_over_a_part_is_one_where_no_run_was_over_all(three: tuple[Database, int, int, int]) -> None:
    db, cheap, strong, _ = three
    ran(db, cheap, Selection(queries=("q1",)))
    ran(db, strong, Selection(queries=("q1",), doubt=Doubt((cheap,), failed=True)))
    assert trusted_judges(db) == (strong, cheap)


@pytest.mark.parametrize(
    ("said", "trusted"),
    [
        ("scripted/strong", ["scripted/strong"]),
        (["scripted/cheap", "scripted/strong"], ["scripted/cheap", "scripted/strong"]),
        (["scripted/gone", "scripted/strong", "scripted/strong"], ["scripted/strong"]),
        ("scripted/gone", ["scripted/other"]),
        ([], ["scripted/other"]),
    ],
)
def test_an_order_that_was_set_goes_before_what_ran_as_far_as_its_judges_are_known(
    three: tuple[Database, int, int, int], said: Any, trusted: list[str]
) -> None:
    db, *_, other = three
    ran(db, other)
    put_setting(db, "judge", said)
    assert specs_of(db, trusted_judges(db)) == trusted


# --- the verdict that counts


def counting(db: Database, *judges: int, pair: Pair = PAIR) -> tuple[int | None, str | None] | None:
    found = counting_verdict(db, judges, pair)
    return (found.grade, found.failure) if found else None


def test_the_first_judge_with_a_grade_decides(shop: Shop) -> None:
    db = shop()
    strong, cheap = a_judge(db, "scripted/strong"), a_judge(db, "scripted/cheap")
    judged(db, cheap, PAIR, grade=2)
    assert counting(db, strong, cheap) == (2, None)
    judged(db, strong, PAIR, grade=5)
    assert counting(db, strong, cheap) == (5, None)
    assert counting(db, cheap, strong) == (2, None)
    assert counting(db) is None


def test_a_failure_is_no_grade_and_is_told_only_where_nobody_gave_one(shop: Shop) -> None:
    db = shop()
    strong, cheap = a_judge(db, "scripted/strong"), a_judge(db, "scripted/cheap")
    judged(db, strong, PAIR, failure="refused")
    assert counting(db, strong, cheap) == (None, "refused")
    judged(db, cheap, PAIR, failure="unreadable")
    assert counting(db, strong, cheap) == (None, "refused")
    assert counting(db, cheap, strong) == (None, "unreadable")
    judged(db, cheap, PAIR, grade=2)
    assert counting(db, strong, cheap) == counting(db, cheap, strong) == (2, None)


def test_a_verdict_on_an_earlier_text_leaves_the_pair_to_the_next_judge(shop: Shop) -> None:
    db = shop()
    strong, cheap = a_judge(db, "scripted/strong"), a_judge(db, "scripted/cheap")
    judged(db, strong, PAIR, grade=5)
    save_products(db, [{"id": "p1", "title": "Toaster"}])
    assert counting(db, strong, cheap) is None
    judged(db, cheap, PAIR, grade=2)
    assert counting(db, strong, cheap) == (2, None)


def test_neither_a_superseded_verdict_nor_a_repeat_is_a_grade(shop: Shop) -> None:
    db = shop()
    strong, cheap = a_judge(db, "scripted/strong"), a_judge(db, "scripted/cheap")
    judged(db, strong, PAIR, "k1", grade=5)
    judged(db, strong, PAIR, "k2", failure="refused")
    judged(db, strong, PAIR, "k3", grade=4, repeat=1)
    judged(db, cheap, PAIR, grade=2)
    assert counting(db, strong, cheap) == (2, None)


PAIRS = [(f"q{query}", f"p{product}") for query in (1, 2) for product in (1, 2)]
SPECS = ("scripted/1", "scripted/2", "scripted/3")
VERDICTS: dict[str, dict[str, Any]] = {
    **{str(grade): {"grade": grade, "confidence": grade / 10} for grade in (1, 5)},
    **{kind: {"failure": kind} for kind in ("refused", "unreadable")},
    "stale": {"grade": 3, "query_hash": "an earlier text"},
    "stale failure": {"failure": "gave up", "product_hash": "an earlier text"},
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.dictionaries(st.tuples(st.sampled_from(SPECS), st.sampled_from(PAIRS)), st.sampled_from(list(VERDICTS))),
    order=st.lists(st.sampled_from(SPECS), unique=True),
)
def test_every_reader_of_verdicts_takes_the_same_one_and_the_counts_reconcile(
    new_database: Callable[[], Database], said: dict[tuple[str, Pair], str], order: list[str]
) -> None:
    db = new_database()
    save_queries(db, [{"id": "q1", "text": "lamp"}, {"id": "q2", "text": "bed"}])
    save_products(db, [{"id": "p1", "title": "Lamp"}, {"id": "p2", "title": "Bed"}])
    propose(db, [{"query_id": query, "product_id": product, "source": "lexical"} for query, product in PAIRS])
    ids = {spec: a_judge(db, spec) for spec in SPECS}
    record(db, [verdict(db, ids[spec], pair, **VERDICTS[kind]) for (spec, pair), kind in said.items()], a_run(db, ids[SPECS[0]]), {})
    judges = [ids[spec] for spec in order]

    expected = {pair: the_one_that_counts([(spec, said.get((spec, pair), "")) for spec in order]) for pair in PAIRS}
    known = {(pair.query_id, pair.product_id): pair for pair in known_pairs(db, judges)}
    assert list(known) == PAIRS
    for pair, (by, grade, failure) in expected.items():
        voice = known[pair].verdict
        assert (voice and voice.who, voice and voice.grade, known[pair].failure) == (by, grade, failure)
        one = counting_verdict(db, judges, pair)
        assert (one and one.grade, one and one.failure) == (grade, failure)
    assert list(pair_grades(db, judges)) == [pair._replace(failure=None) for pair in known.values() if pair.verdict]
    heard = {(line.query_id, line.product_id): line.heard.grade for line in evidence(db, judges, Signs(1, 1, 1, 1))}
    assert heard == {pair: grade for pair, (_, grade, _) in expected.items()}
    counts = decided(db, judges)
    assert list(counts.by_judge) == order
    assert counts.by_judge == {spec: sum(by == spec for by, *_ in expected.values()) for spec in order}
    assert counts.failed == sum(failure is not None for *_, failure in expected.values())
    db.close()


def the_one_that_counts(said: list[tuple[str, str]]) -> tuple[str | None, int | None, str | None]:
    """The judge, its grade, or else how the first failed: the rule as people say it."""
    graded = [(spec, int(kind), None) for spec, kind in said if kind.isdigit()]
    failed = [(None, None, kind) for _, kind in said if kind in ("refused", "unreadable")]
    return next(iter([*graded, *failed]), (None, None, None))
