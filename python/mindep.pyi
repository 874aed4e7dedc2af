"""How badly could a country's mineral imports fail, and which diversification is worth its money?"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, SupportsIndex, final

import pandas
import polars
import pyarrow

__all__ = [
    "Answer",
    "Diagnostic",
    "Results",
    "ScenarioError",
    "Table",
    "__version__",
    "bench",
    "calibrate",
    "check",
    "compare",
    "data",
    "import_table",
    "indicators",
    "merge",
    "new",
    "optimize",
    "replay",
    "reverse",
    "robustness",
    "run",
    "score",
    "sensitivity",
    "stress",
    "value",
]

__version__: str

def run(
    scenario: str | PathLike[str] | Mapping[str, object],
    trials: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    strategies: Iterable[str] | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    *,
    trials_table: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Results:
    """Reads a scenario, simulates its strategies and gives the tables of results.

    The numbers are those of `mindep run`, to the last bit, whatever the number of threads. Other threads of Python go on meanwhile;
    Ctrl-C ends a run with KeyboardInterrupt. Nothing is printed or written.

    Args:
        scenario: path of the scenario file, its text (of several lines), or a dict of its tables.
        trials: number of futures, instead of the scenario's.
        seed: seed of all draws, instead of the scenario's.
        strategies: ids of the strategies to run beside the baseline; all when left out, none for an empty list.
        set: changes by address, such as {"disruptions.strait-closed.rate": 0.05}, as `--set` of the command.
        threads: number of threads; one for each core when left out.
        trials_table: whether to keep a row for every trial, strategy and mineral too, in `Results.trials`; about 180 bytes a row.
        progress: called with the number of trials done and of all, now and then and at the end, in the calling thread. What it raises ends the run.

    Returns:
        The results: tables, manifest and warnings.

    Raises:
        ScenarioError: with every fault of the scenario, or of what `set` makes of it.
        OSError: when the file cannot be read.
        TypeError, ValueError: when an argument is wrong.
    """

def check(
    scenario: str | PathLike[str] | Mapping[str, object],
    set: Mapping[str, object] | None = None,
    *,
    notes: bool = False,
) -> list[Diagnostic]:
    """Reads and validates a scenario, and simulates nothing.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables, as `run` takes it.
        set: changes by address, as `run` takes them.
        notes: whether to add what is usual and worth knowing, behind the warnings: nodes that nothing strikes, rows without a source.

    Returns:
        What is legal but odd, in file order; an empty list when nothing is.

    Raises:
        ScenarioError: with every fault of the scenario.
        OSError: when the file cannot be read.
    """

def stress(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    loss: float | str | None = None,
    months: SupportsIndex | None = None,
    start: str | None = None,
    strategies: Iterable[str] | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Cuts off each country, lane and stage in turn, with everything else at its mean: what it costs.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        loss: share lost, such as 0.5 or "50%".
        months: how long.
        start: month in which the outage begins, such as "2027-03"; the scenario's first when left out.
        strategies: ids of the strategies to cut off under, instead of the baseline alone.
        groups: countries to cut off together, beside each alone, such as {"andes": ["ARG", "CHL"]}.
        set: changes by address, as `run` takes them.
        threads: number of threads; one for each core when left out.
        progress: called with the number of steps done and of all (None where nobody knows), now and then, in the calling thread.

    Returns:
        The answer, with the table `stress`.

    Raises:
        ScenarioError: with every fault of the scenario.
        OSError: when the file cannot be read.
        TypeError, ValueError: when an argument is wrong.
    """

