"""What `--on`, `--workers` and `--address` may say: refused before anything is started, asked or written."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from judge.cli.placing import at, place_meant
from judge.cluster.session import Place, joined
from judge.errors import InputError
from judge.store.db import Database

Judge = Callable[..., Any]


@pytest.mark.parametrize(
    ("on", "workers", "address", "said"),
    [
        (None, 2, None, "Add --on ray"),
        (None, None, "10.0.0.1:6379", "Add --on ray"),
        ("spark", None, None, "Use --on ray, or leave it out"),
    ],
)
def test_options_of_a_cluster_without_one_are_refused(on: str | None, workers: int | None, address: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        place_meant(on, workers, address)


def test_nothing_said_is_this_process_alone() -> None:
    assert place_meant(None, None, None) is None
    assert place_meant("ray", 3, None) == Place(None, 3)


def test_other_machines_are_not_given_a_file_of_this_one(shop: Callable[..., Database], monkeypatch: pytest.MonkeyPatch) -> None:
    db = shop()
    with pytest.raises(InputError, match="judge db copy"), at(Place("10.0.0.1:6379"), db):
        pass
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
    with pytest.raises(InputError, match="is a file of this machine"), at(Place(), db):
        pass


def test_no_place_is_no_cluster(shop: Callable[..., Database]) -> None:
    with at(None, shop()) as session:
        assert session is None


def test_a_job_of_24_hours_is_not_spread(judge: Judge, small_shop: Any) -> None:
    refused = judge("run", "--batch", "--on", "ray")
    assert refused.code == 2
    assert "Leave out --on or --batch" in refused.err


def test_an_address_at_which_nobody_listens_is_said_at_once() -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'shelfjudge[ray]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    began = time.monotonic()
    with pytest.raises(InputError, match=f"No Ray cluster answers at {address}"), joined(Place(address)):
        pass
    assert time.monotonic() - began < 30
