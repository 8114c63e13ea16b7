"""A report for people without access: one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from judge.cli.ending import WithEnding
from judge.cli.options import AsJson, Db, Trusted, judges_meant, opened
from judge.cli.out import plain, print_json, progress_bar, say
from judge.cli.sheets import target, write
from judge.errors import InputError
from judge.store.verdicts import judges
from judge.tables import now

if TYPE_CHECKING:
    from judge.measure.abtest import Outcome
    from judge.measure.report.parts import Asked, Section, Told
    from judge.store.db import Database

TITLE = "Search relevance report"


class WithSections(WithEnding):
    """Its help ends with every section. What they are made with is slow to load."""

    def ending(self) -> Sequence[str]:
        from judge.measure.report.sections import SECTIONS

        return ["Sections:", *(f"[bold]{name}[/bold]: {section.title}" for name, section in SECTIONS.items())]


def register(app: typer.Typer) -> None:
    app.command(cls=WithSections)(report)


def report(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write; an earlier report there is replaced.")] = Path(
        "report.html"
    ),
    title: Annotated[str, typer.Option("--title", help="What stands at the top.")] = TITLE,
    note: Annotated[str, typer.Option("--note", help="A paragraph of yours, below the title.", show_default=False)] = "",
    judge: Trusted = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="SECTION", help="Only this section, by its name below. Repeatable.")
    ] = None,
    abtest: Annotated[
        Path | None, typer.Option("--abtest", metavar="FILE", help="Results of an A/B test, read as judge abtest reads them.")
    ] = None,
    control: Annotated[str | None, typer.Option("--control", metavar="NAME", help="With --abtest: the variant to compare with.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file, though it is no report.")] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """One HTML file with figures and charts, for people without access: no scripts, nothing to fetch, nothing of your machine.

    What the database holds, how far the judge can be trusted, what people search for, how good search runs are, what was exported.
    A section without data says what is missing and the command that brings it. Nobody who rated is named; queries and titles are.

    Example: judge report

    Example: judge report for-the-board.html --title "Search, January" --only trust --only runs

    Example: judge report --abtest results.csv --control old
    """
    from judge.measure.report.page import Front, is_report, page  # altair and pandas are slow to load
    from judge.measure.report.parts import Asked
    from judge.measure.report.sections import SECTIONS
    from judge.measure.report.words import database_named

    if control is not None and abtest is None:
        raise InputError("--control names a variant of a test, and none was given", "Add --abtest FILE")
    with opened(db) as (database, settings):
        sections = _sections(SECTIONS, only)
        place = target(file, settings, force or (file.is_file() and is_report(file)))
        meant = judges_meant(database, judge) if judge or judges(database) else {}
        asked = Asked(database, meant, _outcome(database, abtest, control) if abtest else None)
        told = _told(sections, asked)
        front = Front(title, database_named(settings.database), f"{now():%Y-%m-%d %H:%M} UTC", note)
        write(place, [page(front, told)])
    _say(place, told, json)


def _sections(known: dict[str, Section], only: list[str] | None) -> list[Section]:
    """Those asked for, in the order of the page."""
    for name in only or ():
        if name not in known:
            raise InputError(f"There is no section '{name}'", f"Use one or more of: {', '.join(known)}")
    return [section for name, section in known.items() if not only or name in only]


def _told(sections: list[Section], asked: Asked) -> list[Told]:
    from judge.measure.report.parts import told

    found: list[Told] = []
    with progress_bar("report", len(sections)) as (bar, task):
        for section in sections:
            bar.update(task, extra=section.title)
            found.append(told(section, asked))
            bar.advance(task)
    return found


def _outcome(db: Database, file: Path, control: str | None) -> Outcome:
    from judge.measure.abtest import files, reading
    from judge.store.intents import current

    return reading.outcome(files.layout(file, files.Asked({})), current(db), reading.Told(control))


def _say(place: Path, told: list[Told], json: bool) -> None:
    missing = {each.section.name: each.missing for each in told if each.missing}
    size = place.stat().st_size
    if json:
        print_json({"file": str(place), "bytes": size, "sections": [each.section.name for each in told], "missing": missing})
        return
    for why in missing.values():
        say(plain(why))
    say(f"{plain(place)}: {len(told) - len(missing):,} of {len(told):,} sections have something to tell, {size / 1000:,.0f} kB.")
