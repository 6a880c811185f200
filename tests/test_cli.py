"""The `lounge` command does what it is asked, or says in one line why not."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lounge import cli
from lounge.members import queries, services
from lounge.plumbing.db import db
from lounge.plumbing.web import Lounge
from tests.builders import make_person
from tests.support.http import ROOT

Lounging = Callable[..., int]
COMMANDS = [
    ["up"], ["worker"], ["doctor"], ["demo"], ["db"], ["db", "upgrade"], ["db", "revision"],
    ["person"], ["person", "add"], ["mail", "release"], ["token"], ["token", "add"], [],
    ["introductions"], ["introductions", "draw"], ["introductions", "pair"],
]  # fmt: skip


@pytest.fixture
def lounge(monkeypatch: pytest.MonkeyPatch, app: Lounge, tmp_path: Path) -> Lounging:
    """Call the command on the database of the test, and get its exit status."""
    monkeypatch.setenv("LOUNGE_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("LOUNGE_DATABASE_URL", app.extensions["lounge"].database_url)

    def call(*arguments: str, stdin: str = "") -> int:
        real, sys.stdin = sys.stdin, io.StringIO(stdin)
        try:
            cli.main(arguments)
        except SystemExit as end:
            return int(end.code or 0)
        finally:
            sys.stdin = real
            db.session.rollback()
        return 0

    return call


PERSON = (
    "person",
    "add",
    "Imke@Kahn.example",
    "--name",
    "Imke Ahlers",
    "--organisation",
    "Kahn",
    "--password-stdin",
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    cli.main([*command, "--help"])
    assert "Usage: lounge" in capsys.readouterr().out


def test_help_loads_neither_the_web_nor_the_database() -> None:
    code = (
        "import sys, lounge.cli as c; c.main(['--help']); print({'flask', 'sqlalchemy'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "set()"


def test_a_person_is_added_with_an_organisation_in_good_standing(lounge: Lounging) -> None:
    assert lounge(*PERSON, "--role", "desk", "--language", "en", stdin="a quiet harbour\n") == 0
    person = services.may_sign_in("imke@kahn.example", "a quiet harbour")
    assert person is not None
    assert (person.name, person.role, person.language) == ("Imke Ahlers", "desk", "en")
    day = person.organisation.terms[0].begins_on
    assert queries.standing_of(person.organisation_id, on=day).is_valid


def test_an_organisation_that_is_known_is_taken(lounge: Lounging) -> None:
    lounge(*PERSON, stdin="a quiet harbour\n")
    assert lounge("person", "add", "uwe@kahn.example", "--name", "Uwe", "--organisation", "KAHN", "--password-stdin",
                  stdin="a quiet harbour\n") == 0  # fmt: skip
    assert [person.name for person in queries.organisations()[0].people] == ["Imke Ahlers", "Uwe"]


def test_all_that_is_wrong_with_a_person_is_said_at_once(
    lounge: Lounging, capsys: pytest.CaptureFixture[str]
) -> None:
    make_person(email="imke@kahn.example")
    assert lounge(*PERSON, stdin="short\n") == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "already has an account" in said
    assert "at least 8" in said


@pytest.mark.parametrize(
    "password",
    ["", "        ", "quiet\0harbour", "quiet\udcffharbour", "x" * 1001],
    ids=lambda given: repr(given[:14]),
)
def test_a_password_that_could_not_be_typed_is_refused(
    lounge: Lounging, capsys: pytest.CaptureFixture[str], password: str
) -> None:
    assert lounge(*PERSON, stdin=f"{password}\n") == 1
    said = capsys.readouterr().err
    assert said.startswith("lounge: The password ")
    assert said.count("\n") == 1
    assert queries.organisations() == []


def test_a_password_as_long_as_the_form_takes_is_welcome(lounge: Lounging) -> None:
    assert lounge(*PERSON, stdin=f"{'x' * 1000}\r\n") == 0
    assert services.may_sign_in("imke@kahn.example", "x" * 1000)


def test_a_token_has_only_scopes_that_there_are(lounge: Lounging, capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person()
    assert lounge("token", "add", person.email, "--scope", "rooms:read", "--scope", "fly") == 1
    assert capsys.readouterr().err.startswith(
        "lounge: There is no scope 'fly'. Take some of: bookings:read, "
    )
    assert lounge("token", "add", person.email, "--scope", "rooms:read") == 0


def test_a_token_is_the_last_word(lounge: Lounging, capsys: pytest.CaptureFixture[str]) -> None:
    person = make_person()
    assert lounge("token", "add", person.email) == 0
    token = queries.token_by_digest(services.digest(capsys.readouterr().out.split()[-1]))
    assert token is not None
    assert token.person.email == person.email
    assert token.scopes is None


def test_a_token_for_nobody_is_refused(lounge: Lounging, capsys: pytest.CaptureFixture[str]) -> None:
    assert lounge("token", "add", "nobody@kahn.example") == 1
    assert capsys.readouterr().err == "lounge: Nobody has an account with the address nobody@kahn.example.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("up", "--port", "0"),
        ("up", "--port", "70000"),
        ("demo", "--bookings", "-1"),
        ("demo", "--seed", "x"),
        ("person", "add", "imke", *PERSON[3:]),
        ("person", "add", "imke@kahn.example", "--name", " ", *PERSON[5:]),
        ("person", "add", "imke@kahn.example", "--name", "a\x07b", *PERSON[5:]),
        ("person", "add", "imke@kahn.example", "--name", "Imke", "--organisation", "Kahn"),
        (*PERSON, "--role", "king"),
        ("token", "add"),
        ("token", "add", "imke"),
        ("token", "add", "imke@kahn.example", "--name", ""),
    ],
    ids=lambda arguments: " ".join(arguments).replace("\x07", "?"),
)
def test_bad_input_is_one_line_and_not_zero(
    lounge: Lounging, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert lounge(*arguments, stdin="a quiet harbour\n") == 2
    said = capsys.readouterr().err
    assert said.startswith("lounge: ")
    assert said.count("\n") == 1


def test_an_unusable_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LOUNGE_INSTANCE", str(tmp_path))
    monkeypatch.setenv("LOUNGE_TIMEZONE", "Europe/Vineta")
    with pytest.raises(SystemExit) as end:
        cli.main(["db", "upgrade"])
    assert end.value.code == 1
    assert capsys.readouterr().err.startswith("lounge: LOUNGE_TIMEZONE is 'Europe/Vineta'")


def test_a_current_schema_is_left_alone(lounge: Lounging, capsys: pytest.CaptureFixture[str]) -> None:
    assert lounge("db", "upgrade") == 0
    assert capsys.readouterr().out == "The schema is current.\n"


def test_held_letters_are_released(lounge: Lounging, capsys: pytest.CaptureFixture[str]) -> None:
    assert lounge("mail", "release") == 0
    assert capsys.readouterr().out == "Letters that are tried again: 0.\n"


def test_bookings_are_added_to_a_demo_that_is_filled(
    lounge: Lounging, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lounge("demo", "--seed", "3") == 0
    assert lounge("demo", "--bookings", "20") == 0
    assert "Adding 20 bookings" in capsys.readouterr().out
    assert lounge("demo") == 1
    assert lounge("demo", "--rooms", "20", "--bookings", "5") == 1


def test_the_demo_stays_out_of_a_house_in_use(lounge: Lounging, capsys: pytest.CaptureFixture[str]) -> None:
    make_person()
    assert lounge("demo") == 1
    assert "in use" in capsys.readouterr().err


def test_a_well_house_has_a_clean_bill_of_health(
    lounge: Lounging, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lounge("doctor") == 0
    said = capsys.readouterr().out
    assert said.count("✓") == 10
    assert "✗" not in said
