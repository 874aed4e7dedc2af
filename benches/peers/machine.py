"""Facts of the machine and of the versions that were measured."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path


def facts(mindep: Path) -> dict[str, str]:
    """What one needs to know to compare these numbers with others."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": _memory(),
        "system": platform.platform(),
        "load": " ".join(f"{x:.1f}" for x in os.getloadavg()) + " (1, 5 and 15 minutes, before the runs)",
        "mindep": _first_line([str(mindep), "--version"]) + _commit(),
        "rustc": _first_line(["rustc", "--version"]),
        "python": platform.python_version(),
        "numba": version("numba"),
        "llvmlite": version("llvmlite"),
        "numpy": version("numpy"),
    }


def _first_line(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def _commit() -> str:
    here = str(Path(__file__).resolve().parent)
    commit = _first_line(["git", "-C", here, "describe", "--always", "--dirty"])
    return "" if commit == "unknown" else f", commit {commit}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (OSError, ValueError):
        return "unknown"
