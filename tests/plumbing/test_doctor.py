"""The doctor finds what is wrong, names it in one line, and says what to do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from lounge.app import create_app
from lounge.plumbing import clock, doctor, guards, jobs
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.rooms.models import NO_OVERLAP
from lounge.settings import Settings
from tests.builders import NOON
from tests.conftest import plain_settings
from tests.support.ports import free_port


def complaints(settings: Settings) -> dict[str, str]:
    """What is wrong, by what it is about."""
    return {finding.what: finding.said for finding in doctor.examine(settings) if not finding.is_well}


def test_nothing_is_wrong_with_a_well_house(app: Lounge) -> None:
    findings = list(doctor.examine(app.extensions["lounge"]))
    assert all(finding.is_well for finding in findings), findings
    assert [finding.what for finding in findings] == [
        "settings", "folder", "secret", "zone", "database", "schema", "clock", "mail", "worker",
        "round",
    ]  # fmt: skip


def remove_the_guard() -> None:
    with db.engine.begin() as connection:
        guards.remove(connection, NO_OVERLAP)


def make_it_newer() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


@pytest.mark.parametrize(
    ("spoil", "said"), [(remove_the_guard, "booked twice"), (make_it_newer, "newer lounge")]
)
def test_a_schema_that_cannot_be_served_is_found(app: Lounge, spoil: Callable[[], None], said: str) -> None:
    spoil()
    assert said in complaints(app.extensions["lounge"])["schema"]


def test_a_secret_that_others_can_read_is_found(app: Lounge) -> None:
    settings = app.extensions["lounge"]
    kept = settings.instance / "secret.key"
    kept.write_text("x" * 64)
    kept.chmod(0o644)
    assert complaints(settings) == {
        "secret": f"Others on this machine can read {kept}. Run: chmod 600 {kept}"
    }


def test_a_short_secret_is_found(app: Lounge) -> None:
    assert "LOUNGE_SECRET_KEY" in complaints(replace(app.extensions["lounge"], secret_key="short"))["secret"]


def test_a_folder_that_cannot_be_written_to_is_found(app: Lounge, tmp_path: Path) -> None:
    gone = replace(app.extensions["lounge"], instance=tmp_path / "gone")
    assert "cannot be written to" in complaints(gone)["folder"]


def test_a_mail_server_that_does_not_answer_is_found(app: Lounge) -> None:
    settings = replace(app.extensions["lounge"], mail_url=f"smtp://127.0.0.1:{free_port()}")
    app.extensions["lounge"] = settings
    assert "cannot be posted" in complaints(settings)["mail"]


def test_a_database_out_of_reach_is_found_and_nothing_else_is_asked(tmp_path: Path) -> None:
    url = "postgresql+psycopg://lounge:hush@127.0.0.1:1/lounge"
    settings = replace(plain_settings(tmp_path / "instance"), database_url=url)
    with create_app(settings).app_context():
        findings = list(doctor.examine(settings))
    assert findings[-1].what == "database"
    assert not findings[-1].is_well
    assert "hush" not in str(findings[-1])


def write_letter(**more: object) -> None:
    """Write a letter that waits since noon."""
    fields = {
        "key": "k",
        "kind": "rooms/booked",
        "to_address": "a@kahn.example",
        "to_name": "A",
        "language": "de",
    }
    with transaction():
        db.session.add(Letter(**fields, facts={}, message_id="m", written_at=NOON, next_try_at=NOON, **more))


def test_letters_that_nobody_posts_are_found(app: Lounge) -> None:
    write_letter()
    with clock.telling(NOON + timedelta(hours=1)):
        assert "overdue: 1;" in str(complaints_about_the_worker())


def test_letters_that_are_held_are_found(app: Lounge) -> None:
    write_letter(held_at=NOON)
    assert "are held: 1." in str(complaints_about_the_worker())


def test_a_worker_that_beats_is_alive(app: Lounge) -> None:
    with clock.telling(NOON):
        jobs.beat(NOON)
        findings = {finding.what: finding for finding in doctor.examine(app.extensions["lounge"])}
    assert str(findings["worker"]) == "✓ worker    alive; letters that wait: 0"


def test_a_clock_that_is_off_is_found(app: Lounge) -> None:
    with clock.telling(NOON - timedelta(days=400)):
        assert "Set both clocks by NTP" in complaints(app.extensions["lounge"])["clock"]


def complaints_about_the_worker() -> str | None:
    """What is wrong with the worker."""
    from flask import current_app

    return complaints(current_app.extensions["lounge"]).get("worker")
