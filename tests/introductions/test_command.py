"""`lounge introductions draw` draws the week, shows it, and leaves a drawn week as it is."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from lounge import cli
from lounge.domain.week import Week
from lounge.introductions.models import Round, RoundRules
from lounge.plumbing import clock
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import NOON, keep
from tests.introductions.rounds import make_willing

Lounging = Callable[..., str]


@pytest.fixture
def lounge(
    monkeypatch: pytest.MonkeyPatch, app: Lounge, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Lounging:
    """Call the command on the database of the test, and get what it says."""
    monkeypatch.setenv("LOUNGE_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("LOUNGE_DATABASE_URL", app.extensions["lounge"].database_url)

    def call(*arguments: str) -> str:
        with clock.telling(NOON):
            try:
                cli.main(("introductions", "draw", *arguments))
            except SystemExit as end:
                sys.stdout.write(f"status {end.code}")
        said = capsys.readouterr()
        return said.out + said.err

    return call


def weeks() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Round.week).order_by(Round.week)))


def test_a_house_where_nobody_is_willing_has_an_empty_round(lounge: Lounging) -> None:
    said = lounge()
    assert "2026-W48: 0 willing, 0 possible pairs, 0 introductions" in said
    assert "100.00% of the bound is kept" in said
    assert weeks() == ["2026-W48"]


def test_a_drawn_week_is_not_drawn_again_and_that_is_said(lounge: Lounging) -> None:
    lounge("--week", "2026-W48")
    make_willing()
    assert lounge() == "The round of 2026-W48 is drawn already. Nothing was changed.\n"
    db.session.rollback()
    assert db.session.scalars(select(Round)).one().figures["willing"] == 0


def test_a_dry_run_keeps_nothing(lounge: Lounging) -> None:
    make_willing()
    assert "left out: 1" in lounge("--dry-run")
    assert weeks() == []


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("2026-W47", "2026-W47 is over"),
        ("2026-W48", "the worker sends it, not before 2026-11-23 06:00 UTC"),
        ("2026-W49", "not before 2026-11-30 06:00 UTC"),
    ],
)
def test_it_is_said_what_comes_next(lounge: Lounging, week: str, said: str) -> None:
    assert said in lounge("--week", week)
    assert weeks() == [str(Week.parse(week))]


def test_a_round_that_is_looked_at_first_waits_for_a_manager(lounge: Lounging) -> None:
    keep(RoundRules(id=1, is_reviewed=True))
    assert "waits until a manager sends it" in lounge()


@pytest.mark.parametrize("week", ["2026-48", "2026-W54", "0001-W01", "tomorrow"])
def test_what_is_no_week_is_refused_in_one_line(lounge: Lounging, week: str) -> None:
    said = lounge("--week", week)
    assert "is no week" in said
    assert "status 2" in said
    assert weeks() == []
