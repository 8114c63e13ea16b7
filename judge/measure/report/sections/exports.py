"""The exports that were made: when, how much, and what the newest one's triples are."""

from __future__ import annotations

from collections.abc import Iterator

from judge.errors import InputError
from judge.measure.report.charts.bars import Amount, bars
from judge.measure.report.parts import Asked, Part, Section, Sentence, Table
from judge.measure.report.words import file_named
from judge.people.amounts import counted
from judge.store.exports import exports
from judge.tables import Export

LISTED = 10
"""The newest are listed."""


def tell(asked: Asked) -> Iterator[Part]:
    found = exports(asked.db)
    if not found:
        raise InputError("Nothing was exported yet", "Write training data: judge export FOLDER")
    newest = found[0]
    triples, split = newest.counts["triples"], newest.counts["splits"]
    yield Sentence(
        f"{counted(len(found), 'export')}; the newest, of {_day(newest)}, has {counted(triples['written'], 'triple')} of "
        f"{counted(sum(part['queries'] for part in split.values()), 'query', 'queries')}, of {triples['possible']:,} possible ones."
    )
    about = "Triples of the newest by how their negative fails the query, as far as the catalogue says it."
    yield from bars(about, [Amount(name.replace("_", " "), n) for name, n in newest.counts["types"].items()])
    rows = [(name, part["queries"], part["grades"], part["triples"]) for name, part in split.items()]
    yield Table("The newest by split: no query is in two", ("split", "#queries", "#grades", "#triples"), rows)
    yield Table(
        "Exports, the newest first", ("day (UTC)", "folder", "#grades", "#by people", "#triples"), [_row(each) for each in found[:LISTED]]
    )
    if len(found) > LISTED:
        yield Sentence(f"And {len(found) - LISTED:,} older ones.")


def _row(made: Export) -> tuple[object, ...]:
    grades = made.counts["grades"]
    return (
        _day(made),
        file_named(made.folder),
        grades["resolved"],
        grades["gold"] + grades["label"],
        made.counts["triples"]["written"],
    )


def _day(made: Export) -> str:
    return f"{made.created_at:%Y-%m-%d}"


SECTION = Section("exports", "Training data exported", tell)
