"""The types, the README and the notebook say what is so."""

import ast
import importlib.util
import inspect
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import mindep
import pytest
from conftest import ROOT

HERE = Path(__file__).resolve().parents[1]
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_the_package_has_its_types() -> None:
    assert mindep.__file__ is not None
    folder = Path(mindep.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "__init__.pyi").read_text(encoding="utf-8") == (HERE / "mindep.pyi").read_text(encoding="utf-8")


@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="needs mypy")
@pytest.mark.parametrize("arguments", [["mypy"], ["mypy.stubtest", "mindep"]])
def test_types_are_those_of_the_library_and_the_tests(arguments: list[str], tmp_path: Path) -> None:
    # The inner module has no types of its own.
    inner = tmp_path / "inner"
    inner.write_text("mindep.mindep\n", encoding="utf-8")
    more = ["--mypy-config-file", "pyproject.toml", "--allowlist", str(inner)] if len(arguments) > 1 else []
    command = [sys.executable, "-m", *arguments, *more]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_is_documented() -> None:
    assert mindep.__doc__
    for name in mindep.__all__:
        assert getattr(mindep, name).__doc__, name
    for cls in (mindep.Answer, mindep.Results, mindep.Table, mindep.Diagnostic):
        for name in vars(cls):
            assert name.startswith("_") or getattr(cls, name).__doc__, f"{cls.__name__}.{name}"


def test_editors_show_the_help_of_the_library() -> None:
    stub = ast.parse((HERE / "mindep.pyi").read_text(encoding="utf-8"))

    def compare(nodes: list[ast.stmt], of: Any) -> None:
        for node in nodes:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                found = getattr(of, node.name)
                assert ast.get_docstring(node) == inspect.getdoc(found), node.name
                if isinstance(node, ast.ClassDef):
                    compare(node.body, found)

    compare(stub.body, mindep)


def test_the_example_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    script = tmp_path / "example.py"
    script.write_text(example.replace("trials=2000", "trials=50"), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    left = runpy.run_path(str(script))
    assert len(left["summary"]) > 0 and len(left["comparison"]) > 0
    assert left["dearer"].manifest["set"] == ["suppliers.cn-hydroxide-chinese-ore.premium=0.2"]


def test_the_readme_shows_the_error_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    (statement, said) = re.findall(r"```\n>>> (mindep\..*?)\n(.*?)```", README, re.DOTALL)[0]
    monkeypatch.chdir(ROOT)
    with pytest.raises(mindep.ScenarioError) as caught:
        eval(statement, {"mindep": mindep})
    assert said.endswith(f"mindep.ScenarioError: {caught.value}\n")


def test_the_notebook_runs() -> None:
    pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    runpy.run_path(str(HERE / "notebooks" / "execute.py"), run_name="execute")["executed"]()


def test_the_notebook_keeps_outputs_of_moderate_size() -> None:
    path = HERE / "notebooks" / "lithium.ipynb"
    nbformat = pytest.importorskip("nbformat")
    cells = nbformat.read(path, as_version=4).cells
    codes = [cell for cell in cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in codes) > len(codes) / 2
    assert not any(output.output_type == "error" for cell in codes for output in cell.outputs)
    assert path.stat().st_size < 500_000
