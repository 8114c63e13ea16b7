"""The sections by name, in the order of the page. Adding one is one file and one line here."""

from __future__ import annotations

from judge.measure.report.parts import Section
from judge.measure.report.sections import abtest, exports, holds, intents, runs, traffic, trust

SECTIONS: dict[str, Section] = {
    module.SECTION.name: module.SECTION
    for module in (
        holds,
        trust,
        intents,
        traffic,
        runs,
        abtest,
        exports,
    )
}
