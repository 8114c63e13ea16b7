"""What the database holds, and whose grade each pair has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from judge.errors import InputError
from judge.measure.report.charts.bars import Amount, bars
from judge.measure.report.charts.colours import BLUE, GREY, ORANGE
from judge.measure.report.parts import Asked, Part, Section, Sentence, Table
from judge.measure.report.words import judge_named
from judge.people.amounts import counted
from judge.people.resolve import resolve
from judge.store.candidates import sources
from judge.store.catalog import count
from judge.store.grades import known_pairs
from judge.store.labels import raters
from judge.store.progress import Decided, decided, gold_pairs, search_runs_held
from judge.store.settings import scale_of
from judge.tables import Candidate, Product, Query

ORIGINS = {"verdict": ("a judge", BLUE), "label": ("people", ORANGE), "gold": ("people, settled", GREY)}
"""Whose a final grade is."""

Grades = Counter[tuple[int | None, str]]
"""Pairs by final grade and whose it is."""


def tell(asked: Asked) -> Iterator[Part]:
    db, judges = asked.db, [*asked.judges]
    products, queries = count(db, Product), count(db, Query)
    if not products and not queries:
        raise InputError("The database is empty", "Bring in a catalogue: judge import products FILE, or look at a shop: judge demo")
    found = Grades((said.grade, said.origin) for said in map(resolve, known_pairs(db, judges)))
    yield Sentence(
        f"{counted(products, 'product')} and {counted(queries, 'query', 'queries')}, with {counted(found.total(), 'pair')} of the two worth "
        f"a grade: {_graded(found, 'label', 'gold'):,} graded by people, {_graded(found, 'verdict'):,} by a judge alone, "
        f"{_open(found):,} without a grade."
    )
    yield from _grades(asked, found)
    yield _sizes(asked)
    yield from _judges(decided(db, judges))
    yield from bars("Candidates by who proposed them; several may propose the same pair.", [Amount(*size) for size in sources(db)])


def _graded(found: Grades, *origins: str) -> int:
    return sum(n for (grade, origin), n in found.items() if grade is not None and origin in origins)


def _open(found: Grades) -> int:
    return sum(n for (grade, _), n in found.items() if grade is None)


def _grades(asked: Asked, found: Grades) -> Iterator[Part]:
    names = {grade.value: f"{grade.label} {grade.name}" for grade in reversed(scale_of(asked.db).grades)}
    amounts = [Amount(name, found[grade, origin], told) for grade, name in names.items() for origin, (told, _) in ORIGINS.items()]
    yield from bars(f"Pairs by final grade, {_graded(found, *ORIGINS):,} in all. People go before judges.", amounts, [*ORIGINS.values()])


def _sizes(asked: Asked) -> Table:
    db, by_person = asked.db, raters(asked.db)
    rows = (
        ("candidates: pairs proposed as worth a grade", count(db, Candidate)),
        (f"labels by {counted(len(by_person), 'person', 'people')}", sum(one.labels for one in by_person)),
        ("of them, could not tell", sum(one.cannot_tell for one in by_person)),
        ("pairs on which people settled a grade", gold_pairs(db)),
        ("search runs brought in", search_runs_held(db)),
    )
    return Table("What else there is", ("what", "#how many"), rows)


def _judges(found: Decided) -> Iterator[Part]:
    """In order of trust, with the pairs that each decides where people do not."""
    if found.by_judge:
        rows = [(judge_named(spec), pairs) for spec, pairs in found.by_judge.items()]
        yield Table(
            "Judges, in order of trust: the first that graded a pair decides",
            ("judge", "#verdicts that count"),
            [*rows, ("failed: no grade", found.failed)],
        )
    else:
        yield Sentence("No judge has judged anything here yet. Run one: judge run.")


SECTION = Section("holds", "What this database holds", tell)
