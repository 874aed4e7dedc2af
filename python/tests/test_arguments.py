"""What `run` and `check` take, and what they say of what they do not."""

import os
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import mindep
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Command

RATE = "disruptions.strait-closed.rate"


def set_of(scenario: Path, value: Any, address: str = RATE) -> list[str]:
    """How the manifest names a change."""
    told: list[str] = mindep.run(scenario, trials=1, set={address: value}).manifest["set"]
    return told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.05, "0.05"),
        (1, "1"),
        (1e-7, "1e-7"),
        (np.float64(0.1) + np.float64(0.2), "0.30000000000000004"),
        (np.int64(1), "1"),
        (np.array(0.25), "0.25"),
        ("0.05", "0.05"),
    ],
)
def test_numbers_are_set_to_the_last_bit(small: Path, value: Any, text: str) -> None:
    assert set_of(small, value) == [f"{RATE}={text}"]


def test_texts_booleans_lists_and_dicts_are_set(small: Path) -> None:
    duration = "disruptions.strait-closed.duration"
    assert set_of(small, "lognormal(4, 2)", duration) == [f"{duration}=lognormal(4, 2)"]
    assert set_of(small, np.True_, "projects.home-mine.enabled") == ["projects.home-mine.enabled=true"]
    hits = "disruptions.mine-outage.hits"
    assert set_of(small, ["*:mine", "CHN"], hits) == [f'{hits}=["*:mine", "CHN"]']
    assert set_of(small, ("CHN",), hits) == [f'{hits}=["CHN"]']
    assert set_of(small, pd.Series(["CHN"]), hits) == [f'{hits}=["CHN"]']
    profile = "disruptions.china-export-licence.profile"
    assert set_of(small, [[0, 1], [2, 0.5], [8, 0]], profile) == [f"{profile}=[[0, 1], [2, 0.5], [8, 0]]"]
    demand = "minerals.tungsten.demand"
    assert set_of(small, {"annual": 4000}, demand) == [f'{demand}={{ "annual" = 4000 }}']
    title = 'a "quoted"\\ text'
    assert mindep.check(small, set={"scenario.title": title}) == []
    assert mindep.check(small, set=OrderedDict({"scenario.title": "x"})) == []


def test_a_change_changes_the_numbers(small: Path) -> None:
    def shortfall(**changes: Any) -> float:
        rows = mindep.run(small, trials=200, strategies=[], **changes).summary.to_dicts()
        (mean,) = (row["mean"] for row in rows if (row["metric"], row["mineral"]) == ("shortfall", "tungsten"))
        return float(mean)

    plain = shortfall()
    assert shortfall(set={RATE: 0.5}) > plain
    assert shortfall(set={}) == plain == shortfall(seed=1)
    assert shortfall(seed=2) != plain


def test_strategies_are_chosen(small: Path) -> None:
    def chosen(strategies: Any) -> list[str]:
        results = mindep.run(small, trials=1, strategies=strategies)
        told: list[str] = results.manifest["strategies"]
        assert sorted({row["strategy"] for row in results.summary.to_dicts()}) == sorted(told)
        return told

    assert chosen(None) == ["baseline", "diversify", "more-stock"]
    assert chosen(["more-stock"]) == ["baseline", "more-stock"]
    assert chosen(("baseline", "more-stock", "more-stock")) == ["baseline", "more-stock"]
    assert chosen(iter(["diversify"])) == ["baseline", "diversify"]
    assert chosen([]) == chosen(["baseline"]) == ["baseline"]


