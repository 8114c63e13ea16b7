"""The benchmark of servers of one's own, at a server that runs already and on a machine that says it has a device."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.faulty_server import running

BENCH = Path(__file__).parent / "replicas.py"


def measured(folder: Path, url: str, *words: str) -> str:
    environ = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    command = [sys.executable, str(BENCH), "--base-url", url, "--model", "fast", "--pairs", "20", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout


def with_devices(folder: Path, *names: str) -> Path:
    """A folder for the path with an nvidia-smi that names these."""
    program = folder / "nvidia-smi"
    program.write_text("#!/bin/sh\n" + "".join(f"echo '{name}'\n" for name in names))
    program.chmod(0o755)
    return folder


def test_the_share_of_the_peak_is_two_operations_a_parameter_and_token_over_that_of_all_devices(tmp_path: Path) -> None:
    with running() as server:
        said = measured(with_devices(tmp_path, "NVIDIA L4", "NVIDIA L40S"), server.url, "--parameters", "1e9")
    assert "20 judged, 0 failed" in said
    told = re.search(r"L4, NVIDIA L40S: ([\d.]+)% \(2 x 1e\+09 parameters x ([\d,]+) tokens/s\)", said)
    assert told, said
    expected = 2 * 1e9 * float(told[2].replace(",", "")) / (121e12 + 362e12)
    assert abs(float(told[1]) / 100 - expected) <= 0.0006


def test_a_device_whose_peak_is_not_known_has_no_share_of_it(tmp_path: Path) -> None:
    with running() as server:
        said = measured(with_devices(tmp_path, "NVIDIA T9000"), server.url, "--parameters", "1e9")
    assert "left out, it takes --parameters and a device of" in said
    assert "T9000" in said


def test_without_a_device_it_says_that_the_figure_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "nvidia-smi").write_text("#!/bin/sh\nexit 9\n")
    (tmp_path / "nvidia-smi").chmod(0o755)
    with running() as server:
        assert "left out, this machine has no NVIDIA device" in measured(tmp_path, server.url)
