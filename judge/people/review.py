"""What the Review page asks and hands back: the next pair for a rater, or all pairs of a query; their label, an undo, a reaction.

A rater sees a pair before its verdict, and the verdict once they have labelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from judge.errors import InputError
from judge.people import queues
from judge.people.rules import rules_of
from judge.people.serving import hand, next_for
from judge.people.showing import SOURCE, Before, Shown, last_seen, views
from judge.scales import Scale
from judge.stats.lots import seeded
from judge.store.candidates import candidates_of
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.intents import query_with_intent
from judge.store.labels import last_label_by, save_labels, save_reaction
from judge.store.leases import Handed, Pair, done_with, put_aside, put_on_desk, skipped_by
from judge.store.progress import Given, labels_given
from judge.store.settings import scale_of
from judge.store.trusted import trusted_judges
from judge.tables import Query, content_hash, now

QUICKEST = 0.6
"""Seconds. What comes sooner after a pair appeared is the echo of a key or click meant for the one before it."""
LONGEST_NAME = 80

RESERVED = ("people", "gold", "labels", "behaviour", "anyone")
"""What --voices, --against and the pages call others than one person by."""

REASONS = (
    ("category", "another kind of product"),
    ("attribute", "something asked for is violated"),
    ("accessory", "an accessory, part or refill of it"),
    ("incompatible", "does not fit what the query names"),
    ("unstated", "something asked for is not stated"),
    ("duplicate", "the same product once more"),
    ("data", "its texts or picture are wrong or missing"),
    ("query", "the query can mean several things"),
)
"""Reason codes of a label, each in words."""

REACTIONS = {
    "agree": "the verdict is right after all",
    "keep": "my grade stands",
    "unclear": "the guideline does not say",
}
"""What a person may say to a verdict, once it is shown."""


@dataclass(frozen=True)
class Desk:
    """All that the page draws of one pair. `shown` is None when nothing waits in that queue. `progress`: labels given today, by the clock
    here, and in all.
    """

    scale: Scale
    queue: str
    shown: Shown | None
    before: Before | None
    progress: Given


@dataclass(frozen=True)
class QueryDesk:
    """One query with all its candidates, in an order of this rater's own that stays the same. `skipped`: the products that they put
    behind the others, the one skipped longest ago first.
    """

    scale: Scale
    query: Query
    shown: tuple[Shown, ...]
    before: Before | None
    skipped: tuple[str, ...] = ()


def desk(db: Database, rater: str, queue: str = queues.DEFAULT, at: Pair | None = None) -> Desk:
    """What lies before this rater in that queue: the pair `at` where there is one, else the next. It is theirs for ten minutes from now.

    A queue that was never built is built first. InputError when there is no such queue.
    """
    queues.named(db, queue)
    queues.built_or_new(db, queue)
    instant = now()
    handed = hand(db, rater, at, queue, instant) if at and _known(db, at) else _next(db, rater, queue, instant)
    with db.reading() as one:
        judges = trusted_judges(one)
        return Desk(
            scale=scale_of(one),
            queue=queue,
            shown=next(iter(views(one, rater, judges, [handed] if handed else [])), None),
            before=last_seen(one, rater, judges),
            progress=labels_given(one, rater, _midnight(instant)),
        )


def _next(db: Database, rater: str, queue: str, instant: datetime) -> Handed | None:
    """Where a queue has nothing left, more may have come since it was built."""
    handed = next_for(db, rater, queue, instant)
    return next_for(db, rater, queue, instant) if handed is None and queues.renewed(db, queue, instant) else handed


def whole_query(db: Database, rater: str, query_id: str) -> QueryDesk:
    """All candidates of one query; those they neither labelled nor skipped are theirs for ten minutes from now, and where there are none of
    these, those they skipped. InputError when there is no such query.
    """
    name = queues.WHOLE + query_id
    queues.named(db, name)
    order = seeded(rules_of(db).seed, "order", rater, query_id)
    pairs = [Handed(query_id, product_id, name) for product_id in sorted(candidates_of(db, query_id), key=order)]
    judges = trusted_judges(db)
    shown = tuple(views(db, rater, judges, pairs))
    open_pairs = [pair for pair, view in zip(pairs, shown, strict=True) if view.earlier is None]
    with db.together(alone=False) as one:
        skipped = skipped_by(one, rater, query_id)
        first = [pair for pair in open_pairs if pair.product_id not in skipped]
        put_on_desk(one, rater, first or open_pairs, now())
    behind = tuple(skipped) if first else ()
    return QueryDesk(scale_of(db), query_with_intent(db, query_id), shown, last_seen(db, rater, judges), behind)


def submit(
    db: Database,
    shown: Shown,
    grade: int | None,
    note: str = "",
    reasons: Sequence[str] = (),
    seconds: float | None = None,
    visible: Sequence[str] = (),
    seen: bool = False,
) -> bool:
    """Store this rater's label of the pair they saw; None is "cannot tell". False when this view is stored already.

    `visible`: what was on the screen beside the pair. `seen`: they came across the verdict elsewhere, on the Disagreements page.
    InputError for a reason that is not in REASONS.
    """
    unknown = [reason for reason in reasons if reason not in dict(REASONS)]
    if unknown:
        raise InputError(f"There is no reason '{unknown[0]}'", f"Use some of: {', '.join(dict(REASONS))}")
    label = {
        "query_id": shown.query.id,
        "product_id": shown.product.id,
        "rater": shown.rater,
        "grade": grade,
        "note": note.strip(),
        "reasons": list(reasons),
        "seconds": seconds,
        "visible": list(visible),
        "verdict_visible": shown.seen or seen,
        "shown_because": shown.queue,
        "stratum": shown.stratum,
        "inclusion": shown.inclusion,
        "source": SOURCE,
        "fingerprint": shown.token,
    }
    with db.together(alone=False) as one:
        stored = save_labels(one, [label]).added == 1
        if stored:
            done_with(one, shown.rater, shown.pair)
    return stored


def skip(db: Database, shown: Shown) -> None:
    """Put the pair behind all others of this rater, and let others have it."""
    put_aside(db, shown.rater, shown.pair, now())


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


def react(db: Database, before: Before, kind: str, note: str = "") -> bool:
    """Store what this rater says to the verdict they were shown after their label. False when this view is answered already.

    InputError for what is not in REACTIONS.
    """
    if kind not in REACTIONS:
        raise InputError(f"'{kind}' is no answer to a verdict", f"Use one of: {', '.join(REACTIONS)}")
    reaction = {"label_id": before.label.id, "verdict_id": before.verdict.id if before.verdict else None, "rater": before.label.rater}
    return save_reaction(db, {**reaction, "kind": kind, "note": note.strip(), "fingerprint": before.token})


def too_quick(seconds: float) -> bool:
    """Nobody can have looked at a pair in that time."""
    return seconds < QUICKEST


def rater_name(text: object) -> str:
    """A name as it is stored: one line of printable characters; "" when nothing of it is left."""
    printable = "".join(character if character.isprintable() else " " for character in str(text or ""))
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def reserved(name: str) -> bool:
    """Whether that name means somebody else wherever a voice is named: nobody can be asked for by it."""
    return name.casefold() in RESERVED or name.casefold().startswith("rater:")


def refuse_reserved(name: str) -> None:
    """InputError for a `reserved` name."""
    if reserved(name):
        raise InputError(f"'{name}' is no name for a person here: it means others", "Take another name, such as your initials")


def _known(db: Database, pair: Pair) -> bool:
    return bool(queries_by_id(db, [pair[0]])) and bool(products_by_id(db, [pair[1]]))


def _midnight(instant: datetime) -> datetime:
    """When the day began by the clock of this machine."""
    return instant.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
