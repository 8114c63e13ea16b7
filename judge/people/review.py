"""What the Review page asks and hands back: the next pair for a rater, their label, an undo.

A rater sees a pair before its verdict, and the verdict once they have labelled. Every view of a pair has a token,
made of who looks at what for the how-manyth time: storing the same view twice is storing it once, whatever a
browser does with double clicks, refreshes and its back button.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from judge.scales import Scale
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.labels import labels_of, last_label_by, save_labels, waiting
from judge.store.progress import Share, acts_on_pair, labelled_candidates
from judge.store.settings import scale_of
from judge.store.verdicts import trusted_judge, verdicts_of
from judge.tables import Label, Product, Query, Verdict, content_hash

SOURCE = "review"
QUICKEST = 0.6
"""Seconds. What comes sooner after a pair appeared is the echo of a key or click meant for the one before it."""
LONGEST_NAME = 80

Pair = tuple[str, str]

_WORD = re.compile(r"\w+")
_EMPTY_WORDS = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])


@dataclass(frozen=True)
class Shown:
    """A pair as one rater is to see it now. `earlier` is their own label of it that counts, when they came back to it.

    `because` is "queue", or "again" when they acted on the pair before; `seen`: they may know its verdict by now.
    """

    rater: str
    query: Query
    product: Product
    token: str
    because: str
    seen: bool
    earlier: Label | None

    @property
    def pair(self) -> Pair:
        return self.query.id, self.product.id


@dataclass(frozen=True)
class Before:
    """The pair this rater labelled last, with what the trusted judge said of it; `verdict` is None where it said nothing."""

    label: Label
    query: Query
    product: Product
    verdict: Verdict | None


@dataclass(frozen=True)
class Desk:
    """All that the page draws. `shown` is None when nothing waits; `progress` counts candidates this rater labelled."""

    scale: Scale
    shown: Shown | None
    before: Before | None
    progress: Share


def desk(db: Database, rater: str, skipped: Sequence[Pair] = (), at: Pair | None = None) -> Desk:
    """What lies before this rater: the pair `at` where there is one, else the next that waits, skipped ones last."""
    judge_id = trusted_judge(db)
    pair = at if at and _known(db, at) else _next(db, rater, judge_id, skipped)
    return Desk(
        scale=scale_of(db),
        shown=_shown(db, rater, judge_id, pair) if pair else None,
        before=_before(db, rater, judge_id),
        progress=labelled_candidates(db, rater),
    )


def submit(db: Database, shown: Shown, grade: int | None, *, note: str = "", seconds: float | None = None, seen: bool = False) -> bool:
    """Store this rater's label of the pair they saw; None is "cannot tell". False when this view is stored already.

    `seen`: they came across the verdict elsewhere, on the Disagreements page.
    """
    label = {
        "query_id": shown.query.id,
        "product_id": shown.product.id,
        "rater": shown.rater,
        "grade": grade,
        "note": note.strip(),
        "seconds": seconds,
        "verdict_visible": shown.seen or seen,
        "shown_because": shown.because,
        "source": SOURCE,
        "fingerprint": shown.token,
    }
    return save_labels(db, [label]).added == 1


def undo(db: Database, rater: str, label_id: int) -> Pair | None:
    """Take back the newest label of this rater, if it still is that one; its pair, or None when there was nothing to do."""
    last = last_label_by(db, rater, SOURCE)
    if last is None or last.id != label_id:
        return None
    retraction = {
        "query_id": last.query_id,
        "product_id": last.product_id,
        "rater": rater,
        "retracts": label_id,
        "source": SOURCE,
        "fingerprint": content_hash({"act": "undo", "label": label_id}),
    }
    save_labels(db, [retraction])
    return last.query_id, last.product_id


def too_quick(seconds: float) -> bool:
    """Nobody can have looked at a pair in that time."""
    return seconds < QUICKEST


def rater_name(text: object) -> str:
    """A name as it is stored: one line of printable characters; "" when nothing of it is left."""
    printable = "".join(character if character.isprintable() else " " for character in str(text or ""))
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def query_words(text: str) -> frozenset[str]:
    """The words of a query that say something, in the form in which `mentions` and `pieces` compare them."""
    return frozenset(_stem(word) for word in _WORD.findall(text) if word.casefold() not in _EMPTY_WORDS)


def mentions(text: str, words: Collection[str]) -> bool:
    """Whether the text holds one of these query words."""
    return any(_stem(word) in words for word in _WORD.findall(text))


def pieces(text: str, words: Collection[str]) -> list[tuple[str, bool]]:
    """The text cut where query words begin and end; True marks a query word. Joined again, the pieces are the text."""
    cut: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD.finditer(text):
        if _stem(match.group()) in words:
            cut += [(text[end : match.start()], False), (match.group(), True)]
            end = match.end()
    return [piece for piece in (*cut, (text[end:], False)) if piece[0]]


def _stem(word: str) -> str:
    """Case folded and without a plural s: enough for marking, never used for a grade."""
    folded = word.casefold()
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded


def _known(db: Database, pair: Pair) -> bool:
    return bool(queries_by_id(db, [pair[0]])) and bool(products_by_id(db, [pair[1]]))


def _next(db: Database, rater: str, judge_id: int | None, skipped: Sequence[Pair]) -> Pair | None:
    found = waiting(db, rater, judge_id, skipped, limit=1)
    return (found[0].query_id, found[0].product_id) if found else None


def _shown(db: Database, rater: str, judge_id: int | None, pair: Pair) -> Shown:
    acts = acts_on_pair(db, rater, *pair)
    return Shown(
        rater=rater,
        query=queries_by_id(db, [pair[0]])[pair[0]],
        product=products_by_id(db, [pair[1]])[pair[1]],
        token=content_hash({"act": "review", "rater": rater, "pair": pair, "acts": acts}),
        because="again" if acts else "queue",
        seen=bool(acts) and _verdict(db, judge_id, pair) is not None,
        earlier=next((label for label in labels_of(db, *pair) if label.rater == rater), None),
    )


def _before(db: Database, rater: str, judge_id: int | None) -> Before | None:
    label = last_label_by(db, rater, SOURCE)
    if label is None:
        return None
    query, product = queries_by_id(db, [label.query_id]), products_by_id(db, [label.product_id])
    verdict = _verdict(db, judge_id, (label.query_id, label.product_id))
    return Before(label, query[label.query_id], product[label.product_id], verdict)


def _verdict(db: Database, judge_id: int | None, pair: Pair) -> Verdict | None:
    said = (verdict for verdict, _ in verdicts_of(db, *pair) if verdict.judge_id == judge_id and verdict.repeat == 0)
    return next(said, None)
