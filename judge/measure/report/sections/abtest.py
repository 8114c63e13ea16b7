"""What an A/B test shows, and what it could not have shown."""

from __future__ import annotations

from collections.abc import Iterator

from judge.errors import InputError
from judge.measure.abtest import Look, Outcome
from judge.measure.abtest.telling import SPLIT_UNKNOWN, explained, lift, split_warning
from judge.measure.report.charts.colours import BLUE
from judge.measure.report.charts.whiskers import Dot, whiskers
from judge.measure.report.parts import Asked, Part, Section, Sentence, Table
from judge.people.amounts import counted

DRAWN = 20
"""Looks that are drawn; the table has all."""


def tell(asked: Asked) -> Iterator[Part]:
    found = asked.test
    if found is None:
        raise InputError("No A/B test was given", "Add one: judge report --abtest FILE")
    level = f"{100 * (1 - found.aim.alpha):.3g} %"
    yield Sentence(_short(found))
    yield Sentence(_split(found))
    dots = [Dot(_name(look), "", look.found.lift if look.found else None) for look in found.looks[:DRAWN]]
    first = f" The first {DRAWN} of {len(found.looks):,} looks." if len(found.looks) > DRAWN else ""
    about = f"{found.treatment} less {found.control}, in percent of {found.control}, with {level} intervals.{first}"
    yield from whiskers(about, dots, (("", BLUE),), percent=True, signed=True)
    head = ("look", f"#lift [{level}]", "#p of all looks", "so")
    yield Table(f"{found.treatment} against {found.control}, per {found.of}", head, [_row(found, look) for look in found.looks])
    names = ("look", f"#{found.control}", f"#{found.treatment}", f"#n {found.control}", f"#n {found.treatment}", "#p of one look")
    yield Table("What that stands on", names, [_ground(look) for look in found.looks])
    yield from map(Sentence, explained(found))


def _short(found: Outcome) -> str:
    seen = [f"{_name(look)} {word}" for look in found.looks if (word := found.verdict(look)) in ("higher", "lower")]
    alarm = "The split went wrong, so no figure can be trusted. " if found.split_went_wrong else ""
    looks = counted(found.n_looks, "look")
    return f"{alarm}{found.treatment} against {found.control}, {looks}: {', '.join(seen) or 'no difference could be told'}."


def _split(found: Outcome) -> str:
    if found.split is None or found.split_p is None:
        return SPLIT_UNKNOWN
    if warning := split_warning(found):
        return f"{' '.join(warning)}."
    first, second = found.split
    return f"{first:,} and {second:,} were split as planned, as far as chance can tell (p = {found.split_p:.2g})."


def _name(look: Look) -> str:
    return f"{look.metric} ({look.segment})"


def _row(found: Outcome, look: Look) -> tuple[object, ...]:
    seen = look.found.lift if look.found else None
    return _name(look), lift(seen) if seen else "", _p(look.p_adjusted), found.verdict(look)


def _ground(look: Look) -> tuple[object, ...]:
    each, sizes = look.found, (look.n_control, look.n_treatment)
    sides = (f"{each.control:.4g}", f"{each.treatment:.4g}") if each else ("", "")
    return _name(look), *sides, *sizes, _p(each.p if each else None)


def _p(value: float | None) -> str:
    return "" if value is None else f"{value:.2g}"


SECTION = Section("abtest", "A/B test", tell)
