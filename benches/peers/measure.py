"""Runs mindep and its peers, each in a fresh process, and times them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A program that was to be measured failed."""


@dataclass(frozen=True)
class Timing:
    """Seconds of one run, and the most memory its process held."""

    cold: float  # from the start of the process until its results are on disk
    warm: float  # simulation and everything reported, nothing left to load or compile
    simulate: float | None  # of `warm`: the trials alone, where that can be told apart
    peak_mib: float


def environment() -> dict[str, str]:
    """The environment of measured programs: without a processor type forced on a library of theirs."""
    return {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}


def mindep(binary: Path, scenario: Path, trials: int, threads: int, folder: Path) -> tuple[Timing, dict[str, Any]]:
    """Runs mindep; gives its report as well, `--format json`."""
    command = [str(binary), "run", str(scenario), "--trials", str(trials), "--threads", str(threads)]
    command += ["--output", str(folder), "--overwrite", "--format", "json", "--quiet"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    text = process.stdout.read()
    peak = _finish(process, command)
    cold = time.perf_counter() - started
    report = json.loads(text)["runs"][0]
    manifest = json.loads((folder / report["scenario"] / "run.json").read_text())
    return Timing(cold, manifest["timing"]["seconds"], None, peak), report


def peer(name: str, scenario: Path, trials: int, threads: int, out: Path) -> Timing:
    """Runs a peer, whose results go to the file `out`."""
    command = [sys.executable, str(HERE / "peer.py"), name, str(scenario), "--trials", str(trials)]
    command += ["--threads", str(threads), "--out", str(out)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment())
    assert process.stdout is not None
    cold, calls = 0.0, []
    for line in process.stdout:
        # The line of the first call comes when its results have been written.
        cold = cold or time.perf_counter() - started
        calls.append(json.loads(line))
    peak = _finish(process, command)
    warm = calls[-1]
    return Timing(cold, warm["simulate"] + warm["summarise"], warm["simulate"], peak)


def _finish(process: subprocess.Popen[bytes], command: list[str]) -> float:
    """Waits for a process; gives its peak memory in MiB."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: ended with {process.returncode}; its message is above")
    # Kibibytes on Linux, bytes on macOS.
    return usage.ru_maxrss / (1024.0 if sys.platform != "darwin" else 1024.0**2)
