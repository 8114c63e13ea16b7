"""How fast servers of one's own judge: a small real model behind one server and behind two, or any model at `--base-url`.

    python tests/bench/replicas.py                              SmolLM2 on this machine's processor
    python tests/bench/replicas.py --base-url http://127.0.0.1:8000/v1 --model Qwen/Qwen3-8B --parameters 8.2e9 --pairs 5000

With `--parameters`, and on the machine whose NVIDIA devices serve the model, it also prints the share of their peak that was
put to use: 2 x parameters x tokens a second (Kaplan et al. 2020, "Scaling laws for neural language models", section 2.1: what
a forward pass takes, without attention) over the peak of dense 16-bit operations in NVIDIA's data sheets. A token that the
server has in its cache is no work and not counted, where it says so (vLLM: --enable-prompt-tokens-details).
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from clients import fill
from engine import machine

sys.path.append(str(Path(__file__).parents[1]))
from support.judging import job
from support.model_server import SHORT_PROMPT, ModelServer, missing_packages

from judge.judging.effort import Effort, Ended
from judge.judging.providers import provider_for
from judge.judging.running import judge_candidates
from judge.judging.spec import JudgeSpec
from judge.store.candidates import propose
from judge.store.catalog import save_products, save_queries
from judge.store.db import open_database

WANDS = Path(__file__).parents[3] / "shared" / "data" / "wands" / "pairs_dev.csv"
SLOTS = 2
"""Requests that the small model's server answers at once, on one core."""
SMALL = "vllm/smollm2?temperature=0&repeat_penalty=1.15&max_completion_tokens=150"
# Without an example and that penalty the small model says the same again and again until it is cut off.
EXAMPLE = 'like this: {"reason": "It is a lamp.", "met": [], "missed": [], "grade": 1, "confidence": 0.9}'
PEAK = {"H100 PCIe": 756e12, "H100": 989e12, "H200": 989e12, "A100": 312e12, "L40S": 362e12, "L4": 121e12}
"""Dense 16-bit operations a second, by what nvidia-smi calls a device; the first that fits."""


class Rates(NamedTuple):
    """What a run did a second. `computed`: tokens written, and read without the server's cache."""

    judgments: float
    read: float
    written: float
    computed: float


def shop(folder: Path, pairs: int) -> None:
    """The first pairs of WANDS, where they are; else invented lamps."""
    if not WANDS.exists():
        fill(folder, pairs)
        return
    with WANDS.open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), pairs))
    db = open_database(folder / "labels.db")
    save_queries(db, [{"id": key, "text": text} for key, text in {row["query_id"]: row["query"] for row in rows}.items()])
    save_products(db, [{"id": key, "title": text} for key, text in {row["product_id"]: row["product_name"] for row in rows}.items()])
    propose(db, [{"query_id": row["query_id"], "product_id": row["product_id"], "source": "wands"} for row in rows])
    db.close()


def judged(spec: str, servers: Sequence[str], pairs: int, in_flight: int | None, prompt: str) -> Ended:
    """A run over that many pairs, with nothing known before."""
    os.environ["VLLM_BASE_URL"] = ",".join(servers)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "prompts").mkdir()
        (folder / "prompts" / "short.md").write_text(SHORT_PROMPT.replace("in few words.", EXAMPLE))
        shop(folder, pairs)
        task = job(open_database(folder / "labels.db"), provider_for(JudgeSpec.parse(spec)), folder, prompt)
        try:
            return asyncio.run(judge_candidates(task, Effort(in_flight)))
        finally:
            task.replies.close()
            task.db.close()


def rates(ended: Ended) -> Rates:
    done = ended.progress
    counts = (done.judged, done.input_tokens, done.output_tokens, done.input_tokens - done.cached_tokens + done.output_tokens)
    return Rates(*(count / ended.seconds for count in counts))


def line(name: str, ended: Ended) -> str:
    found = rates(ended)
    return (
        f"{name}: {ended.progress.judged} judged, {ended.progress.failed} failed in {ended.seconds:.1f} s; "
        f"{found.judgments:.2f} judgments/s, tokens/s {found.read:,.0f} read, {found.written:,.0f} written ({ended.state})"
    )


@contextmanager
def small_model(servers: int) -> Iterator[list[str]]:
    """That many processes with the small model; their addresses."""
    started = [ModelServer(SLOTS) for _ in range(servers)]
    try:
        for server in started:
            server.start()
        yield [server.url for server in started]
    finally:
        for server in started:
            server.kill()


def devices() -> list[str]:
    """The NVIDIA devices of this machine, by name."""
    if not shutil.which("nvidia-smi"):
        return []
    told = subprocess.run(["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"], capture_output=True, text=True, check=False)
    return told.stdout.split("\n")[:-1] if told.returncode == 0 else []


def share_of_peak(computed: float, parameters: float | None) -> str:
    """In words: the share, or why there is none. `computed` tokens a second."""
    found = devices()
    peaks = [next((peak for name, peak in PEAK.items() if name in device), None) for device in found]
    if not found:
        return "Share of the device's peak: left out, this machine has no NVIDIA device."
    if parameters is None or None in peaks:
        return f"Share of the device's peak: left out, it takes --parameters and a device of {', '.join(PEAK)} (here: {', '.join(found)})."
    used = 2 * parameters * computed / sum(peak for peak in peaks if peak)
    return f"Share of the peak of {', '.join(found)}: {used:.1%} (2 x {parameters:g} parameters x {computed:,.0f} tokens/s)."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", help="servers that run already, separated by commas")
    parser.add_argument("--model", help="with --base-url: the model's name there, and its parameters: NAME?thinking=false")
    parser.add_argument("--parameters", type=float, help="how many the model has (those at work for a token, where not all are)")
    parser.add_argument("--prompt", default="relevance", help="with --base-url")
    parser.add_argument("--pairs", type=int, default=48)
    parser.add_argument("--in-flight", type=int)
    given = parser.parse_args()
    if given.base_url and given.model:
        ended = judged(f"vllm/{given.model}", given.base_url.split(","), given.pairs, given.in_flight, given.prompt)
        print(line(f"{given.model} at {given.base_url}", ended))
        print(share_of_peak(rates(ended).computed, given.parameters))
    elif given.base_url or (absent := missing_packages()):
        parser.error("--base-url needs --model" if given.base_url else f"the extra real-model is not installed: {', '.join(absent)}")
    else:
        for servers in (1, 2):
            with small_model(servers) as urls:
                print(line(f"SmolLM2-135M, {servers} server(s)", judged(SMALL, urls, given.pairs, SLOTS * servers, "short")), flush=True)
        print("Share of the device's peak: left out, the small model runs on the processor.")
    print(machine())


if __name__ == "__main__":
    main()
