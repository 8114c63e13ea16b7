"""Results with a row a variant (and segment, and day): how many of n did it, or the mean and the standard deviation over n."""

from __future__ import annotations

from collections.abc import Iterator

from judge.errors import InputError
from judge.measure.abtest.files import MEAN, SD, SEARCHES, ZERO_CLICK, Layout
from judge.measure.abtest.parts import Over, Part, Parts, parts_of, with_all
from judge.measure.abtest.sides import ALL, Results
from judge.shop.importing.fields import spelled
from judge.stats.proportions import Share


def of_counts(layout: Layout) -> Results:
    """One figure of each variant, metric and segment. InputError at the first row that does not fit, and where no metric is left."""
    n = str(layout.per or layout.n)
    found, (parts, over) = Results(n), parts_of(layout, n)
    summed = not any(segment == ALL for segment, _ in parts)
    if summed:
        parts = with_all(parts)
    if layout.counts_people and not layout.per:
        found.split = {variant: part.n for (segment, variant), part in parts.items() if segment == ALL}
    for (segment, variant), part in parts.items():
        _figures(segment, variant, part, over, found)
    left_out = [*_left_out(layout, n, over)]
    if not found.sides:
        raise _nothing_left(layout, left_out)
    found.notes += [*_notes(layout, parts, summed, n), *(f"Left out: {why}. {remedy}" for why, remedy in left_out)]
    return found


def _notes(layout: Layout, parts: Parts, summed: bool, n: str) -> Iterator[str]:
    people = layout.counts_people and not layout.per
    several = summed and len({segment for segment, _ in parts} - {ALL}) > 1
    yield f"A count is read as how many of {n} did it: of users the number with a click, not the number of clicks"
    if not people:
        yield f"{n} of one person are not independent: intervals are too narrow where people were split. Bring a row a user, or say --map n=COLUMN"
    if people and any(spelled(metric) == SEARCHES for metric in layout.metrics):
        yield "Zero-click searches are per search; those of one person are not independent: their intervals are too narrow"
    if layout.day and people:
        yield f"Rows of several days are added up: {n} who came on two days count twice"
    if several and any(part.means for part in parts.values()):
        yield f"Means of segments cannot be added up: add a row for '{ALL}' to have theirs"
    if several and people:
        yield f"Segments are added up for '{ALL}': {n} in two segments count twice; add a row for all to avoid it"


def _left_out(layout: Layout, n: str, over: dict[str, Over]) -> Iterator[tuple[str, str]]:
    """Of each metric without a figure why, and what to do."""
    for metric, (line, yes, whole) in over.items():
        of = next((each for each in layout.metrics if spelled(each) == SEARCHES), n) if spelled(metric) in ZERO_CLICK else n
        remedy = f"Bring {metric}{MEAN} and {metric}{SD}, or a row a user, or say with --per COLUMN what to divide by (searches, say)"
        yield f"{metric}, which is no share of {of}: line {line} has {yes:,} of {whole:,}", remedy
    for metric in layout.metrics:
        mean = metric.removesuffix(SD) + MEAN
        if metric.endswith(SD) and mean not in layout.metrics:
            yield f"{metric}, a standard deviation without numbers in {mean}", f"Bring {mean} too"


def _nothing_left(layout: Layout, left_out: list[tuple[str, str]]) -> InputError:
    whys = [why for why, _ in left_out] or [f"{SEARCHES}, which zero-click searches are divided by"]
    remedies = [remedy for _, remedy in left_out] or ["Bring a column of what is to be compared"]
    return InputError(f"{layout.table.file}: no metric is left to compare without {'; '.join(whys)}", ". ".join(remedies))


def _figures(segment: str, variant: str, part: Part, over: dict[str, Over], found: Results) -> None:
    for metric, yes in part.counts.items():
        if metric in over or spelled(metric) == SEARCHES:
            continue
        n = part.whole(metric)
        found.sides[segment, metric, variant] = Share(yes, n)
        if spelled(metric) in ZERO_CLICK and n:
            found.zero_click[segment, variant] = yes / n
    for metric, mean in part.means.items():
        found.sides[segment, metric, variant] = mean
