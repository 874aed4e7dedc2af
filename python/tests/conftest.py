"""What tests share: the command, a small scenario, and results of it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import mindep
import pytest

ROOT = Path(__file__).resolve().parents[2]

SMALL_TRIALS = 700  # More than a block of 512, and no multiple of it.


class Command:
    """The command `mindep`, which the library must agree with."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [str(argument) for argument in (self.path, *arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def run(self, scenario: Path, output: Path, *arguments: str) -> Path:
        """Runs a scenario and gives the folder of its results."""
        done = self("run", "-q", scenario, "-o", output, "--plots", "none", "--no-report", *arguments)
        assert done.returncode == 0, done.stderr
        (folder,) = (path for path in output.iterdir() if (path / "run.json").exists())
        return folder


@pytest.fixture(scope="session")
def command() -> Command:
    path = Path(os.environ.get("MINDEP_BIN", ROOT / "target" / "release" / "mindep"))
    if not path.exists():
        pytest.exit(f"{path}: no such file; run `cargo build --release` in {ROOT}, or set MINDEP_BIN", returncode=2)
    return Command(path)


@pytest.fixture(scope="session")
def small(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario that `mindep new` makes."""
    folder = tmp_path_factory.mktemp("new") / "small"
    done = command("new", folder)
    assert done.returncode == 0, done.stderr
    return folder / "scenario.toml"


@pytest.fixture(scope="session")
def results(small: Path) -> mindep.Results:
    """Results of the small scenario, with its table of trials."""
    return mindep.run(small, trials=SMALL_TRIALS, trials_table=True)


def written(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV file, as texts."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def manifest(folder: Path) -> dict[str, Any]:
    """`run.json` without what differs from run to run."""
    found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    del found["timing"]
    return found
