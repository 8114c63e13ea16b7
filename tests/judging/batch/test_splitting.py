"""A job is as large as the vendor takes it, and no larger."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.office import EDGE, Open, both_vendors

from judge.judging.planning import plan


@both_vendors
def test_a_job_is_split_by_requests_and_by_bytes(office: Open, vendor: str) -> None:
    here = office(vendor, products=5, queries=2)
    assert here.submit(replace(EDGE, most_requests=4)).jobs == 3
    assert sorted(len(held.requests) for held in here.server.held.values()) == [2, 4, 4]
    here.through()
    assert here.grades() == here.right_grades()
    assert len(here.verdicts()) == 10


async def lengths(task: Any, batches: Any) -> list[int]:
    """Of every request, as a line of its own."""
    pages = plan(replace(task, judge_id=-1))
    return [len(batches.line(item.key, task.provider.body(item.request))) for page in pages for item in page.work]


def test_no_file_is_longer_than_the_limit_unless_one_request_is(office: Open) -> None:
    here = office(products=6, queries=1)
    lone = here.act(lengths)
    here.submit(replace(EDGE, most_bytes=12_000))
    sizes = [len(content) for content in here.server.files.values()]
    assert len(sizes) > 1
    assert max(sizes) <= 12_000
    assert sum(sizes) == sum(lone) + len(lone)


def test_a_request_over_the_limit_goes_alone(office: Open) -> None:
    here = office(products=2, queries=1)
    assert here.submit(replace(EDGE, most_bytes=10)).jobs == 2
