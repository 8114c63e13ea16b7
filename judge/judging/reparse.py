"""Reading stored replies again with today's parser, without a call: a better parser turns failures into verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from judge.errors import Unreadable
from judge.judging.base import Outcome, Provider, Request
from judge.judging.identity import unasked
from judge.judging.prompts import read_prompt
from judge.judging.recording import what_was_said
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.scales import Scale
from judge.store import catalog, verdicts
from judge.store.db import Database
from judge.store.history import current_with_reply, prompt_text_of, run_counts
from judge.store.rows import Row
from judge.tables import Verdict

_NOT_OF_THE_REPLY = {"id", "run_id", "created_at", "superseded_at"}


class Reread(NamedTuple):
    """verdicts = read + no_reply; read = now_judged + still_failed + now_failed + regraded + unchanged."""

    verdicts: int = 0
    read: int = 0
    no_reply: int = 0
    now_judged: int = 0
    still_failed: int = 0
    now_failed: int = 0
    regraded: int = 0
    unchanged: int = 0


def reparse(
    db: Database,
    replies: Replies,
    judges: Mapping[int, str],
    environ: Mapping[str, str],
    run_id: int | None = None,
    *,
    everything: bool = False,
) -> Reread:
    """Read the replies of those judges' (id to spec) unreadable verdicts again, or with `everything` those of all their verdicts.

    A verdict that is read otherwise replaces the current one of its request; the counts of its run move along. Whether
    a grade that a verdict already has is read otherwise is counted as `regraded`.
    """
    counts: Counter[str] = Counter()
    for judge_id, spec in judges.items():
        provider = unasked(JudgeSpec.parse(spec), environ)
        scale = read_prompt(prompt_text_of(db, judge_id), spec).scale
        for page in current_with_reply(db, judge_id, run_id, None if everything else Unreadable.kind):
            counts += _read_page(db, replies, provider, scale, page)
    return Reread(**counts)


def _read_page(db: Database, replies: Replies, provider: Provider, scale: Scale, page: Sequence[Verdict]) -> Counter[str]:
    counts = Counter({"verdicts": len(page)})
    read = list(_read(db, replies, provider, scale, page))
    counts.update(read=len(read), no_reply=len(page) - len(read))
    changed: list[tuple[Verdict, Row]] = []
    for verdict, outcome in read:
        said = what_was_said(outcome, (verdict.evidence or {}).get("shortened", []))
        counts[_what_became(verdict, said)] += 1
        if any(getattr(verdict, name) != value for name, value in said.items()):
            changed.append((verdict, said))
    for run, of_run in groupby(sorted(changed, key=lambda pair: pair[0].run_id or 0), key=lambda pair: pair[0].run_id or 0):
        _store(db, run, list(of_run))
    return counts


def _read(db: Database, replies: Replies, provider: Provider, scale: Scale, page: Sequence[Verdict]) -> Iterator[tuple[Verdict, Outcome]]:
    """Each verdict whose reply is kept, and what the reply says today."""
    kept = replies.get_many(verdict.reply_key for verdict in page if verdict.reply_key)
    queries = catalog.queries_by_id(db, {verdict.query_id for verdict in page})
    products = catalog.products_by_id(db, {verdict.product_id for verdict in page})
    for verdict in page:
        if verdict.reply_key in kept:
            request = Request(queries[verdict.query_id], (products[verdict.product_id],), scale, ())
            yield verdict, provider.answers(kept[verdict.reply_key], request)[0]


def _what_became(verdict: Verdict, said: Row) -> str:
    if verdict.failure:
        return "still_failed" if said["failure"] else "now_judged"
    if said["failure"]:
        return "now_failed"
    return "unchanged" if said["grade"] == verdict.grade else "regraded"


def _store(db: Database, run_id: int, changed: Sequence[tuple[Verdict, Row]]) -> None:
    """Replace the verdicts, and move the counts of the run that gave them: judged + failed stays what it was."""
    rows = [{**_columns(verdict), **said} for verdict, said in changed]
    run = run_counts(db, run_id)
    more = sum((verdict.failure is not None) - (said["failure"] is not None) for verdict, said in changed)
    verdicts.record(db, rows, run_id, {"judged": run.judged + more, "failed": run.failed - more})


def _columns(verdict: Verdict) -> Row:
    return {name: getattr(verdict, name) for name in Verdict.model_fields if name not in _NOT_OF_THE_REPLY}
