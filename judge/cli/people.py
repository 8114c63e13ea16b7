"""People: the pages, and how far judge and people agree."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from judge.cli.options import AsJson, Db, OneJudge, judge_meant, opened
from judge.cli.out import print_json, say


def register(app: typer.Typer) -> None:
    app.command()(ui)
    app.command()(agreement)


def ui(
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8501,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; keep it 127.0.0.1 unless something in front signs people in.")
    ] = "127.0.0.1",
    db: Db = None,
) -> None:
    """Open the pages: overview, review, disagreements. Ctrl-C ends them.

    Example: judge ui --port 8502
    """
    from ui.launch import command

    with opened(db, must_exist=False) as (_, settings):  # migrate now, and complain here rather than in the browser
        line = command(settings.database, port, host)
    say(f"The pages are at http://{host}:{port} (Ctrl-C ends them)")
    os.execv(line[0], line)  # noqa: S606  (the command line is ours)


def agreement(
    judge: OneJudge = None,
    against: Annotated[
        str, typer.Option("--against", help="people (gold, else the raters' consensus), gold, labels, or a rater's name.")
    ] = "people",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """How far a judge agrees with people, with intervals over queries, beside how far people agree with each other.

    Example: judge agreement --against gold
    """
    from judge.cli.agreement import show  # scikit-learn is slow to load
    from judge.people.agreement import compare, raters_agreement
    from judge.store.settings import scale_of

    with opened(db) as (database, _):
        judge_id, spec = judge_meant(database, judge)
        judged, human, scale = (
            compare(database, judge_id, against, seed=seed),
            raters_agreement(database, judge_id, seed=seed),
            scale_of(database),
        )
    if json:
        print_json({"judge": spec, "against": against, "agreement": judged.to_json(), "raters": human.to_json()})
    else:
        show(judged, human, scale)
