"""Every command is a function, and gives what the command gives, cell by cell."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any, Callable

import mindep
import pytest
from conftest import ROOT, Command
from test_same_bits import assert_all_same, assert_same

SCENARIO = """
format = 1
[scenario]
name = "asked"
start = "2025-01"
years = 2
[simulation]
trials = 200
[[minerals]]
id = "alpha"
unit = "t"
demand = { annual = 1200, volatility = 0.05 }
indicators = { import_reliance = 0.5 }
[[minerals.stockpiles]]
id = "public"
initial_days = 20
[[minerals.sectors]]
id = "all"
share = 1
value_added = 1000
[[suppliers]]
id = "a-small"
mineral = "alpha"
path = "AAA:mine"
share = 0.75
surge = 0.1
[[suppliers]]
id = "b-large"
mineral = "alpha"
path = "BBB:mine"
share = 0.25
[[disruptions]]
id = "strike"
hits = ["AAA"]
rate = 0.5
duration = "uniform(2, 8)"
severity = 0.9
[[strategies]]
id = "stock"
set = { "minerals.alpha.stockpiles.public.target_days" = 60 }
[[countries]]
code = "AAA"
instability = 0.2
[[uncertain]]
address = "disruptions.strike.rate"
range = "uniform(0.2, 0.8)"
[optimize]
[[optimize.decisions]]
address = "suppliers.a-small.surge"
min = 0
max = 1
per = 0.1
per_year = 50
"""

# What is asked, in words of the command and of Python.
QUESTIONS: dict[str, tuple[list[str], Callable[[Any], mindep.Answer]]] = {
    "stress": (
        ["stress", "--loss", "50%", "--months", "6", "--start", "2025-03", "--strategy", "stock", "--group", "both=AAA,BBB"],
        lambda s: mindep.stress(
            s, loss="50%", months=6, start="2025-03", strategies=["stock"], groups={"both": ["AAA", "BBB"]}
        ),
    ),
    "reverse": (
        ["reverse", "--shortfall", "5%", "--over", "horizon", "--strategy", "stock", "--mineral", "alpha"],
        lambda s: mindep.reverse(s, 0.05, over="horizon", strategy="stock", minerals=["alpha"]),
    ),
    "value": (
        ["value", "--trials", "100", "--seed", "3", "--mineral", "alpha"],
        lambda s: mindep.value(s, trials=100, seed=3, mineral="alpha"),
    ),
    "sensitivity": (
        ["sensitivity", "--samples", "8", "--trials", "128", "--metric", "shortfall_share"],
        lambda s: mindep.sensitivity(s, samples=8, trials=128, metrics=["shortfall_share"]),
    ),
    "optimize": (
        ["optimize", "--trials", "200", "--fresh", "200", "--points", "2"],
        lambda s: mindep.optimize(s, trials=200, fresh=200, points=2),
    ),
    "indicators": (["indicators"], lambda s: mindep.indicators(s)),
    "replay": (
        ["replay", "--quantile", "95%", "--trials", "150", "--strategy", "stock"],
        lambda s: mindep.replay(s, quantile="95%", trials=150, strategy="stock"),
    ),
    "robustness": (
        ["run", "--deep", "--deep-futures", "32", "--deep-trials", "128", "--tolerable", "2%", "--plots", "none", "--no-report"],
        lambda s: mindep.robustness(s, futures=32, trials=128, tolerable="2%"),
    ),
}


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("asked") / "asked.toml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_an_answer_is_that_of_the_command(command: Command, asked: Path, tmp_path: Path, name: str) -> None:
    (of_command, *options), ask = QUESTIONS[name]
    done = command(of_command, asked, *options, "-q", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "asked"
    note = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    answer = ask(asked)
    assert answer.facts == note["facts"]
    files = [file for file in note["files"] if file.endswith(".csv")]
    assert [f"{table}.csv" for table in answer.tables] == files
    for table in answer.tables:
        assert answer[table].name == table
        assert_same(answer[table], folder / f"{table}.csv")
    for text, found in answer.texts.items():
        assert found == (folder / f"{text}.toml").read_text(encoding="utf-8")
    assert name in repr(answer)


OBSERVED = """mineral,quantity,period_start,period_end,observed,note
alpha,supply,2025-01,2025-12,1180,
alpha,supplier:a-small,2025-01,2025-06,430,"lower, as was told"
alpha,demand,2026-01,2026-12,1205,
"""


def test_scores_are_those_of_the_command(command: Command, asked: Path, tmp_path: Path) -> None:
    observed = tmp_path / "asked.observed.csv"
    observed.write_text(OBSERVED, encoding="utf-8")
    done = command("score", asked, observed, "--trials", "300", "--seed", "5", "-q", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "asked"
    answer = mindep.score(asked, observed, trials=300, seed=5)
    assert answer.facts == json.loads((folder / "score.json").read_text(encoding="utf-8"))["facts"]
    assert list(answer.tables) == ["score", "skill"]
    for table in answer.tables:
        assert_same(answer[table], folder / f"{table}.csv")
    of_text = mindep.score(asked, OBSERVED, trials=300, seed=5)
    assert of_text["score"].to_dicts() == answer["score"].to_dicts()
    assert [row["inside"] for row in answer["score"].to_dicts()] == [True, True, True]


def test_faults_of_observed_values_have_their_places(asked: Path, tmp_path: Path) -> None:
    with pytest.raises(mindep.ScenarioError) as caught:
        mindep.score(asked, OBSERVED.replace("supplier:a-small", "supplier:a-smal").replace("1180", "much"))
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(2, 30), (3, 7)]
    assert "did you mean `a-small`?" in str(caught.value)
    with pytest.raises(FileNotFoundError, match="no.csv: no such file"):
        mindep.score(asked, tmp_path / "no.csv")
    with pytest.raises(TypeError, match="^observed: "):
        mindep.score(asked, 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="^trials: found 4000000000, expected 1 to"):
        mindep.score(asked, OBSERVED, trials=4_000_000_000)


def test_a_scenario_is_a_path_a_text_or_a_dict(asked: Path) -> None:
    tomllib = pytest.importorskip("tomllib")
    of_path, of_text = mindep.run(asked, trials=50), mindep.run(SCENARIO, trials=50)
    of_dict = mindep.run(tomllib.loads(SCENARIO), trials=50)
    for results in (of_text, of_dict):
        assert results.manifest["scenario"]["hash"] == of_path.manifest["scenario"]["hash"]
        assert results.summary.to_dicts() == of_path.summary.to_dicts()
    assert mindep.indicators(tomllib.loads(SCENARIO))["indicators"].to_dicts() == mindep.indicators(asked)["indicators"].to_dicts()


def test_faults_of_a_dict_have_their_places() -> None:
    with pytest.raises(mindep.ScenarioError) as caught:
        mindep.check({"format": 1, "scenario": {"name": "x", "start": "2025-01", "years": 0}, "minerals": [{"id": "a"}]})
    assert "years: found 0" in str(caught.value) and "demand" in str(caught.value)
    assert all(fault.line > 0 for fault in caught.value.faults)
    for wrong in ({1: 2}, {"scenario": {"name": object()}}):
        with pytest.raises(TypeError, match="scenario: "):
            mindep.check(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda s: mindep.stress(s, loss=2), "^loss: found 2, expected a share above 0"),
        (lambda s: mindep.stress(s, strategies=["stok"]), "^strategies: .*did you mean `stock`"),
        (lambda s: mindep.stress(s, groups={"x": ["Chile"]}), "^groups: found the country"),
        (lambda s: mindep.stress(s, start="soon"), "^start: found"),
        (lambda s: mindep.stress(s, months=30), "choose an earlier start or fewer months"),
        (lambda s: mindep.reverse(s, 0.1, over="decade"), "^over: found"),
        (lambda s: mindep.reverse(s, 0.1, minerals=["alfa"]), "^minerals: .*did you mean `alpha`"),
        (lambda s: mindep.value(s, strategy="x"), "^strategy: found `x`"),
        (lambda s: mindep.value(s, trials=4_000_000_000), "^trials: found 4000000000, expected 1 to 200000000"),
        (lambda s: mindep.replay(s, quantile=0.5, trials=4_000_000_000), "^trials: found 4000000000, expected at most"),
        (lambda s: mindep.merge([]), "^parts: found no path"),
        (lambda s: mindep.sensitivity(s, samples=10), "^samples: found 10, expected a power of two"),
        (lambda s: mindep.sensitivity(s, metrics=["shortfal"]), "^metrics: found `shortfal`"),
        (lambda s: mindep.optimize(s, trials=3), "^trials: found 3"),
        (lambda s: mindep.replay(s, trial=1, quantile=0.5), "^trial, quantile: found both"),
        (lambda s: mindep.replay(s, trial=1000), "^trial: found 1000, expected 0 to 199"),
        (lambda s: mindep.robustness(s, futures=33), "^futures: found 33"),
    ],
)
def test_wrong_questions_are_refused_in_words_of_python(
    asked: Path, ask: Callable[[Path], object], told: str
) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        ask(asked)
    assert "--" not in str(caught.value)


def test_a_scenario_without_what_is_asked_says_so(small: Path) -> None:
    with pytest.raises(ValueError, match=r"no \[optimize\]"):
        mindep.optimize(small)
    answer = mindep.stress(small)
    assert "stress" in answer and list(answer) == ["stress"] and len(answer) == 1
    with pytest.raises(KeyError, match="there are stress"):
        answer["strss"]


def test_results_are_asked_by_name(results: mindep.Results) -> None:
    assert "summary" in results and set(results) == set(results.tables) and len(results) == len(results.tables)
    assert results["summary"].to_dicts() == results.summary.to_dicts()
    with pytest.raises(KeyError, match="there are summary"):
        results["sumary"]


def test_progress_is_told_and_can_end_a_question(asked: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    mindep.sensitivity(asked, samples=64, trials=1024, progress=lambda done, of: heard.append((done, of)))
    assert heard[-1][0] == heard[-1][1] and heard == sorted(heard, key=lambda told: told[0])

    class Enough(Exception):
        pass

    def enough(done: int, of: int | None) -> None:
        raise Enough

    started = time.monotonic()
    with pytest.raises(Enough):
        mindep.value(asked, trials=3_000_000, progress=enough)
    assert time.monotonic() - started < 30


SCRIPT = """
import os, signal, sys, threading, time
import mindep

