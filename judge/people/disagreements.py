"""Where two voices disagree: who can be compared, how often their answers met, and the pairs behind every number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError
from judge.people.narrowing import in_words
from judge.people.sheet import sheet
from judge.scales import Scale
from judge.stats.agreement import kappas, shares_apart
from judge.stats.clusters import Estimate, all_estimated
from judge.store import clicks, disputed, meeting, voices
from judge.store.db import Database
from judge.store.disputed import Row
from judge.store.labels import raters
from judge.store.meeting import Met
from judge.store.settings import scale_of
from judge.store.trusted import in_order, trusted_judges
from judge.store.verdicts import judges
from judge.store.voices import Asked, Cell, Voice

SIDES = {"negative": clicks.NEGATIVE, "neither": clicks.NEITHER, "positive": clicks.POSITIVE}
SIDE_NAMES = {value: name for name, value in SIDES.items()}
PEOPLE = {"people": "people (gold, else their labels)", "gold": "gold only", "labels": "labels only"}
BEHAVIOUR = "behaviour"
SHOPPERS = (
    "Shoppers say positive where they clicked half as often again as at the same positions, or more; negative at half as often or less. "
    "Where fewer than three clicks were made or due they say nothing."
)
SEVERE = 2
MOST_SIZED = 100_000
"""Pairs whose categories, intents and sources are counted while somebody waits."""


@dataclass(frozen=True)
class Matrix:
    """Two voices on every pair both speak on. Rows are the first voice's answers, columns the second's, worst first.

    `decided`: pairs by judge, where several are taken as one. `alone`: pairs that the people among the two graded and the other
    does not speak on; None where no people are among them, or where it is not all pairs. `narrowed`: to which it is, in words, "" where
    it is all. Figures are clustered by query; None where they are undefined.
    """

    names: tuple[str, str]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cells: tuple[tuple[int, ...], ...]
    n_pairs: int
    n_queries: int
    decided: dict[str, int]
    alone: int | None
    figures: dict[str, Estimate | None]
    narrowed: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Found(NamedTuple):
    """How many pairs were asked for, and the first of them."""

    pairs: int
    listed: tuple[Row, ...]


def voices_of(db: Database) -> dict[str, Voice]:
    """Everyone who can be compared, by the name one asks for them with: people, those trusted as one, each judge, raters, shoppers."""
    specs, trusted, labelled = judges(db), trusted_judges(db), [size.rater for size in raters(db)]
    found = {name: Voice(kind) for name, kind in (("people", "people"), ("gold", "gold"), ("labels", "labels"))}  # type: ignore[arg-type]
    if trusted:
        found[in_order(specs[judge] for judge in trusted)] = Voice("judge", judges=trusted)
    found |= {specs[judge]: Voice("judge", judges=(judge,)) for judge in reversed(specs)}
    found |= {name if name not in {*found, BEHAVIOUR} else f"rater:{name}": Voice("rater", rater=name) for name in labelled}
    return {**found, BEHAVIOUR: Voice("behaviour")} if clicks.any_clicks(db) else found


def usual(db: Database, known: dict[str, Voice]) -> tuple[str, str] | None:
    """The two to begin with: people, where any graded something, and the judges trusted; else another judge, or shoppers. None: no two speak."""
    judged = [name for name, voice in known.items() if voice.kind == "judge"]
    spoke = ["people"] if voices.people_spoke(db) else []
    others = [name for name, voice in known.items() if voice.kind in ("behaviour", "rater")]
    two = [*spoke, *judged, *reversed(others)]
    return (two[0], two[1]) if len(two) > 1 else None


def voice_named(known: dict[str, Voice], text: str) -> str:
    """The name of the voice a person means: the whole of it, or a beginning that only one has. InputError with all of them."""
    begun = [name for name in known if name.startswith(text)] if text else []
    meant = [text] if text in known else begun
    if len(meant) != 1:
        raise InputError(f"{'Several voices begin' if meant else 'No voice begins'} with '{text}'", f"There are: {', '.join(known)}")
    return meant[0]


def asked(db: Database, first: Voice, second: Voice) -> Asked:
    """All pairs that both speak on."""
    return Asked(first, second, tuple((grade.value, SIDES[grade.side]) for grade in scale_of(db).grades))


def values_of(scale: Scale, voice: Voice) -> tuple[int, ...]:
    """What that voice can say, worst first."""
    return tuple(SIDE_NAMES) if voice.kind == "behaviour" else scale.values


def value_name(scale: Scale, voice: Voice, value: int) -> str:
    """An answer in words: a grade's name, or the side that shoppers take."""
    return SIDE_NAMES[value] if voice.kind == "behaviour" else scale[value].name


def read_value(scale: Scale, voice: Voice, text: str) -> int:
    """The answer a person wrote; InputError when that voice cannot say it."""
    if voice.kind != "behaviour":
        return scale.read(text).value
    if text.casefold() not in SIDES:
        raise InputError(f"Shoppers do not say '{text}'", f"Use one of: {', '.join(SIDES)}")
    return SIDES[text.casefold()]


def read_cell(scale: Scale, whole: Asked, texts: tuple[str, str]) -> Cell:
    """The answers of both that a person wrote; InputError when one cannot say it."""
    return read_value(scale, whole.first, texts[0]), read_value(scale, whole.second, texts[1])


