"""Settings come from the environment first, then from the file, and what cannot be used is said in one sentence."""

import os
import stat
from pathlib import Path

import pytest

from lounge.settings import Rate, Settings, SettingsError


def read(instance: Path, **said: str) -> Settings:
    """Read the settings of an environment that says only this."""
    return Settings.read(
        {"LOUNGE_INSTANCE": str(instance), **{f"LOUNGE_{key.upper()}": value for key, value in said.items()}}
    )


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read(tmp_path / "deep" / "instance")
    assert settings.database_url == f"sqlite:///{tmp_path / 'deep' / 'instance' / 'lounge.sqlite3'}"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.timezone.key == "Europe/Berlin"
    assert (settings.demo, settings.trusted_proxies, settings.api_rate) == (False, 0, None)


def test_the_address_follows_the_port_unless_it_is_set(tmp_path: Path) -> None:
    environment = {"LOUNGE_INSTANCE": str(tmp_path)}
    assert Settings.read(environment, port=8123).base_url == "http://127.0.0.1:8123"
    environment["LOUNGE_BASE_URL"] = "https://lounge.example/"
    assert Settings.read(environment, port=8123).base_url == "https://lounge.example"


def test_the_secret_is_made_once_and_only_its_user_reads_it(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "lounge.toml").write_text('timezone = "Europe/Riga"\nhouse_name = "Speicher"\ndemo = true\n')
    settings = read(tmp_path, timezone="Europe/Lisbon")
    assert (settings.timezone.key, settings.house_name, settings.demo) == ("Europe/Lisbon", "Speicher", True)


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "lounge.toml").write_text('timezone = "Europe/Riga"\n')
    assert read(tmp_path, timezone="").timezone.key == "Europe/Riga"


def test_postgresql_is_spoken_to_by_psycopg(tmp_path: Path) -> None:
    settings = read(tmp_path, database_url="postgresql://lounge:p%40ss@db/lounge")
    assert settings.database_url == "postgresql+psycopg://lounge:p%40ss@db/lounge"


def test_what_becomes_of_a_letter_after_a_crash_is_one_of_two_things(tmp_path: Path) -> None:
    assert read(tmp_path).mail_after_crash == "repeat"
    assert read(tmp_path, mail_after_crash="hold").mail_after_crash == "hold"
    with pytest.raises(SettingsError, match="LOUNGE_MAIL_AFTER_CRASH is 'wait'"):
        read(tmp_path, mail_after_crash="wait")


def test_a_rate_is_calls_in_seconds(tmp_path: Path) -> None:
    assert read(tmp_path, api_rate="60/minute").api_rate == Rate(60, 60)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "mysql://db/lounge"),
        ("database_url", "nonsense"),
        ("database_url", "postgresql+psycopg://host:port/lounge"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:///:memory:"),
        ("house_name", "Haus\nam Kai"),
        ("demo_password", "quiet\udcffharbour"),
        ("base_url", "lounge.example"),
        ("base_url", "ftp://lounge.example"),
        ("base_url", "http://lounge.example:port"),
        ("mail_url", "http://mail.example"),
        ("mail_url", "smtp://mail.example:port"),
        ("timezone", "Europe/Vineta"),
        ("timezone", "../secret"),
        ("api_rate", "many"),
        ("api_rate", "0/minute"),
        ("api_rate", "²/minute"),
        ("demo", "perhaps"),
        ("trusted_proxies", "-1"),
        ("trusted_proxies", "all"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"LOUNGE_{name.upper()}") as raised:
        read(tmp_path, **{name: value})
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"timezone = ", "is not valid TOML"),
        (b"\xff\xfe", "cannot be read"),
        (b'timezon = "Europe/Riga"', "unknown setting: timezon"),
        (b'instance = "elsewhere"', "unknown setting: instance"),
        (b"[timezone]\nname = 1", "timezone"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "lounge.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=said) as raised:
        read(tmp_path)
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("")
    with pytest.raises(SettingsError, match="The instance folder"):
        read(tmp_path / "instance")


def test_a_secret_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(SettingsError, match="too short"):
        read(tmp_path)


def test_a_secret_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(SettingsError, match="The secret"):
        read(tmp_path)


def test_real_variables_are_read_when_no_others_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("LOUNGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LOUNGE_INSTANCE", str(tmp_path))
    assert Settings.read().instance == tmp_path
