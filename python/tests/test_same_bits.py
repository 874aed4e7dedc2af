"""The tables are those of the command, cell by cell and bit by bit."""

import struct
from pathlib import Path
from typing import Any

import mindep
import pytest
from conftest import ROOT, Command, manifest, written

TABLES = [
    "summary",
    "comparison",
    "disruptions",
    "sectors",
    "exceedance",
    "distribution",
    "timeseries",
    "annual",
    "suppliers",
    "projects",
]


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


def same(cell: str, value: Any) -> bool:
    """Whether a cell of a CSV file says what a cell of a table holds."""
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == ("true" if value else "false")
    if isinstance(value, float):
        # Not defined is empty, never NaN.
        return cell != "" and bits(float(cell)) == bits(value)
    return cell == str(value)


def assert_same(table: mindep.Table, path: Path) -> None:
    header, rows = written(path)
    assert table.columns == header
    assert len(table) == len(rows)
    for number, (row, cells) in enumerate(zip(table.to_dicts(), rows)):
        for column, cell in zip(header, cells):
            assert same(cell, row[column]), f"{path.name}, row {number}, {column}: {cell!r}, {row[column]!r}"


def assert_all_same(results: mindep.Results, folder: Path) -> None:
    assert sorted(results.tables) == sorted(path.stem for path in folder.glob("*.csv"))
    for name, table in results.tables.items():
        assert table.name == name
        assert getattr(results, name).to_dicts() == table.to_dicts()
        assert_same(table, folder / f"{name}.csv")
    told = dict(results.manifest)
    timing = told.pop("timing")
    kept = manifest(folder)
    # Sums of files: here are none.
    assert sorted(kept.pop("tables")) == sorted(path.name for path in folder.glob("*.csv") if path.stem != "trials")
    assert told == kept
    assert timing["seconds"] > 0 and timing["threads"] >= 1


@pytest.mark.parametrize(
    ("scenario", "trials"),
    [("new", 700), ("korea-lithium", 600), ("korea-critical-minerals", 150)],
)
def test_every_cell_of_every_table_is_that_of_the_command(
    command: Command, small: Path, tmp_path: Path, scenario: str, trials: int
) -> None:
    path = small if scenario == "new" else ROOT / "scenarios" / f"{scenario}.toml"
    folder = command.run(path, tmp_path, "--trials", str(trials), "--trials-table", "csv")
    results = mindep.run(path, trials=trials, trials_table=True)
    assert sorted(results.tables) == sorted([*TABLES, "trials"])
    assert_all_same(results, folder)


def test_seed_strategies_and_changes_are_those_of_the_command(command: Command, small: Path, tmp_path: Path) -> None:
    arguments = ["--trials", "300", "--seed", "7", "--strategy", "diversify"]
    arguments += ["--set", "disruptions.strait-closed.rate=0.2", "--set", "minerals.tungsten.flexibility=0.05"]
    folder = command.run(small, tmp_path, *arguments)
    results = mindep.run(
        small,
        trials=300,
        seed=7,
        strategies=["diversify"],
        set={"disruptions.strait-closed.rate": 0.2, "minerals.tungsten.flexibility": 0.05},
    )
    assert_all_same(results, folder)


def test_the_number_of_threads_changes_nothing(results: mindep.Results, small: Path) -> None:
    for threads in (1, 2, 3):
        again = mindep.run(small, trials=results.manifest["trials"], threads=threads, trials_table=True)
        assert again.manifest["timing"]["threads"] == threads
        for name, table in results.tables.items():
            assert again.tables[name].to_dicts() == table.to_dicts()


def test_the_version_is_that_of_mindep(command: Command, results: mindep.Results) -> None:
    assert mindep.__version__ == results.manifest["version"]
    assert command("--version").stdout.split() == ["mindep", mindep.__version__]