def reverse(
    scenario: str | PathLike[str] | Mapping[str, object],
    shortfall: float | str,
    *,
    over: str | None = None,
    minerals: Iterable[str] | None = None,
    strategy: str | None = None,
    start: str | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Looks for the smallest outage of each kind that makes a share of demand go missing.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        shortfall: share of demand that is to be missing, such as 0.1 or "10%".
        over: of which demand: "year", the twelve months in a row in which the share is largest, when left out, or "horizon".
        minerals: ids of minerals, instead of each.
        strategy: id of the strategy, instead of the baseline.
        start: month in which outages begin, such as "2027-03"; the scenario's first when left out.
        set, threads, progress: as `stress` takes them.

    Returns:
        The answer, with the table `reverse`.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def value(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    trials: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    strategy: str | None = None,
    mineral: str | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Values each supplier, project and stockpile: the perfectly reliable supply that lowers the expected shortfall by as much.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        trials: trials of each evaluation; the scenario's, but 5000 at most, when left out.
        seed: seed of all draws, instead of the scenario's.
        strategy: id of the strategy under which assets are valued.
        mineral: id of the only mineral whose assets are valued.
        set, threads, progress: as `stress` takes them.

    Returns:
        The answer, with the table `value`.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def sensitivity(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    method: str | None = None,
    samples: SupportsIndex | None = None,
    trials: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    strategy: str | None = None,
    metrics: Iterable[str] | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Finds which of the uncertain parameters of the scenario drive the results.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        method: how parameters are varied together: "sobol", for shares of the variance, when left out, or "morris", for elementary effects.
        samples: rows of the design, a power of two, for "sobol" (64 when left out), or trajectories for "morris" (32).
        trials: trials of each evaluation, 1024 when left out.
        seed: seed of all draws, instead of the scenario's.
        strategy: id of the strategy under which parameters are varied.
        metrics: what is looked at, such as "shortfall_share" or "economic_loss_tvar95"; the usual ones when left out.
        set, threads, progress: as `stress` takes them.

    Returns:
        The answer, with the tables `sensitivity` and `tornado`.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def optimize(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    weight: float | str | None = None,
    points: SupportsIndex | None = None,
    trials: SupportsIndex | None = None,
    fresh: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Finds the portfolios of what `[optimize]` of the scenario lets decide that are worth their money.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        weight: currency that a unit of the risk's TVaR 95 % is worth, instead of the scenario's.
        points: portfolios on the frontier, at most.
        trials: trials that the search looks at, 1024 when left out.
        fresh: fresh trials, on which what was found is simulated again; the scenario's, 20000 at most, when left out.
        seed: seed of all draws, instead of the scenario's.
        set, threads, progress: as `stress` takes them.

    Returns:
        The answer, with the tables `frontier` and `portfolio`, and the text `portfolios`: blocks to paste into the scenario.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def indicators(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
) -> Answer:
    """Computes static indices of the scenario, such as the Herfindahl–Hirschman index by country and N−1.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        set, threads: as `stress` takes them.

    Returns:
        The answer, with the table `indicators`.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def replay(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    trial: SupportsIndex | None = None,
    quantile: float | str | None = None,
    strategy: str | None = None,
    mineral: str | None = None,
    trials: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
) -> Answer:
    """Tells what happens in one trial of a run, month by month.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        trial: number of the trial, from 0, as in the table of trials; or
        quantile: the trial at this quantile, such as 0.95 or "95%", of shortfall shares or economic losses. The worst trial when both are left out.
        strategy: id of the strategy to look at.
        mineral: id of the only mineral to choose by and to show.
        trials: trials of the run, instead of the scenario's.
        seed: seed of the run, instead of the scenario's.
        set, threads: as `stress` takes them.

    Returns:
        The answer, with the tables `replay`, `replay-occurrences` and `replay-metrics`.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def robustness(
    scenario: str | PathLike[str] | Mapping[str, object],
    *,
    futures: SupportsIndex | None = None,
    trials: SupportsIndex | None = None,
    tolerable: float | str | None = None,
    seed: SupportsIndex | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Evaluates the strategies over the uncertain parameters, as `run --deep` of the command: regret, share of futures in which each is good enough, and the conditions in which it fails.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        futures: futures, each with other values of the uncertain parameters: a power of two.
        trials: trials of each future.
        tolerable: expected shortfall share that is good enough, such as 0.02 or "2%"; that of the unchanged scenario when left out.
        seed: seed of all draws, instead of the scenario's.
        set, threads, progress: as `stress` takes them.

    Returns:
        The answer, with the tables `robustness`, `futures`, `futures-parameters`, `boxes` and `box-limits`.

    Raises:
        ScenarioError, OSError, TypeError, ValueError: as `stress`.
    """

def score(
    scenario: str | PathLike[str] | Mapping[str, object],
    observed: str | PathLike[str],
    *,
    trials: SupportsIndex | None = None,
    seed: SupportsIndex | None = None,
    set: Mapping[str, object] | None = None,
    threads: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> Answer:
    """Compares forecasts of the scenario with what was observed: coverage of the 90 % band, CRPS, interval score, ranks, and skill.

    Args:
        scenario: path of the scenario file, its text, or a dict of its tables.
        observed: path of a CSV file or a workbook ("a.xlsx#Sheet" for one of several sheets), or a CSV text, with the columns mineral, quantity, period_start, period_end and observed.
        trials: number of trials, 10000 when left out.
        seed: seed of all draws, instead of the scenario's.
        set, threads, progress: as `stress` takes them.

    Returns:
        The answer, with the tables `score` and `skill`.

    Raises:
        ScenarioError: with every fault of the scenario, or of the observed values.
        OSError, TypeError, ValueError: as `stress`.
    """

def data(
    table: str,
    *,
    importers: Iterable[str] | None = None,
    minerals: Iterable[str] | None = None,
    years: tuple[int, int] | None = None,
) -> str:
    """Returns a table of the world's data that are bundled, as the text of a CSV file: `pandas.read_csv(io.StringIO(mindep.data("trade")))`.

    Args:
        table: "minerals", "products", "countries", "trade", "production", "rates", "disruptions" or "lanes".
        importers: whose imports, by code or name, such as ["DEU"]; all when left out.
        minerals: names of minerals, such as ["cobalt"]; all when left out.
        years: first and last year, such as (2015, 2024); all when left out.

    Returns:
        The table as text.

    Raises:
        ValueError: when a table, country or mineral is not bundled.
        TypeError: when an argument is wrong.
    """

def import_table(
    table: str,
    files: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    minerals: Iterable[str] | None = None,
    year: SupportsIndex | None = None,
    stage: str | None = None,
    series: str | None = None,
    columns: str | None = None,
    sheet: str | None = None,
    offtake: float | None = None,
) -> tuple[str, list[str]]:
    """Makes a table of a scenario of files that others publish, as the command `import`: `open("world.csv", "w").write(table)`.

    Args:
        table: "world", "countries" or "projects".
        files: path of a file as it was downloaded, or a list of such paths.
        minerals: ids of minerals, such as ["lithium"], in the table of the world also with the publisher's name: ["li=Lithium (Li2O)"]; all when left out.
        year: the year, of countries the last one; the latest when left out.
        stage: name of the stage, in the table of the world.
        series: a part of the name of a series, in the table of the world.
        columns: columns of projects by what they hold, such as "name=Asset,capacity=Capacity (kt)".
        sheet: sheet of a workbook that has several lists of projects.
        offtake: share of the output of projects that the importer takes, where the list does not say it.

    Returns:
        The table as the text of a CSV file, and what was read and left out, a sentence each.

    Raises:
        ValueError: when a file cannot be read, or is no such table.
        TypeError: when an argument is wrong.
    """

def new(
    folder: str | PathLike[str],
    *,
    importer: str | None = None,
    minerals: Iterable[str] | None = None,
    start: str | None = None,
    years: int | None = None,
    trade: str | PathLike[str] | Iterable[str | PathLike[str]] | None = None,
) -> Path:
    """Makes a folder with a scenario to start from; overwrites nothing. With importer and minerals it is made from the world's data that are bundled,
    without them a small, commented example.

    Args:
        folder: path of the folder to make.
        importer: importing country, by code or name.
        minerals: names of minerals, such as ["cobalt", "graphite"].
        start: first month, such as "2026-01"; January after the last year of trade when left out.
        years: horizon in years; 10 when left out.
        trade: the world's trade from a file of one's own, such as the zip of a newer BACI, or a list of files; the bundled trade when left out.

    Returns:
        The path of its scenario file.

    Raises:
        ValueError: when something of that name exists, or a country or mineral is not bundled.
        OSError: when the folder cannot be written.
        TypeError: when an argument is wrong.
    """

def calibrate(
    trade: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    importer: str | None = None,
    products: Iterable[str] | None = None,
    minerals: Iterable[str] | None = None,
    layout: str | None = None,
    columns: str | None = None,
    sheet: str | None = None,
    years: Sequence[int] | None = None,
    fall: float | str | None = None,
    least_share: float | str | None = None,
    prior: str | None = None,
    name: str | None = None,
) -> Answer:
    """Estimates parameters from a table of trade: shares, their trends, growth of demand, how often partners failed; and the scenario that follows from them.

    Args:
        trade: path of a file of trade as it was downloaded, a list of such paths, or the text of a table (of several lines).
        importer: whose imports, by code, number or name; needed where the files have several importers.
        products: names, ids or codes of products; all when left out.
        minerals: minerals of several products, such as ["lithium=283691+282520×0.88"].
        layout: layout of the files, such as "comtrade", instead of the one known by the header.
        columns: columns of any other table, such as "importer=Reporter,quantity=Weight kg".
        sheet: sheet of a workbook that has several.
        years: first and last year, such as (2015, 2024); all when left out.
        fall: loss from which a fall of a partner's volume counts, such as 0.5 or "50%".
        least_share: share of imports from which a partner's falls are evidence, such as 0.1 or "10%".
        prior: where rates of hazards come from: "world" (the world's exporters), "own" (all partners of the files together) or "none" (each partner's own falls).
        name: id of the scenario; the importer's code with `-calibrated` when left out.

    Returns:
        The answer: estimates in `facts`, and the scenario as the text `scenario`, which `run` takes as it is.

    Raises:
        ScenarioError: with every fault of the table.
        OSError: when the file cannot be read.
        TypeError, ValueError: when an argument is wrong.
    """

def compare(
    first: str | PathLike[str],
    second: str | PathLike[str],
) -> Answer:
    """Compares two folders of results, paired trial by trial where both have a table of trials with as many trials and the same seed.

    Args:
        first: folder of the first results, as the command `run` wrote it.
        second: folder of the second.

    Returns:
        The answer: the table `compare`, second less first; what was put in and how errors were found in `facts`.

    Raises:
        ValueError: when a folder is not one of a run.
    """

def merge(
    parts: Iterable[str | PathLike[str]],
) -> Results:
    """Joins the parts of a run that was split with `run --shard` of the command.

    Args:
        parts: paths of all its parts, in any order.

    Returns:
        The results of the whole run, as `run` gives them.

    Raises:
        ValueError: with everything that is wrong with the parts, or missing.
    """

def bench(
    *,
    trials: SupportsIndex | None = None,
    threads: SupportsIndex | None = None,
    repeat: SupportsIndex | None = None,
    progress: Callable[[int, int | None], object] | None = None,
) -> dict[str, Any]:
    """Measures how fast a fixed workload is simulated, as the command `bench`.

    Args:
        trials: number of trials.
        threads: number of threads; one, then one for each core, when left out.
        repeat: how often to measure; the fastest counts.
        progress: called with the number of measurements done and of all, now and then, in the calling thread.

    Returns:
        What was measured, as `mindep bench --format json` prints it.

    Raises:
        TypeError, ValueError: when an argument is wrong.
    """

class ScenarioError(ValueError):
    """A scenario is wrong, or what `set` makes of it.

    Its text shows every fault with file, line, column and cure, as the command prints them; `faults` has them one by one.
    """

    faults: list[Diagnostic]

@final
class Diagnostic:
    """A fault or a warning: where it stands, what was found and expected, and what to do."""

    def __new__(
        cls,
        file: str,
        line: int,
        column: int,
        severity: str,
        message: str,
        notes: list[str],
        help: str | None = None,
    ) -> Diagnostic: ...
    @property
    def file(self) -> str:
        """The file as it was named, or `--set` for an entry of `set`."""
    @property
    def line(self) -> int:
        """Line, from 1."""
    @property
    def column(self) -> int:
        """Column in characters, from 1."""
    @property
    def severity(self) -> str:
        """`error`, `warning` or `note`."""
    @property
    def message(self) -> str:
        """The key, what was found, what was expected."""
    @property
    def notes(self) -> list[str]:
        """What else to know."""
    @property
    def help(self) -> str | None:
        """What to do."""
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs__(self) -> tuple[str, int, int, str, str, list[str], str | None]: ...

@final
class Table:
    """A result table.

    Whatever knows the Arrow PyCapsule interface reads it: `pyarrow.table(t)`, `polars.DataFrame(t)`, DuckDB.
    What is not defined is null.
    """

    @property
    def name(self) -> str:
        """Its name, as of the command's file without `.csv`."""
    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
    def __len__(self) -> int: ...
    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame. Needs pandas and pyarrow."""
    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars DataFrame. Needs polars."""
    def to_arrow(self) -> pyarrow.Table:
        """The rows as a pyarrow Table. Needs pyarrow."""
    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as a list of dicts; what is not defined is None. Needs nothing."""
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Answer:
    """The answer to a question: tables, and what was asked.

    A table has the rows and columns of the file that the command of the same name writes; docs/questions/ of mindep explains each. `answer["stress"]` is the table of
    `stress.csv`.
    """

    @property
    def tables(self) -> dict[str, Table]:
        """Tables by name, in the order of the command's files."""
    def __getitem__(self, name: str, /) -> Table:
        """The table of this name."""
    def __contains__(self, name: str, /) -> bool: ...
    def __iter__(self) -> Iterator[str]:
        """Names of the tables, in the order of the command's files."""
    def __len__(self) -> int: ...
    @property
    def texts(self) -> dict[str, str]:
        """Texts by name, such as `portfolios`: the strategies that `optimize` found, to paste into a scenario."""
    @property
    def facts(self) -> dict[str, Any]:
        """What was asked, and what else is needed to ask it again, such as trials and seed: the `facts` of the command's note."""
    @property
    def warnings(self) -> list[Diagnostic]:
        """What is legal but odd in the scenario."""

@final
class Results:
    """The results of a run: its tables, and what was run.

    A table has the rows and columns of the command's file of the same name; docs/results/ of mindep explains each.
    """

    @property
    def summary(self) -> Table:
        """Every metric of every strategy and mineral: mean, error, spread, quantiles, tail means."""
    @property
    def comparison(self) -> Table:
        """Every strategy against the baseline, in the same futures: difference, chance of being better, regret, cost of a tonne avoided."""
    @property
    def disruptions(self) -> Table:
        """What caused the shortfall."""
    @property
    def sectors(self) -> Table:
        """Who bore it."""
    @property
    def exceedance(self) -> Table:
        """How bad a year gets once in 10, 100, 500 years."""
    @property
    def distribution(self) -> Table:
        """How the trials are spread, from no shortfall to the worst."""
    @property
    def timeseries(self) -> Table:
        """Month by month: demand, supply, shortfall, stocks, price, concentration."""
    @property
    def annual(self) -> Table:
        """Year by year: demand, supply, shortfall, stocks, price, and what each supplier and project delivers."""
    @property
    def suppliers(self) -> Table:
        """Where supply comes from, and who fails."""
    @property
    def projects(self) -> Table:
        """How likely and how late projects deliver."""
    @property
    def trials(self) -> Table | None:
        """A row for every trial, strategy and mineral; None unless the run was asked for it with `trials_table=True`."""
    def __getitem__(self, name: str, /) -> Table:
        """The table of this name."""
    def __contains__(self, name: str, /) -> bool: ...
    def __iter__(self) -> Iterator[str]:
        """Names of the tables."""
    def __len__(self) -> int: ...
    @property
    def tables(self) -> dict[str, Table]:
        """All tables by name."""
    @property
    def manifest(self) -> dict[str, Any]:
        """What was run: version, scenario with its hash, seed, trials, strategies, minerals, months, sources, inputs, timing; as in `run.json`, which has sums of its tables besides."""
    @property
    def warnings(self) -> list[Diagnostic]:
        """What is legal but odd in the scenario."""
