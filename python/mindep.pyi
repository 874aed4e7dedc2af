"""How badly could a country's mineral imports fail, and which diversification is worth its money?"""

from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any, SupportsIndex, final

import pandas
import polars
import pyarrow

__all__ = ["Diagnostic", "Results", "ScenarioError", "Table", "__version__", "check", "run"]

__version__: str

def run(
    scenario: str | PathLike[str],
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
        scenario: path of the scenario file.
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

def check(scenario: str | PathLike[str], set: Mapping[str, object] | None = None) -> list[Diagnostic]:
    """Reads and validates a scenario, and simulates nothing.

    Args:
        scenario: path of the scenario file.
        set: changes by address, as `run` takes them.

    Returns:
        What is legal but odd, in file order; an empty list when nothing is.

    Raises:
        ScenarioError: with every fault of the scenario.
        OSError: when the file cannot be read.
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
        """`error` or `warning`."""
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
    def suppliers(self) -> Table:
        """Where supply comes from, and who fails."""
    @property
    def projects(self) -> Table:
        """How likely and how late projects deliver."""
    @property
    def trials(self) -> Table | None:
        """A row for every trial, strategy and mineral; None unless the run was asked for it with `trials_table=True`."""
    @property
    def tables(self) -> dict[str, Table]:
        """All tables by name."""
    @property
    def manifest(self) -> dict[str, Any]:
        """What was run: version, scenario with its hash, seed, trials, strategies, minerals, months, sources, inputs, timing; as in `run.json`, which has sums of its tables besides."""
    @property
    def warnings(self) -> list[Diagnostic]:
        """What is legal but odd in the scenario."""
