"""CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from judge.people.sheet import cell, sheet

SIGNS = "=+-@＝＋－＠"
TEXTS = st.text() | st.text(alphabet=f"{SIGNS} \t\r\n\"',;ab")


@given(TEXTS)
@example(" =1+1")
@example("\x00=1+1")
@example("\t=1+1")
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    written = str(cell(text)).lstrip(" ")
    assert not written.startswith((*SIGNS, "\t", "\r", "\n"))


@given(st.text(alphabet="abc ,;\"'\näöü", max_size=20).filter(lambda text: not text.lstrip(" ").startswith("\n")))
def test_an_ordinary_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@given(st.lists(st.tuples(TEXTS, st.integers()), max_size=5))
def test_every_row_is_one_record_however_its_texts_are_written(rows: list[tuple[str, int]]) -> None:
    read = list(csv.reader(io.StringIO("".join(sheet(("text", "number"), rows)), newline="")))
    assert read == [["text", "number"], *([str(cell(text)), str(number)] for text, number in rows)]


def test_a_number_below_zero_stays_a_number() -> None:
    assert cell(-1) == -1
