"""Taking in what came back: joined by key, every pair accounted for, nothing counted twice."""

from __future__ import annotations

from support.batch_server import Fate
from support.office import LATER, Open, both_vendors

from judge.store.catalog import save_products
from judge.store.db import open_database


@both_vendors
def test_every_pair_gets_the_verdict_of_its_own_result_though_results_come_in_another_order(office: Open, vendor: str) -> None:
    here = office(vendor, Fate(states=("validating", "in_progress", "finalizing")), products=4, queries=3)
    sent = here.submit()
    assert (sent.jobs, sent.sent, sent.left) == (1, 12, 0)
    assert here.verdicts() == []
    here.through()
    assert here.grades() == here.right_grades()
    assert len(set(here.grades().values())) > 1
    assert here.only().tally == (12, 0, 12, 0, 0)
    assert here.only().batch.state == "collected"
    assert (here.only().batch.strays, here.runs()[0].state, here.runs()[0].judged, here.runs()[0].requests) == (0, "done", 12, 12)


@both_vendors
def test_rows_that_fail_are_failures_of_their_kind_and_busy_ones_are_open_again(office: Open, vendor: str) -> None:
    rows = {
        "Lamp 1": "400",
        "Lamp 2": "500",
        "Lamp 3": "429",
        "Lamp 4": "refusal",
        "Lamp 5": "nonsense",
        "Lamp 6": "expired",
        "Lamp 7": "lost",
    }
    here = office(vendor, Fate(rows=rows), products=8, queries=1)
    here.submit()
    here.through()
    said = {row["product_id"]: row["failure"] for row in here.verdicts()}
    assert said == {"p1": "rejected", "p4": "refused", "p5": "unreadable", "p8": None}
    assert here.only().tally == (8, 0, 1, 3, 4)
    run = here.runs()[0]
    assert (run.state, run.judged, run.failed) == ("stopped", 1, 3)
    assert "4 pairs are open" in run.note
    told = here.only().batch.note
    for part in ("3 of 8 requests failed (", "HTTP 500", "1 of 8 results are missing: ", "judge run --batch asks them again"):
        assert part in told

    here.server.fate.rows = {}
    assert here.submit(LATER).sent == 4
    here.through()
    assert {row["product_id"] for row in here.verdicts()} == {f"p{n}" for n in range(1, 9)}
    assert max(here.server.paid.values()) == 2  # only the rows that the first job did not answer
    assert sum(here.server.paid.values()) == 12


@both_vendors
def test_a_row_that_shows_that_every_request_would_fail_is_no_verdict(office: Open, vendor: str) -> None:
    here = office(vendor, Fate(rows={"Lamp": "401"}), products=2, queries=1)
    here.submit()
    here.through()
    assert here.verdicts() == []
    assert here.only().tally.open_again == 2
    assert "KEY" in here.only().batch.note


def test_an_expired_job_keeps_its_finished_part_and_the_rest_goes_into_the_next(office: Open) -> None:
    here = office(fate=Fate(rows={"Lamp 2": "expired"}, ends="expired"), products=3, queries=2)
    here.submit()
    here.through()
    assert here.only().tally == (6, 0, 4, 0, 2)
    assert here.only().batch.remote_state == "expired"
    here.server.fate.rows = {}
    again = here.submit(LATER)
    assert (again.known, again.sent) == (4, 2)


def test_a_job_that_the_server_refuses_as_a_whole_leaves_its_pairs_open_and_says_why(office: Open) -> None:
    here = office(fate=Fate(ends="failed"), products=2, queries=1)
    here.submit()
    here.through()
    assert here.only().tally.open_again == 2
    assert "the file is not as it should be" in here.only().batch.note
    assert here.verdicts() == []


@both_vendors
def test_results_nobody_asked_for_or_given_twice_are_counted_and_belong_to_no_pair(office: Open, vendor: str) -> None:
    extra = (b'{"custom_id": "j1-someone-elses", "response": null}', b"not JSON at all", b'["a list"]')
    here = office(vendor, Fate(extra=extra, twice=True), products=3, queries=1)
    here.submit()
    here.through()
    assert here.only().batch.strays == 3 + 3
    assert here.grades() == here.right_grades()


def test_collecting_twice_changes_nothing(office: Open) -> None:
    here = office()
    here.submit()
    here.server.over = True
    here.poll()
    before = (here.verdicts(), here.jobs(), [run.model_dump() for run in here.runs()])
    here.poll()
    assert (here.verdicts(), here.jobs(), [run.model_dump() for run in here.runs()]) == before


def test_a_product_changed_while_its_job_was_out_is_open_again_and_not_judged_by_what_it_was(office: Open) -> None:
    here = office(products=2, queries=1)
    here.submit()
    db = open_database(here.path)
    save_products(db, [{"id": "p1", "title": "A sofa now"}])
    db.close()
    here.through()
    assert [row["product_id"] for row in here.verdicts()] == ["p2"]
    assert here.only().tally.open_again == 1
    assert here.submit().sent == 1
