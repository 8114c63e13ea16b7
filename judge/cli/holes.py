"""Judging what runs show and nobody judged: those pairs become candidates, and a judge is asked about exactly them."""

from __future__ import annotations

from dataclasses import replace

import typer

from judge.cli.options import Db
from judge.cli.out import plain, print_json, say
from judge.cli.preparing import prepare
from judge.cli.run import run
from judge.config import Settings
from judge.measure.evaluate.evaluating import Evaluation, Options
from judge.measure.evaluate.holes import SOURCE, holes, make_candidates
from judge.people.amounts import counted
from judge.store.db import Database
from judge.store.trusted import judge_of_all, specs_of, trusted_judges
from judge.store.verdicts import runs


def judged(
    db: Database, settings: Settings, found: Evaluation, depth: int | None, ask: str | None, max_cost: float | None, json: bool, named: Db
) -> tuple[int, Options]:
    """Judge the holes: the exit code of that, and the options to measure by now, in which the one who was asked counts too.

    InputError where that judge cannot be asked: no pair was made a candidate then.
    """
    who = ask or _usual(db)
    if who is not None:
        prepare(db, settings, who, None)
    open_ = holes(found, depth or found.depth).pairs
    if not open_:
        if json:
            print_json({"runs": []})
        return 0, found.options
    fresh = make_candidates(db, open_)
    if not json:
        say(f"To judge: {counted(len(open_), 'pair')}, {fresh:,} of them new as candidates.")
    code = _run(who, max_cost, json, named)
    return code, _with_last_judge(db, found.options, json)


def _usual(db: Database) -> str | None:
    """The judge of all candidates; None, and `judge run` decides, where nobody judged yet."""
    judge = judge_of_all(db)
    return None if judge is None else specs_of(db, [judge])[0]


def _run(who: str | None, max_cost: float | None, json: bool, named: Db) -> int:
    try:
        run(judge=[who] if who else None, select=[f"source:{SOURCE}"], max_cost=max_cost, json=json, db=named)
    except typer.Exit as ended:
        return ended.exit_code
    return 0


def _with_last_judge(db: Database, options: Options, json: bool) -> Options:
    """Whoever was asked counts here, after all that counted before."""
    (last, spec), *_ = runs(db, limit=1)
    before = trusted_judges(db) if options.judges is None else options.judges
    if last.judge_id in before:
        return options
    if before and not json:
        say(f"{plain(spec)} counts below where the others gave no grade. To have it count everywhere: judge trust")
    return replace(options, judges=(*before, last.judge_id))
