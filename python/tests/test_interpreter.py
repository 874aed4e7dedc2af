"""A run leaves the interpreter to others, and ends when it is asked to."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mindep
import pytest

# Days of work.
ENDLESS = 4_000_000_000


def test_other_threads_go_on_during_a_run(small: Path) -> None:
    ticks: list[float] = []
    over = threading.Event()

    def tick() -> None:
        while not over.wait(0.01):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.monotonic()
    mindep.run(small, trials=10_000)
    ended = time.monotonic()
    over.set()
    thread.join()
    during = [at for at in ticks if started < at < ended]
    # A tenth of what an idle machine gives.
    assert len(during) > max(3.0, 0.1 * (ended - started) / 0.01)


def test_several_runs_go_on_at_once(small: Path, results: mindep.Results) -> None:
    trials = results.manifest["trials"]
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: mindep.run(small, trials=trials, threads=1), range(6)))
    assert all(run.summary.to_dicts() == results.summary.to_dicts() for run in runs)


def test_what_progress_raises_ends_the_run(small: Path) -> None:
    class Enough(Exception):
        pass

    def progress(done: int, of: int) -> None:
        raise Enough(f"{done} of {of}")

    started = time.monotonic()
    with pytest.raises(Enough, match=f"of {ENDLESS}"):
        mindep.run(small, trials=ENDLESS, progress=progress)
    assert time.monotonic() - started < 30
    assert len(mindep.run(small, trials=10).summary) > 0


SCRIPT = """
import os, signal, sys, threading, time
import mindep

def interrupt():
    time.sleep(1.0)
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
try:
    mindep.run(sys.argv[1], trials=4_000_000_000, trials_table=sys.argv[2] == "True")
except KeyboardInterrupt:
    print("interrupted", len(mindep.run(sys.argv[1], trials=10).summary) > 0)
"""


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.parametrize("trials_table", [False, True])
def test_ctrl_c_ends_a_run_and_nothing_else(small: Path, trials_table: bool) -> None:
    command = [sys.executable, "-c", SCRIPT, str(small), str(trials_table)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("interrupted True\n", "", 0)


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_a_handler_of_signals_is_heard(small: Path) -> None:
    class Stop(Exception):
        pass

    def stop(number: int, frame: object) -> None:
        raise Stop

    before = signal.signal(signal.SIGUSR1, stop)
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGUSR1))
    try:
        timer.start()
        with pytest.raises(Stop):
            mindep.run(small, trials=ENDLESS)
    finally:
        timer.join()
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_can_run(small: Path) -> None:
    script = """
import multiprocessing, sys
import mindep

def run(seed):
    return len(mindep.run(sys.argv[1], trials=10, seed=seed).summary)

run(0)
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(len(set(pool.map(run, range(4)))))
"""
    command = [sys.executable, "-c", script, str(small)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "1\n", done.stderr


def test_python_ends_while_a_run_is_under_way(small: Path) -> None:
    script = """
import sys, threading, time
import mindep

threading.Thread(target=mindep.run, args=(sys.argv[1], 4_000_000_000), daemon=True).start()
time.sleep(0.5)
"""
    command = [sys.executable, "-c", script, str(small)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
