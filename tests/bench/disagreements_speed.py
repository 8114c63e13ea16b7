"""How long the Disagreements page takes to open: `python tests/bench/disagreements_speed.py [PAIRS] [--labels N]`.

Every pair has a verdict and a third a second one; N pairs (a hundredth of all, unless said) were labelled. Drawn without a browser,
in one process, by a database that was opened anew. Processor seconds stand beside the clock's: the machine may be busy.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from time import perf_counter, process_time
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1]))

from streamlit import config
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw

import ui
from judge.people import disagreements as ask
from judge.people.narrowing import choices, narrowed
from judge.people.settling import case_of
from judge.store.db import Database, open_database
from ui.settling.listing import LISTED

APP = Path(ui.__file__).with_name("app.py")
T = TypeVar("T")


def timed(what: str, act: Callable[[], T]) -> T:
    clock, used = perf_counter(), process_time()
    found = act()
    print(f"{what}: {perf_counter() - clock:.2f} s ({process_time() - used:.2f} s of processor)")
    return found


def keep_labels(db: Database, labels: int) -> None:
    """Forget all labels but the first so many."""
    with db.write() as connection:
        connection.exec_driver_sql("DELETE FROM label WHERE id NOT IN (SELECT id FROM label ORDER BY id LIMIT ?)", (labels,))


def parts(db: Database) -> None:
    """What the page asks, one by one."""
    known = timed("  the voices", lambda: ask.voices_of(db))
    names = ask.usual(db, known)
    assert names is not None
    whole = ask.asked(db, known[names[0]], known[names[1]])
    found = timed("  the matrix and its figures", lambda: ask.matrix(db, whole, names))
    print(f"  {found.n_pairs:,} pairs that both speak on, they differ on {ask.differing(found, whole, None):,}")
    wanted = narrowed(whole, None)
    timed("  what the list can be narrowed by", lambda: choices(db, wanted))
    first = timed("  the list", lambda: ask.listed(db, wanted, LISTED)).listed[0]
    timed("  a pair in full", lambda: case_of(db, (first.query_id, first.product_id), (whole.first, whole.second)))


def page(target: str) -> None:
    """The page as it is opened first, and with its list narrowed."""
    os.environ["JUDGE_DB"] = target
    config.set_option("server.address", "127.0.0.1")
    app = AppTest.from_file(str(APP), default_timeout=600)
    timed("first opening", lambda: draw(app, "disagreements", rater="Lead"))
    cell = next(button for button in app.button if str(button.key).startswith("cell-") and not button.disabled)
    timed("a cell opened", lambda: clean(cell.click().run()))
    source = app.selectbox(key="by-source")
    timed("narrowed by a source", lambda: clean(source.select(source.options[0].rpartition(" (")[0]).run()))
    timed("drawn again", lambda: clean(app.run()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--labels", type=int)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run([sys.executable, str(Path(__file__).with_name("review_speed.py")), "fill", folder, str(given.pairs)], check=True)
        target = str(Path(folder) / "labels.db")
        db = open_database(target)
        keep_labels(db, given.pairs // 100 if given.labels is None else given.labels)
        page(target)
        parts(db)
        db.close()


if __name__ == "__main__":
    main()