def matrix(db: Database, whole: Asked, names: tuple[str, str], *, resamples: int = 1000, seed: int = 0) -> Matrix:
    """How often each answer of the one met each of the other, on all pairs of both that `whole` is narrowed to."""
    scale, found, only = scale_of(db), meeting.met(db, whole), in_words(whole)
    rows, columns = values_of(scale, whole.first), values_of(scale, whole.second)
    clusters = _by_query(found, rows, columns)
    both = (whole.first, whole.second)
    return Matrix(
        names=names,
        rows=rows,
        columns=columns,
        cells=tuple(tuple(int(n) for n in row) for row in clusters.sum(axis=0)),
        n_pairs=int(clusters.sum()),
        n_queries=len(clusters),
        decided=_decided(db, found, both),
        alone=None if only else next((voices.spoken(db, voice) - int(clusters.sum()) for voice in both if voice.is_person), None),
        figures=_figures(clusters, scale, both, resamples, seed),
        narrowed=only,
    )


def _by_query(found: Sequence[Met], rows: tuple[int, ...], columns: tuple[int, ...]) -> NDArray[np.int64]:
    """One confusion matrix a query, (queries, rows, columns)."""
    number = {query: place for place, query in enumerate(dict.fromkeys(one.query_id for one in found))}
    clusters = np.zeros((len(number), len(rows), len(columns)), dtype=np.int64)
    for one in found:
        clusters[number[one.query_id], rows.index(one.first), columns.index(one.second)] += one.pairs
    return clusters


def _decided(db: Database, found: Sequence[Met], both: tuple[Voice, Voice]) -> dict[str, int]:
    """Pairs by judge, for the voice that is several judges taken as one."""
    specs = judges(db)
    for voice, field in zip(both, ("first_id", "second_id"), strict=True):
        if len(voice.judges) > 1:
            pairs: Counter[int] = Counter()
            for one in found:
                pairs[getattr(one, field)] += one.pairs
            return {specs[judge]: pairs[judge] for judge in voice.judges}
    return {}


def _figures(clusters: NDArray[np.int64], scale: Scale, both: tuple[Voice, Voice], resamples: int, seed: int) -> dict[str, Estimate | None]:
    """Of grades: kappa, the same grade, two apart or more. Beside shoppers, who know no grades: the same side."""
    square = _sides_only(clusters, scale, both) if "behaviour" in (both[0].kind, both[1].kind) else clusters
    same: dict[str, Callable[[NDArray[Any]], NDArray[np.float64]]] = {"same": lambda stack: 1 - shares_apart(stack, 1)}
    graded = {"quadratic": lambda stack: kappas(stack, "quadratic"), **same, "severe": lambda stack: shares_apart(stack, SEVERE)}
    wanted = same if square is not clusters else graded
    return all_estimated(wanted, square, np.random.default_rng(seed), resamples) if len(clusters) else dict.fromkeys(wanted)


def _sides_only(clusters: NDArray[np.int64], scale: Scale, both: tuple[Voice, Voice]) -> NDArray[np.int64]:
    """The same matrices with sides in the place of grades, (queries, 3, 3)."""
    for axis, voice in enumerate(both, start=1):
        side = np.array([value if voice.kind == "behaviour" else SIDES[scale.side(value)] for value in values_of(scale, voice)])
        clusters = np.stack([clusters.compress(side == wanted, axis=axis).sum(axis=axis) for wanted in SIDE_NAMES], axis=axis)
    return clusters


def differ(whole: Asked, first: int, second: int) -> bool:
    """Whether two answers say different things. Beside shoppers, who know no grades, grades of one side say the same."""
    sides, mixed = dict(whole.sides), "behaviour" in (whole.first.kind, whole.second.kind)
    one, other = (
        sides[value] if mixed and voice.kind != "behaviour" else value for voice, value in ((whole.first, first), (whole.second, second))
    )
    return one != other


def differing(found: Matrix, whole: Asked, cell: Cell | None) -> int:
    """How many pairs a cell holds; without one, on how many the two disagree."""
    lines = zip(found.rows, found.cells, strict=True)
    cells = {(row, column): n for row, line in lines for column, n in zip(found.columns, line, strict=True)}
    return sum(n for at, n in cells.items() if (at == cell if cell is not None else differ(whole, *at)))


def listed(db: Database, wanted: Asked, limit: int) -> Found:
    """How many pairs are asked for, and those furthest apart."""
    pairs, found = disputed.furthest(db, wanted, limit)
    return Found(pairs, tuple(found))


def as_csv(db: Database, wanted: Asked, names: Collection[str]) -> Iterator[str]:
    """All of the pairs as lines of a CSV file that a spreadsheet opens without running any of it."""
    scale, (first, second) = scale_of(db), names
    head = (
        *("query_id", "product_id", "query", "product", "category", "intent", "sources", "negative_types"),
        *(f"said by {first}", f"said by {second}", "apart", f"reason of {first}", f"reason of {second}", "notes", "replies to the verdict"),
    )
    return sheet(head, (_line(scale, wanted, row) for row in disputed.rows(db, wanted)))


def _line(scale: Scale, wanted: Asked, row: Row) -> tuple[object, ...]:
    said = value_name(scale, wanted.first, row.first), value_name(scale, wanted.second, row.second)
    about = (row.query_id, row.product_id, row.query, row.title, row.category, row.intent, row.sources, row.negative_types)
    return (*about, *said, row.apart, row.first_reason, row.second_reason, row.notes, row.replies)
