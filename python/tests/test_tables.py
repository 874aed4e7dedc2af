"""Tables are read by pandas, polars, pyarrow and DuckDB."""

import sys
from typing import Any

import duckdb
import mindep
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame with None for what is not defined."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]


def test_pyarrow_reads_every_table(results: mindep.Results) -> None:
    for name, table in results.tables.items():
        read = pa.table(table)
        assert read.column_names == table.columns
        assert read.to_pylist() == table.to_dicts(), name
        assert table.to_arrow() == read
        assert pa.schema(table) == read.schema
        read.validate(full=True)


def test_polars_reads_every_table(results: mindep.Results) -> None:
    for name, table in results.tables.items():
        read = pl.DataFrame(table)
        assert read.to_dicts() == table.to_dicts(), name
        assert table.to_polars().equals(read)


def test_pandas_reads_every_table(results: mindep.Results) -> None:
    for name, table in results.tables.items():
        frame = table.to_pandas()
        assert list(frame.columns) == table.columns
        assert plain(frame) == table.to_dicts(), name


def test_duckdb_reads_a_table(results: mindep.Results) -> None:
    summary = results.summary  # noqa: F841: read by name
    found = duckdb.sql("select strategy, mean from summary where metric = 'shortfall' and mineral = 'tungsten'")
    assert found is not None
    of = ("shortfall", "tungsten")
    expected = [row for row in results.summary.to_dicts() if (row["metric"], row["mineral"]) == of]
    assert found.fetchall() == [(row["strategy"], row["mean"]) for row in expected]


def test_columns_have_their_types(results: mindep.Results) -> None:
    types = {field.name: str(field.type) for field in pa.schema(results.comparison)}
    assert types["strategy"] == "string" and types["difference"] == "double" and types["pareto"] == "bool"
    assert str(pa.schema(results.exceedance).field("return_period_years").type) == "int64"
    trials = pa.schema(results.trials)
    assert str(trials.field("trial").type) == "uint64" and not trials.field("trial").nullable
    assert trials.field("shortfall").nullable


def test_a_table_says_what_it_is_of(results: mindep.Results) -> None:
    told = results.manifest
    for table in results.tables.values():
        assert pa.schema(table).metadata == {
            b"mindep.version": told["version"].encode(),
            b"mindep.scenario": told["scenario"]["name"].encode(),
            b"mindep.hash": told["scenario"]["hash"].encode(),
            b"mindep.seed": str(told["seed"]).encode(),
        }


def test_what_is_not_defined_is_null(results: mindep.Results) -> None:
    rows = [row for row in results.disruptions.to_dicts() if row["disruption"] == "unattributed"]
    assert rows and all(row["occurrences"] is None for row in rows)
    frame = results.disruptions.to_pandas()
    assert frame[frame.disruption == "unattributed"].occurrences.isna().all()


def test_a_table_outlives_its_results_and_is_read_again(results: mindep.Results) -> None:
    table = results.summary
    first, second = pa.table(table), pa.table(table)
    del table
    assert first == second and first.num_rows == len(results.summary)


def test_a_stream_that_nobody_reads_is_released(results: mindep.Results) -> None:
    for _ in range(100):
        results.timeseries.__arrow_c_stream__()
        results.timeseries.__arrow_c_schema__()
    assert len(pa.table(results.timeseries)) == len(results.timeseries)


def test_the_table_of_trials_is_there_when_asked_for(results: mindep.Results, small: Any) -> None:
    told = results.manifest
    trials = results.trials
    assert trials is not None
    assert len(trials) == told["trials"] * len(told["strategies"]) * (len(told["minerals"]) + 1)
    frame = trials.to_pandas()
    of_baseline = frame[(frame.strategy == "baseline") & (frame.mineral == "tungsten")]
    assert list(of_baseline.trial) == list(range(told["trials"]))
    summary = results.summary.to_pandas().set_index(["strategy", "mineral", "metric"])
    mean = summary.loc[("baseline", "tungsten", "shortfall"), "mean"]
    assert of_baseline.shortfall.mean() == pytest.approx(mean, rel=1e-9)
    without = mindep.run(small, trials=10)
    assert without.trials is None and "trials" not in without.tables


@pytest.mark.parametrize(
    ("package", "method"),
    [("pandas", "to_pandas"), ("pyarrow", "to_pandas"), ("polars", "to_polars"), ("pyarrow", "to_arrow")],
)
def test_a_missing_package_is_named_with_the_cure(
    results: mindep.Results, monkeypatch: pytest.MonkeyPatch, package: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"^{method} needs .*{package}.*`pip install .*{package}.*`$"):
        getattr(results.summary, method)()


def test_text_at_the_prompt_tells_what_there_is(results: mindep.Results) -> None:
    told = results.manifest
    text = repr(results)
    assert text.startswith(f"<mindep.Results of {told['scenario']['name']}: ")
    assert f"{told['trials']} trials, seed {told['seed']}, {told['start']} to {told['end']}" in text
    for name, table in results.tables.items():
        assert f"{name} ({len(table)} row" in text
    assert repr(results.sectors).startswith("<mindep.Table sectors: 6 rows, 9 columns: strategy, mineral, sector, ")
