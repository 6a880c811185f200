"""Every benchmark runs, in a size that proves nothing but that; and a web process carries no more than it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TINY = {
    "board": ["--engine", "sqlite", "--sizes", "50", "300", "--rounds", "2", "--times", "1"],
    "bookings": [
        "--engine",
        "sqlite",
        "--bookings",
        "50",
        "--each",
        "3",
        "--rounds",
        "1",
        "--contested",
        "2",
    ],
    "events": [
        *("--engine", "sqlite", "--places", "8", "--clients", "2", "--rounds", "1"),
        *("--past", "30", "--coming", "3", "--rounds-of-pages", "1", "--times", "1"),
    ],
    "desk": [
        "--engine",
        "sqlite",
        "--bookings",
        "50",
        "--past",
        "50",
        "--stations",
        "2",
        "--each",
        "3",
        "--rounds",
        "1",
        "--contested",
        "1",
        "--people",
        "30",
        "--rounds-of-questions",
        "1",
        "--times",
        "1",
    ],
    "matching": ["--sizes", "80", "--brute", "40"],
    "pairing": ["--sizes", "60", "120", "--exact-up-to", "60", "--relaxed-up-to", "60"],
    "start": ["--rounds", "1", "--pages", "5", "--bookings", "50"],
}
IMPORTED = """
import json, sys, wsgi
from lounge.plumbing.db import db
with wsgi.app.app_context():
    left = db.engine.pool.checkedin()
print(json.dumps({"modules": sorted(sys.modules), "connections": left}))
"""


def run(*words: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str] | int]:
    """What a web process has when it is ready to answer, as `wsgi.py` makes it."""
    instance = str(tmp_path_factory.mktemp("instance"))
    run("-m", "lounge.cli", "db", "upgrade", LOUNGE_INSTANCE=instance)
    found: dict[str, list[str] | int] = json.loads(run("-c", IMPORTED, LOUNGE_INSTANCE=instance))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py")))
def test_each_benchmark_runs_to_its_end(name: str) -> None:
    said = run("-m", f"bench.{name}", *TINY[name])
    assert "Yardstick: median" in said


@pytest.mark.slow
def test_a_web_process_loads_no_library_of_numbers(loaded: dict[str, list[str]]) -> None:
    heavy = {"numpy", "scipy", "sklearn", "pandas", "alembic", "lounge.demo"}
    assert not heavy.intersection(loaded["modules"])


@pytest.mark.slow
def test_a_web_process_is_forked_without_an_open_connection(loaded: dict[str, int]) -> None:
    assert loaded["connections"] == 0
