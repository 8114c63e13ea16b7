"""Which scale the grades of a file are on, and how they become grades of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from judge.errors import InputError
from judge.scales import SCALES, Scale, read_mapping, scale_named
from judge.shop.importing.values import Unfit
from judge.store.catalog import count
from judge.store.db import Database
from judge.store.settings import scale_of
from judge.tables import Gold, Label, Verdict

CANNOT_TELL = frozenset({"cannot tell", "can't tell", "cannot_tell", "unrateable", "unsure"})
"""Grades that mean "cannot tell", beside a column that says so."""


@dataclass(frozen=True)
class Grades:
    """How one file's grades, on `scale`, become grades `onto` the scale that the database works in from then on.

    `turns`: the database, holding no grade yet, turns to it first. `stated` is false where nobody said which scale the
    file uses, and it is taken to be the database's.
    """

    scale: Scale
    onto: Scale
    mapping: dict[int, int] = field(default_factory=dict)
    turns: bool = False
    stated: bool = True

    def read(self, written: str) -> int:
        """A grade of the database. Unfit names the grades there are."""
        try:
            value = self.scale.read(written).value
        except InputError:
            raise Unfit(f"is no grade of the scale '{self.scale.name}'", f"Use one of: {self.scale.legend}") from None
        return self.mapping.get(value, value)


def choose(db: Database, stated: str | None, of_format: str | None, pairs: tuple[str, ...]) -> Grades:
    """How to read a file whose grades are on the scale `stated`, else on that of its format, else on the database's.

    InputError when it is another scale than the database's and no mapping `pairs` leads from one to the other.
    """
    ours = scale_of(db)
    name = stated or of_format
    if pairs and name is None:
        raise InputError("A mapping of grades needs the scale it comes from", f"Name it with --scale: {', '.join(SCALES)}")
    theirs = scale_named(name) if name else ours
    if pairs:
        return Grades(theirs, ours, read_mapping(pairs, theirs, ours))
    if theirs.name != ours.name and holds_grades(db):
        raise InputError(
            f"These grades are on the scale '{theirs.name}', and this database already holds grades on '{ours.name}'",
            f"Map every grade ({theirs.legend}) with --grade FROM=TO onto {ours.legend}, or use another database with --db",
        )
    return Grades(theirs, theirs, turns=theirs.name != ours.name, stated=name is not None)


def holds_grades(db: Database) -> bool:
    return any(count(db, model) for model in (Label, Gold, Verdict))


def refuse_two_scales(files: Iterable[Grades]) -> None:
    """InputError when files that are imported together would leave grades of different scales in one database."""
    wanted = sorted({grades.onto.name for grades in files})
    if len(wanted) > 1:
        raise InputError(
            f"These files are on different scales: {', '.join(wanted)}", f"Say which it is (--scale {wanted[0]}), or import them one by one"
        )


def refuse_another_scale(grades: Grades, written: Iterable[str]) -> None:
    """InputError when grades nobody named a scale for do not all fit this one, and do all fit another.

    Without this, a 0-3 file would leave its 1, 2 and 3 in a 1-5 database, where they mean something else.
    """
    found = [text for text in written if text.casefold() not in CANNOT_TELL]
    if grades.stated or _all_on(grades.scale, found):
        return
    fitting = [scale.name for scale in SCALES.values() if _all_on(scale, found)]
    if fitting:
        raise InputError(
            f"These grades ({', '.join(sorted(found))}) do not fit the database's scale '{grades.scale.name}', but they fit {', '.join(fitting)}",
            f"Say which it is: --scale {fitting[0]}. To import only the rows that fit: --scale {grades.scale.name}",
        )


def _all_on(scale: Scale, written: Iterable[str]) -> bool:
    for text in written:
        try:
            scale.read(text)
        except InputError:
            return False
    return True
