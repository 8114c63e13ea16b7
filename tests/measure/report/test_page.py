"""The file itself: the same whenever it is made, everything in it text, nothing in it that is not for others."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from support.reported import HOSTILE

from judge import __version__
from judge.measure.report.page import Front, is_report, page
from judge.measure.report.parts import Asked, told
from judge.measure.report.sections import SECTIONS

FRONT = Front("Search in January", "labels.db", "2026-01-31 12:00 UTC")


def whole(asked: Asked, front: Front = FRONT) -> str:
    return page(front, [told(section, asked) for section in SECTIONS.values()])


def test_the_same_database_gives_the_same_bytes_but_for_the_day(full: Asked) -> None:
    made = whole(full)
    assert whole(full) == made
    assert whole(full, replace(FRONT, made="2026-02-01 12:00 UTC")).replace("2026-02-01", "2026-01-31") == made


def test_every_name_in_the_page_is_one_element_s_and_every_link_leads_to_one(full: Asked) -> None:
    made = whole(full)
    names = re.findall(r'<[^>]*\bid="([^"]+)"', made)
    assert len(names) == len(set(names))
    assert set(re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]+)', made)) <= set(names)


def test_it_says_what_it_is_of_and_lets_no_browser_fetch_anything(full: Asked) -> None:
    made = whole(full)
    for said in ("Search in January", "labels.db", "2026-01-31 12:00 UTC", __version__):
        assert said in made
    assert """content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">""" in made
    assert not re.search(r"<(script|link|iframe|object|img)\b|\bsrc=|@import", made)


def test_hostile_texts_stay_texts_wherever_they_stand(attacked: Asked) -> None:
    made = whole(attacked, replace(FRONT, title=HOSTILE, note=HOSTILE, database=HOSTILE))
    assert made.count("&lt;script&gt;window.pwned = 1&lt;/script&gt;") > 20
    assert "<script" not in made
    assert "<img" not in made
    assert "\u202e" not in made
    assert "{{ 7 * 7 }}" in made
    assert made.count("<style>") == made.count("</style>") == 1


def test_a_file_is_a_report_by_its_beginning_alone(tmp_path: Path) -> None:
    report, other = tmp_path / "report.html", tmp_path / "other.html"
    report.write_text(page(FRONT, []))
    other.write_text("<!-- mine -->" * 50 + page(FRONT, []))
    assert is_report(report)
    assert not is_report(other)
