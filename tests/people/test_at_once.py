"""Many people who label at once: each label is stored once, and no pair lies before two while others wait."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier
from typing import Any

from support.reviewing import shown_to

from judge.people.queues import DEFAULT, build
from judge.people.review import submit
from judge.people.serving import next_for
from judge.store.catalog import count
from judge.store.db import Database, open_database
from judge.store.grades import pair_grades
from judge.store.leases import LASTS, Pair
from judge.store.settings import put_setting
from judge.tables import Label, now

REVIEWERS = Path(__file__).parents[1] / "support" / "reviewers.py"
Act = tuple[str, Pair]


def ready(db: Database) -> Database:
    """Each pair wants one person, and its queues are built."""
    put_setting(db, "double_share", 0.0)
    build(db)
    return db


def labelled(db: Database) -> list[Act]:
    """Every label that counts: by whom, of which pair."""
    return sorted((label.who, (pair.query_id, pair.product_id)) for pair in pair_grades(db) for label in pair.labels)


# --- In the same instant


def test_people_who_ask_in_the_same_instant_get_different_pairs_while_there_are_any(shop: Any) -> None:
    people, rounds = 6, 4
    db = ready(shop(products=people * (rounds + 1), queries=1))
    doors = [open_database(db.target) for _ in range(people)]
    shown = at_once(doors, rounds)
    for door in doors:
        door.close()
    assert max(Counter(pair for _, pair in shown).values()) == 1
    assert len(shown) == people * rounds == count(db, Label)
    assert labelled(db) == sorted(shown)


def test_fifty_people_at_the_pages_of_one_process_get_different_pairs_and_lose_no_label(shop: Any) -> None:
    people, rounds = 50, 2
    db = ready(shop(products=30, queries=5))
    shown = at_once([db] * people, rounds)
    assert max(Counter(pair for _, pair in shown).values()) == 1
    assert len(shown) == people * rounds == count(db, Label)
    assert labelled(db) == sorted(shown)


def at_once(doors: list[Database], rounds: int) -> list[Act]:
    """Everything that one person at each of these was shown, and labelled; each round begins in the same instant."""
    together = Barrier(len(doors))

    def one(number: int) -> list[Act]:
        rater, seen = f"rater {number}", list[Act]()
        for _ in range(rounds):
            together.wait(30)
            shown = shown_to(doors[number], rater)
            seen.append((rater, shown.pair))
            assert submit(doors[number], shown, 3)
        return seen

    with ThreadPoolExecutor(len(doors)) as pool:
        return [act for seen in pool.map(one, range(len(doors))) for act in seen]


def test_one_view_that_two_windows_answer_in_the_same_instant_is_stored_once_and_one_of_them_is_told(shop: Any) -> None:
    db = ready(shop(products=8, queries=1))
    together = Barrier(2)

    def answer(grade: int) -> bool:
        together.wait(30)
        return submit(db, shown, grade)

    with ThreadPoolExecutor(2) as windows:
        for answered in range(1, 7):
            shown = shown_to(db)
            assert sorted(windows.map(answer, (1, 5))) == [False, True]
            assert count(db, Label) == answered


# --- Processes


def test_processes_that_ask_at_once_never_get_the_same_pair(shop: Any) -> None:
    people, labels = 2, 8
    db = ready(shop(products=people * (labels + 1), queries=1))
    with ExitStack() as stack:
        processes = [stack.enter_context(reviewer(db, f"rater {number}", labels)) for number in range(people)]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        shown = [line for process in processes for line in process.communicate("go\n", timeout=60)[0].splitlines()]
    assert len(shown) == len(set(shown)) == people * labels == count(db, Label)


def reviewer(db: Database, name: str, labels: int) -> subprocess.Popen[str]:
    line = [sys.executable, str(REVIEWERS), db.target, name, str(labels)]
    return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


STORING = """
import sys
from judge.people.review import desk, submit
from judge.store.db import open_database
db = open_database(sys.argv[1])
shown = desk(db, "ann").shown
with db.together(alone=False) as one:
    assert submit(one, shown, 3)
    print(*shown.pair, flush=True)
    sys.stdin.readline()
"""
"""A reviewer whose label is written and not kept yet."""


def test_who_is_killed_while_a_label_is_stored_leaves_no_half_of_it_and_the_pair_comes_back(shop: Any) -> None:
    db = ready(shop(products=5, queries=1))
    put_setting(db, "audit_share", 0.0)
    with subprocess.Popen([sys.executable, "-c", STORING, db.target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pair = tuple(process.stdout.readline().split())
        process.kill()
    assert count(db, Label) == 0
    assert shown_to(db, "bob").pair != pair, "it lies before ann"
    handed = next_for(db, "carl", DEFAULT, now() + LASTS)
    assert handed is not None
    assert handed.pair == pair


def test_who_is_killed_between_labels_loses_none_of_them(shop: Any) -> None:
    db = ready(shop(products=30, queries=5))
    with reviewer(db, "ann", 150) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        shown = [process.stdout.readline() for _ in range(6)][1:]
        process.kill()
        shown += process.stdout.readlines()
    stored = {" ".join(pair) for _, pair in labelled(db)}
    assert {line.strip() for line in shown[:-1]} <= stored
    assert count(db, Label) in (len(shown) - 1, len(shown)), "of the last the process may not have heard that it is kept"
    assert shown_to(db, "bob").pair not in {pair for _, pair in labelled(db)}
