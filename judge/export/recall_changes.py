"""What became of the triples of one query: those that are wrong today and who says so, those that only the lot moved, and new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from judge.export.guard import UNKNOWN, Guard
from judge.export.items import Item, Standing
from judge.export.policy import Policy
from judge.export.recall_earlier import Ids, Row
from judge.export.select import Selected
from judge.export.splits import Split
from judge.export.triples import lineage_rows, training_rows
from judge.store.grades import PairGrades, Said

Do = Literal["drop", "flip", "change", "add"]
"""A triple goes; its two products change places; it stays with another text or lineage; it comes."""

Wrong = Literal[
    "exchanged",
    "positive_is_negative",
    "positive_is_neither",
    "positive_is_doubted",
    "positive_has_no_grade",
    "negative_is_positive",
    "negative_is_neither",
    "negative_is_doubted",
    "negative_has_no_grade",
    "text_changed",
]
"""Why a triple of the earlier export is wrong, the first that holds."""
Other = Literal["other_split", "moved", "lineage", "new"]
"""Its query changed the split; caps or rules now leave it out; other rows, by the same grades or not, stand behind it; it is new."""
Reason = Wrong | Other
WRONG: tuple[str, ...] = get_args(Wrong)

_STANDS: Mapping[Standing | None, str] = {
    "positive": "positive",
    "negative": "negative",
    "neither": "neither",
    "unsure_positive": "doubted",
    "unsure_negative": "doubted",
}


class Voice(NamedTuple):
    """Who says what of a product today: the row's id in the table `by`, the rater or the judge's spec, and the grade (None: cannot tell)."""

    product_id: str
    by: Literal["gold", "label", "verdict"]
    id: int
    who: str
    grade: int | None


class Change(NamedTuple):
    """A line of the patch. `split` is that of the file it is about; `row` and `lineage` are what is written today, None of a drop."""

    do: Do
    reason: Reason
    split: Split
    query_id: str
    positive_id: str
    negative_id: str
    because: tuple[Voice, ...] = ()
    row: Mapping[str, Any] | None = None
    lineage: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Without what is not said."""
        told = {**self._asdict(), "because": [voice._asdict() for voice in self.because]}
        return {name: value for name, value in told.items() if value is not None and value != []}


class Today(NamedTuple):
    """Where to ask why a triple is gone. `pair`: all voices on a query and a product."""

    pair: Callable[[str, str], PairGrades]
    policy: Policy
    guard: Guard | None

    def doubts(self, query: str, negative: Item) -> bool:
        """Whether the guard does not believe that it is a true negative."""
        if (least := self.policy.min_true_negative) is None or self.guard is None:
            return False
        believed = self.guard.beliefs(query, [negative.resolved]).get(negative.id, UNKNOWN).true
        return (believed or 0.0) < least

    def voices(self, query: str, product: str) -> tuple[Voice, ...]:
        """Those that decide the pair: gold, else the labels, else the verdict."""
        pair = self.pair(query, product)

        def told(by: Literal["gold", "label", "verdict"], said: Sequence[Said | None]) -> tuple[Voice, ...]:
            return tuple(Voice(product, by, one.id, one.who, one.grade) for one in said if one is not None)

        return told("gold", [pair.gold]) or told("label", pair.labels) or told("verdict", [pair.verdict])


def changed(old: Sequence[Row], selected: Selected | None, today: Today) -> Iterator[Change]:
    """The changes of one query, by positive and negative, a drop before an add of the same."""
    before, after = {row.ids: row for row in old}, {row.ids: row for row in _rows(selected)}
    for ids in sorted({*before, *after}):
        yield from _of_triple(ids, before, after, selected, today)


def _rows(selected: Selected | None) -> Iterator[Row]:
    if selected is not None:
        both = zip(training_rows(selected), lineage_rows(selected), strict=True)
        yield from (Row(selected.split, texts, lineage) for texts, lineage in both)


def _of_triple(ids: Ids, before: Mapping[Ids, Row], after: Mapping[Ids, Row], selected: Selected | None, today: Today) -> Iterator[Change]:
    was, now = before.get(ids), after.get(ids)
    if was and now and was.split == now.split:
        if was != now:
            yield _told("change", "text_changed" if was.texts != now.texts else "lineage", was, now)
        return
    if was and not now and (turned := _turned(ids, before, after)):
        yield _told("flip", "exchanged", was, turned, [*today.voices(was.query_id, ids[0]), *today.voices(was.query_id, ids[1])])
    elif was:
        yield _dropped(was, now, selected, today)
    if now and not (not was and _turned(ids, after, before)):
        yield _told("add", "new", now, now)


def _turned(ids: Ids, these: Mapping[Ids, Row], those: Mapping[Ids, Row]) -> Row | None:
    """Of `those` the row with the two products of this triple exchanged; a product is on one side of a query at a time."""
    found = those.get(ids[::-1])
    return found if found and found.split == these[ids].split else None


def _told(do: Do, reason: Reason, of: Row, now: Row | None, because: Sequence[Voice] = ()) -> Change:
    """A change of the triple `of`, which is `now` so."""
    return Change(do, reason, of.split, of.query_id, *of.ids, tuple(because), now and now.texts, now and now.lineage)


def _dropped(was: Row, now: Row | None, selected: Selected | None, today: Today) -> Change:
    """Why it goes, and by whose word."""
    if now:
        return _told("drop", "other_split", was, None)
    stood = selected.stood if selected else {}
    for side, product in zip(("positive", "negative"), was.ids, strict=True):
        if (stands := _STANDS.get(stood.get(product), "has_no_grade")) != side:
            reason: Any = f"{side}_{stands}" if stands == "has_no_grade" else f"{side}_is_{stands}"
            return _told("drop", reason, was, None, today.voices(was.query_id, product))
    return _of_two_that_stand(was, selected, today)


def _of_two_that_stand(was: Row, selected: Selected | None, today: Today) -> Change:
    items = {item.id: item for item in selected.items} if selected else {}
    positive, negative = (items[product] for product in was.ids)
    texts = {"anchor": selected and selected.text, "positive": positive.text, "negative": negative.text}
    if texts != was.texts:
        return _told("drop", "text_changed", was, None)
    if today.doubts(was.query_id, negative):
        return _told("drop", "negative_is_doubted", was, None, today.voices(was.query_id, negative.id))
    return _told("drop", "moved", was, None)
