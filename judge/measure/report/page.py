"""The sections as one HTML file: no script, nothing to fetch, every text escaped, and the same bytes for the same sections and day."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from judge import __version__
from judge.measure.report.charts.drawing import svg
from judge.measure.report.parts import Chart, Sentence, Table, Told
from judge.measure.report.words import visible

HERE = Path(__file__).parent
MARK = b'<meta name="generator" content="shelfjudge report">'
_INTERVAL = re.compile(r"\[[-+.,%\d ]+\]")
BEGINNING = 200
"""Bytes of a file in which the mark stands, where the file is a report."""


@dataclass(frozen=True)
class Front:
    """What stands above the sections; `made` is an instant as people read it."""

    title: str
    database: str
    made: str
    note: str = ""


def page(front: Front, told: Sequence[Told]) -> str:
    """The whole file. Drawing the first chart takes a second."""
    template = _environment().from_string((HERE / "page.html").read_text(encoding="utf-8"))
    css = Markup((HERE / "page.css").read_text(encoding="utf-8"))  # noqa: S704  (our own file)
    return template.render(front=front, told=told, css=css, version=__version__)


def is_report(file: Path) -> bool:
    """Whether that file is one of ours, so that nothing of anybody's is lost with it."""
    with file.open("rb") as opened:
        return MARK in opened.read(BEGINNING)


def _environment() -> ImmutableSandboxedEnvironment:
    """Every text is made visible and escaped as it is written, wherever it comes from."""
    jinja = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, finalize=_shown
    )
    jinja.tests |= {"sentence": lambda part: isinstance(part, Sentence), "table": lambda part: isinstance(part, Table)}
    jinja.filters |= {"aligned": _aligned, "named": _named, "cell": _cell, "drawn": _drawer()}
    return jinja


def _shown(value: object) -> object:
    return value if isinstance(value, Markup) else visible(str(value))


def _aligned(name: str) -> Markup:
    return Markup(' class="n"') if name.startswith("#") else Markup()


def _named(name: str) -> str:
    return name.removeprefix("#")


def _cell(cell: object) -> str:
    """A number with its thousands apart; an interval stays on one line."""
    return f"{cell:,}" if isinstance(cell, int) else _INTERVAL.sub(lambda found: found[0].replace(" ", "\u00a0"), str(cell))


def _drawer() -> Callable[[Chart], Markup]:
    """Draws charts, each with the next number."""
    numbers = count(1)
    return lambda chart: Markup(svg(chart.spec, next(numbers)))  # noqa: S704  (vl-convert escapes what it writes)
