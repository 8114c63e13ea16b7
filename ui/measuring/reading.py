"""A test's results as somebody brings them: which column is what, how people were to be split, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from judge.errors import InputError
from judge.measure.abtest import Outcome
from judge.measure.abtest.cells import opened
from judge.measure.abtest.files import Asked, Layout, layout
from judge.measure.abtest.reading import Told, outcome
from judge.shop.demo.testing import Visit
from judge.store.db import Database
from judge.store.intents import current
from judge.store.log_state import state_of_intents
from ui.measuring.bringing import Brought, bring, on_disk
from ui.measuring.refusing import refused
from ui.measuring.runs import wide
from ui.measuring.tested import shown

SEARCHES = (Visit("u0001", "control", "q52", "product-name", 1, 0, 1), Visit("u0002", "treatment", "q03", "category-only", 0, 1, 0))
COUNTED = (
    ("variant", "segment", "users", "clicked", "zero_click"),
    (("old", "long tail", 4000, 1600, 900), ("new", "long tail", 4010, 1610, 880)),
)
"""The two forms that results come in: a row a search (or a user), and a row a variant."""

HERE = {
    "--map variant=COLUMN": "Column of the variant",
    "--unit COLUMN (ids) or --map n=COLUMN (how many a row counts)": "Column of who was split, or of how many a row counts",
    "--per COLUMN": "Divide by",
    "--control": "Control",
    "--treatment": "Treatment",
}
"""What the command line calls by an option, and this page by the name of a choice."""


class Choice(NamedTuple):
    """What a person said of a file; "" where they left it to the file."""

    variant: str = ""
    unit: str = ""
    n: str = ""
    per: str = ""
    control: str = ""
    treatment: str = ""
    share: int = 50


def results(db: Database) -> None:
    """One test: the file, what to know of it, and what it shows; without one, what such a file holds."""
    brought = bring("Results of a test", "results")
    if brought is None:
        example()
        return
    try:
        columns = columns_of(brought.file_id, brought)
    except InputError as error:
        refused(error)
        return
    with st.expander("How it is read", icon=":material/tune:"):
        choice = choose(columns, brought.file_id)
    try:
        found = read(brought.file_id, choice, db.target, state_of_intents(db), brought, db)
    except InputError as error:
        refused(InputError(error.problem, here(error.remedy)))
        return
    shown(found)


def here(remedy: str) -> str:
    """A remedy in the words of this page."""
    for option, name in HERE.items():
        remedy = remedy.replace(option, f"'{name}', under 'How it is read'")
    return remedy


def example() -> None:
    """What to bring."""
    st.html(
        '<div class="sj quiet">CSV, TSV, JSONL or Parquet. A row for each search, or each user, with who they are and what they got:</div>'
    )
    wide(Visit._fields, SEARCHES, [4, 5, 6])
    st.html('<div class="sj quiet">Or a row for each variant, with how many there were and how many of them did something:</div>')
    wide(*COUNTED, [2, 3, 4])
    st.html('<div class="sj quiet">Without a column <b>segment</b> or <b>intent</b>, queries are looked up by <b>query_id</b>.</div>')


def choose(columns: Sequence[str], file: str) -> Choice:
    """Everything is known of most files; where not, it is said here."""
    with st.container(horizontal=True, gap="small"):
        control = st.text_input("Control", key=f"control:{file}", placeholder="as named: control, old, a …", width=210).strip()
        treatment = st.text_input("Treatment", key=f"treatment:{file}", placeholder="the other one", width=180).strip()
        share = st.number_input("Planned for the control, %", 1, 99, 50, key=f"share:{file}", width=200)
    with st.container(horizontal=True, gap="small"):
        labels = {
            "variant": HERE["--map variant=COLUMN"],
            "unit": "Column of who was split",
            "n": "Column of how many a row counts",
            "per": "Divide by",
        }
        said = {name: _column(label, columns, f"{name}:{file}") for name, label in labels.items()}
    return Choice(**said, control=control, treatment=treatment, share=int(share))


def _column(label: str, columns: Sequence[str], key: str) -> str:
    return st.selectbox(label, ["", *columns], format_func=lambda name: name or "as named", key=key, width=240)


# A file is known by its id: hashing it takes longer than drawing the page. What is kept is the outcome, for whoever brought it.


@st.cache_data(show_spinner="Reading …", max_entries=4, scope="session")
def columns_of(file_id: str, _brought: Brought) -> tuple[str, ...]:  # noqa: ARG001
    with on_disk(_brought) as file:
        return opened(file).columns


@st.cache_data(show_spinner="Comparing …", max_entries=4, scope="session")
def read(file_id: str, choice: Choice, target: str, intents: str, _brought: Brought, _db: Database) -> Outcome:  # noqa: ARG001
    fields = {name: column for name in ("variant", "unit", "n") if (column := getattr(choice, name))}
    with on_disk(_brought) as file:
        columns = layout(file, Asked(fields, choice.per or None))
        told = Told(choice.control or None, choice.treatment or None, split=(choice.share, 100 - choice.share))
        return outcome(columns, _intents(columns, _db), told)


def _intents(columns: Layout, db: Database) -> dict[str, str]:
    """Of queries, where the file says no segment."""
    return current(db) if columns.query_id and not columns.segment else {}