def test_a_path_is_a_text_or_a_path(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Somewhere:
        def __fspath__(self) -> str:
            return str(small)

    monkeypatch.chdir(small.parent)
    paths = (small, str(small), Somewhere(), "scenario.toml")
    inputs = [mindep.run(path, trials=1).manifest["inputs"] for path in paths]
    assert all(each == inputs[0] for each in inputs)


def test_progress_is_told_to_the_end(small: Path) -> None:
    told: list[tuple[int, int]] = []
    mindep.run(small, trials=5_000, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (5_000, 5_000)
    assert told == sorted(told) and {of for _, of in told} == {5_000}


def test_check_gives_warnings() -> None:
    # With half of its years, projects of this scenario come too late.
    found = mindep.check(ROOT / "scenarios" / "korea-lithium.toml", set={"scenario.years": 5})
    assert found and all(warning.severity == "warning" and warning.help for warning in found)
    assert "warning: " in str(found[0]) and "\n  help: " in str(found[0])
    assert [pickle.loads(pickle.dumps(warning)) for warning in found] == found


def test_a_run_keeps_its_warnings(small: Path) -> None:
    results = mindep.run(small, trials=100)
    assert [warning.severity for warning in results.warnings] == ["warning"]
    assert "trials" in results.warnings[0].message and "1 warning" in repr(results)
    assert mindep.check(small) == []
    notes = mindep.check(small, notes=True)
    assert {note.severity for note in notes} == {"note"}
    assert any("rest on an assumption" in note.message for note in notes)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"trials": 0}, ValueError, "trials: found 0, expected a whole number in 1..=4000000000"),
        ({"trials": -1}, ValueError, "trials: found -1, expected a whole number"),
        ({"trials": 10**30}, ValueError, "trials: found 1000000000000000000000000000000, expected"),
        ({"trials": 2.0}, TypeError, "trials: found a float, expected a whole number"),
        ({"trials": "100"}, TypeError, "trials: found a str, expected a whole number"),
        ({"trials": True}, TypeError, "trials: found a bool, expected a whole number"),
        ({"seed": 2**64}, ValueError, "seed: found 18446744073709551616, expected a whole number in 0..="),
        ({"threads": 0}, ValueError, "threads: found 0, expected a whole number in 1..=1024"),
        ({"strategies": "diversify"}, TypeError, "strategies: found a str, expected a list of ids"),
        ({"strategies": 3}, TypeError, "strategies: found an int, expected a list of ids"),
        ({"strategies": [3]}, TypeError, "strategies: found an int in it, expected a list of ids"),
        ({"strategies": ["diversfy"]}, ValueError, "no strategy `diversfy` in my-scenario; did you mean `diversify`?"),
        ({"set": [RATE]}, TypeError, "set: found a list, expected a dict of addresses and values"),
        ({"set": {3: 1}}, TypeError, "set: found an int as an address"),
        ({"set": {"a=b": 1}}, ValueError, 'set: found the address "a=b", expected keys joined by points'),
        ({"set": {RATE: None}}, TypeError, f"set: `{RATE}`: found None, .* leave it out"),
        ({"set": {RATE: float("inf")}}, ValueError, f"set: `{RATE}`: found inf, expected a finite number"),
        ({"set": {RATE: [np.nan]}}, ValueError, f"set: `{RATE}`: found nan, expected a finite number"),
        ({"set": {RATE: object()}}, TypeError, f"set: `{RATE}`: found an object, expected a number"),
        ({"set": {RATE: {1: 2}}}, TypeError, f"set: `{RATE}`: found an int as a key, expected a text"),
        ({"progress": 1}, TypeError, "progress: found an int, expected a function of two numbers"),
        ({"trails": 1}, TypeError, "unexpected keyword argument 'trails'"),
    ],
)
def test_a_wrong_argument_is_refused_with_the_cure(
    small: Path, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message.replace("?", r"\?").replace("..=", r"\.\.=")):
        mindep.run(small, **arguments)


def test_a_list_within_itself_is_refused(small: Path) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="found values within more than 50 others"):
        mindep.run(small, set={RATE: endless})


def test_no_path_is_refused() -> None:
    for wrong in (3, None, ["scenario.toml"]):
        with pytest.raises(TypeError, match="^scenario: found .*, expected the path of a scenario file"):
            mindep.run(wrong)  # type: ignore[arg-type]


def test_what_cannot_be_read_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such file; `mindep new DIR` makes a scenario to start from"):
        mindep.run(tmp_path / "none.toml")
    with pytest.raises(IsADirectoryError):
        mindep.check(tmp_path)


def test_faults_are_told_as_the_command_tells_them(command: Command, small: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    text = small.read_text(encoding="utf-8").replace('hits = ["CHN"]', 'hits = ["CHN:refin"]')
    broken.write_text(text.replace("rate = 0.02", "rat = 0.02"), encoding="utf-8")
    (tmp_path / "suppliers.csv").write_bytes((small.parent / "suppliers.csv").read_bytes())
    said = command("run", broken, "-o", tmp_path / "out")
    assert said.returncode == 2
    for function in (mindep.run, mindep.check):
        with pytest.raises(mindep.ScenarioError) as caught:
            function(broken)
        assert isinstance(caught.value, ValueError)
        diagnostics, _, count = str(caught.value).rpartition("\n\n")
        assert diagnostics in said.stderr
        assert count == f"{len(caught.value.faults)} faults found"
        assert "did you mean" in diagnostics and f"{broken}:" in diagnostics
        fault = caught.value.faults[0]
        assert fault.file == str(broken) and fault.line > 1 and fault.column >= 1 and fault.severity == "error"
        # Errors come back from other processes whole.
        back = pickle.loads(pickle.dumps(caught.value))
        assert str(back) == str(caught.value) and back.faults == caught.value.faults


def test_faults_of_a_change_point_into_it(small: Path) -> None:
    with pytest.raises(mindep.ScenarioError, match="did you mean `rate`") as caught:
        mindep.run(small, set={"disruptions.strait-closed.rat": 0.1})
    assert caught.value.faults[0].file == "--set"


def test_a_sweep_is_refused_with_the_cure(small: Path, tmp_path: Path) -> None:
    sweep = tmp_path / "scenario.toml"
    sweep.write_text(f'{small.read_text(encoding="utf-8")}\n[sweep]\n"{RATE}" = [0.1, 0.2]\n', encoding="utf-8")
    (tmp_path / "suppliers.csv").write_bytes((small.parent / "suppliers.csv").read_bytes())
    assert mindep.check(sweep) == []
    with pytest.raises(ValueError, match=r'has a \[sweep\] of 2 combinations, .* such as set={"' + RATE + '": 0.1}'):
        mindep.run(sweep, trials=10)
    assert mindep.run(sweep, trials=10, set={RATE: 0.1}).manifest["set"] == [f"{RATE}=0.1"]


def test_nothing_is_printed_or_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = sorted(os.listdir(small.parent))
    monkeypatch.chdir(tmp_path)
    repr(mindep.run(small, trials=600, trials_table=True).summary.to_dicts())
    with pytest.raises(mindep.ScenarioError):
        mindep.run(small, set={"nothing": 1})
    assert capfd.readouterr() == ("", "")
    assert os.listdir(tmp_path) == [] and sorted(os.listdir(small.parent)) == before