def interrupt():
    time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
try:
    mindep.replay(sys.argv[1], trials=400_000_000) if sys.argv[2] == "replay" else mindep.value(sys.argv[1], trials=200_000)
except KeyboardInterrupt:
    print("interrupted", len(mindep.value(sys.argv[1], trials=100)["value"]) > 0)
"""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("question", ["value", "replay"])
def test_ctrl_c_ends_a_question(asked: Path, question: str) -> None:
    command = [sys.executable, "-c", SCRIPT, str(asked), question]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("interrupted True\n", "")


def test_new_makes_what_the_command_makes(small: Path, tmp_path: Path) -> None:
    path = mindep.new(tmp_path / "small")
    assert path == tmp_path / "small" / "scenario.toml"
    for file in small.parent.iterdir():
        assert (path.parent / file.name).read_bytes() == file.read_bytes()
    with pytest.raises(ValueError, match="exists already"):
        mindep.new(tmp_path / "small")


def test_new_makes_a_scenario_of_any_country(tmp_path: Path) -> None:
    path = mindep.new(tmp_path / "deu", importer="Germany", minerals=["cobalt"], start="2026-01", years=5)
    assert mindep.check(path) == []
    assert "CEPII, BACI" in path.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="did you mean `cobalt`"):
        mindep.new(tmp_path / "no", importer="DEU", minerals=["cobolt"])
    with pytest.raises(ValueError, match="importer"):
        mindep.new(tmp_path / "no", minerals=["cobalt"])
    assert not (tmp_path / "no").exists()


def test_data_are_the_tables_of_the_command() -> None:
    text = mindep.data("trade", importers=["Germany"], minerals=["cobalt"], years=(2023, 2024))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert {row["importer_iso3"] for row in rows} == {"DEU"}
    assert {row["year"] for row in rows} == {"2023", "2024"}
    with pytest.raises(ValueError, match="expected one of `minerals`"):
        mindep.data("trades")
    with pytest.raises(ValueError, match="did you mean `cobalt`"):
        mindep.data("trade", minerals=["cobolt"])


def test_tables_are_imported_as_by_the_command(tmp_path: Path) -> None:
    table = tmp_path / "wgi.csv"
    table.write_text("code,countryname,year,indicator,estimate\nCHE,Switzerland,2023,pv,1\nATL,Atlantis,2023,pv,1\n", encoding="utf-8")
    text, told = mindep.import_table("countries", table)
    assert [(row["code"], row["instability"]) for row in csv.DictReader(io.StringIO(text))] == [("CHE", "0.3000")]
    assert told[0].startswith("layout wgi: 1 of 2 rows")
    assert any("ATL Atlantis" in line for line in told)
    with pytest.raises(ValueError, match="found no header of"):
        mindep.import_table("world", [table], minerals=["lithium"])
    with pytest.raises(ValueError, match="expected one of `world`"):
        mindep.import_table("worlds", table)


def test_a_prior_is_one_of_three() -> None:
    answers = {prior: mindep.calibrate(TRADE, prior=prior) for prior in ("world", "own", "none")}
    assert [answers[prior].facts["prior"] for prior in answers] == ["world", "own", "none"]
    with pytest.raises(ValueError, match="prior: found `all`"):
        mindep.calibrate(TRADE, prior="all")


TRADE = "importer,product,partner,year,quantity\n" + "".join(
    f"KOR,ore,{partner},{year},{quantity if year != 2019 else quantity // share}\n"
    for year in range(2012, 2025)
    for partner, quantity, share in (("CHN", 700, 4), ("AUS", 300, 1), ("CHL", 200, 1))
)


def test_calibrate_gives_the_scenario_of_the_command(command: Command, tmp_path: Path) -> None:
    table = tmp_path / "trade.csv"
    table.write_text(TRADE, encoding="utf-8")
    made = tmp_path / "kor-calibrated.toml"
    done = command("calibrate", table, "--fall", "40%", "--years", "2013..2024", "-o", made, "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    del told["scenario"]
    answer = mindep.calibrate(table, fall="40%", years=(2013, 2024))
    assert answer.texts["scenario"] == made.read_text(encoding="utf-8")
    assert answer.facts == told
    assert len(mindep.run(answer.texts["scenario"], trials=20).summary) > 0
    with pytest.raises(ValueError, match="^importer: no importer `KOT`"):
        mindep.calibrate(TRADE, importer="KOT")
    with pytest.raises(mindep.ScenarioError):
        mindep.calibrate("a,b\n1,2\n")


def test_compare_gives_the_table_of_the_command(command: Command, asked: Path, tmp_path: Path) -> None:
    folders = []
    for name, change in (("a", "0.5"), ("b", "0.4")):
        arguments = ["--set", f"disruptions.strike.rate={change}", "--trials-table", "csv"]
        folders.append(command.run(asked, tmp_path / name, *arguments))
    done = command("compare", *folders, "-o", tmp_path / "compare.csv", "--format", "json")
    assert done.returncode == 0, done.stderr
    answer = mindep.compare(*folders)
    assert_same(answer["compare"], tmp_path / "compare.csv")
    told = json.loads(done.stdout)
    assert answer.facts["inputs"] == told["inputs"] and answer.facts["paired"] is True
    with pytest.raises(ValueError, match="no such folder"):
        mindep.compare(tmp_path / "none", folders[0])


def test_merge_gives_the_results_of_the_whole_run(command: Command, asked: Path, tmp_path: Path) -> None:
    for shard in ("1/2", "2/2"):
        done = command("run", "-q", asked, "--shard", shard, "-o", tmp_path)
        assert done.returncode == 0, done.stderr
    parts = sorted(tmp_path.glob("*.mindep"))
    assert mindep.merge(parts).summary.to_dicts() == mindep.run(asked).summary.to_dicts()
    with pytest.raises(ValueError):
        mindep.merge(parts[:1])
    with pytest.raises(TypeError, match="^parts: found a str"):
        mindep.merge(str(parts[0]))


def test_bench_gives_what_the_command_prints(command: Command) -> None:
    done = command("bench", "--trials", "600", "--repeat", "1", "--threads", "1", "--format", "json")
    told = json.loads(done.stdout)
    found = mindep.bench(trials=600, repeat=1, threads=1)
    assert found["results_sha256"] == told["results_sha256"] and found["workload"] == told["workload"]
    assert set(told) - set(found) == {"comparison"}


def test_the_wheel_puts_the_command_on_the_path(asked: Path) -> None:
    path = Path(sysconfig.get_path("scripts")) / ("mindep.exe" if os.name == "nt" else "mindep")
    assert path.exists() and shutil.which(str(path))
    done = subprocess.run([path, "check", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ROOT not in path.parents or ".venv" in path.parts
