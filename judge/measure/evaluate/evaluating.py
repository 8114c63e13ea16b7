"""Runs measured by the resolved grades: values query by query, means with intervals, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from judge.errors import InputError
from judge.measure.evaluate.category import Right, cat_at, leaves_of, right_categories
from judge.measure.evaluate.coverage import Coverage, coverage_of
from judge.measure.evaluate.figures import Figure, Values, figures_of, values_of
from judge.measure.evaluate.graded import Graded, Grades, graded
from judge.measure.evaluate.lists import RunLists
from judge.measure.evaluate.metrics import DEFAULT, Measure, read_measures, scores
from judge.measure.evaluate.weighing import weighed
from judge.people.sheet import sheet
from judge.scales import Scale
from judge.store.catalog import queries_by_id
from judge.store.db import Database
from judge.store.settings import scale_of
from judge.store.trusted import trusted_judges

Row = tuple[str, str, str, float]
"""Query id, run, measure, value."""


@dataclass(frozen=True)
class Options:
    """`judges`: ids, in order of trust; None for those trusted. `queries`: ids, none for all. `condensed`: without unjudged products."""

    measures: tuple[str, ...] = DEFAULT
    judges: tuple[int, ...] | None = None
    people_only: bool = False
    condensed: bool = False
    queries: tuple[str, ...] = ()
    by_traffic: bool = False
    sample: str | None = None
    resamples: int = 1000
    seed: int = 0


@dataclass(frozen=True)
class Evaluation:
    """`values` by query, run and measure; `figures` by run and measure; `weights` of the queries measured, all 1 unless asked otherwise.

    Of the queries measured, `irrelevant` have no relevant product, so that they are 0 in most measures whatever a run does, and
    `uncategorised` no relevant product in a category: Cat@K leaves them out. `undrawn`: see `weighing`.
    `relevant`: the grades that count as such. Left out of all: `weightless`, graded but without a weight;
    `elsewhere`, graded and in none of the runs (unless queries were named). `by_people` of the `grades` used are people's.
    """

    runs: tuple[RunLists, ...]
    measures: tuple[Measure, ...]
    values: Values
    weights: Mapping[str, float]
    figures: Mapping[str, Mapping[str, Figure]]
    coverage: Mapping[str, Coverage]
    graded: Graded
    grades: int
    by_people: int
    irrelevant: int
    uncategorised: int
    weightless: int
    undrawn: int
    relevant: tuple[int, ...]
    elsewhere: int
    options: Options

    @property
    def depth(self) -> int:
        """The most places that a measure by grades looks at; 10 where none says how many."""
        return max((each.cutoff for each in self.measures if each.theirs is not None and each.cutoff), default=10)


def evaluate(db: Database, runs: Sequence[RunLists], options: Options | None = None) -> Evaluation:
    """The runs side by side, on the queries that have a grade and a list in one of them at least.

    InputError for a measure that there is not, and where no such query is left.
    """
    options, scale = options or Options(), scale_of(db)
    measures = read_measures(options.measures, scale)
    asked = {query for run in runs for query in run.lists if not options.queries or query in options.queries}
    judges = trusted_judges(db) if options.judges is None else options.judges
    said = graded(db, asked, judges, people_only=options.people_only)
    if not said.grades:
        raise InputError(
            "None of the queries of these runs has a grade", "Judge what they return: judge mine --sources runs:10, then judge run"
        )
    weights, weightless, undrawn = weighed(db, said.grades.keys(), by_traffic=options.by_traffic, sample=options.sample)
    grades = {query: of for query, of in said.grades.items() if query in weights}
    right, rows = _rows(db, runs, measures, grades, scale, options)
    values = values_of(rows)
    return Evaluation(
        runs=tuple(runs),
        measures=tuple(measures),
        values=values,
        weights=weights,
        figures=figures_of(values, weights, resamples=options.resamples, seed=options.seed),
        coverage={run.name: coverage_of(run, grades, asked - said.grades.keys(), measures) for run in runs},
        graded=said,
        grades=sum(len(of) for of in grades.values()),
        by_people=sum(said.by_people[query] for query in grades),
        irrelevant=sum(not any(scale.side(grade) == "positive" for grade in of.values()) for of in grades.values()),
        uncategorised=right.without,
        weightless=weightless,
        undrawn=undrawn,
        relevant=tuple(grade for grade in scale.values if scale.side(grade) == "positive"),
        elsewhere=0 if options.queries else said.elsewhere,
        options=options,
    )


def _rows(
    db: Database, runs: Sequence[RunLists], measures: Sequence[Measure], grades: Mapping[str, Grades], scale: Scale, options: Options
) -> tuple[Right, list[Row]]:
    """Every value, and the categories that Cat@K held them against."""
    cats = {each.name: each.cutoff for each in measures if each.theirs is None and each.cutoff}
    deepest = max(cats.values(), default=0)
    shown = {product for run in runs for query, places in run.lists.items() if query in grades for product in places[:deepest]}
    leaves = leaves_of(db, {*shown, *(product for of in grades.values() for product in of)}) if cats else {}
    right, rows = right_categories(grades, leaves, scale) if cats else Right({}, 0), list[Row]()
    for run in runs:
        found = scores(measures, grades, run.lists, condensed=options.condensed)
        rows += [(query, run.name, measure, value) for (query, measure), value in found.items()]
        for query, wanted in right.categories.items():
            rows += [(query, run.name, name, cat_at(k, run.lists.get(query, ()), leaves, wanted)) for name, k in cats.items()]
    return right, rows


def sheet_of(db: Database, found: Evaluation) -> Iterator[str]:
    """The values as lines of CSV, safe for a spreadsheet: query_id, query, weight, run, measure, value."""
    texts = {query.id: query.text for query in queries_by_id(db, found.weights).values()}
    rows = zip(*(found.values[name] for name in ("query_id", "run", "measure", "value")), strict=True)
    lines = ((query, texts[query], found.weights[query], run, measure, value) for query, run, measure, value in rows)
    return sheet(("query_id", "query", "weight", "run", "measure", "value"), lines)
