"""Executes lithium.ipynb: `python execute.py` writes its outputs into it, `python execute.py --check` only tries it."""

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).with_name("lithium.ipynb")


def executed() -> nbformat.NotebookNode:
    """The notebook with its outputs; raises the error of the first cell that fails."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    context = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(notebook, timeout=600, kernel_name="python3", resources=context, record_timing=False).execute()
    # What differs from machine to machine.
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="leave the file as it is")
    arguments = parser.parse_args()
    done = executed()
    if not arguments.check:
        nbformat.write(done, NOTEBOOK)
