"""The settings of one house: read once, checked, typed and frozen."""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PROJECT = Path(__file__).resolve().parent.parent
ENGINES = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
SHORTEST_SECRET = 32
AFTER_CRASH = ("repeat", "hold")
RATE_UNITS = {"second": 1, "minute": 60, "hour": 3600}


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence that says which and what to do."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set from outside; each field is ``LOUNGE_<FIELD>`` or a line of ``lounge.toml``."""

    instance: Path
    database_url: str
    base_url: str
    secret_key: str
    timezone: ZoneInfo
    house_name: str
    mail_url: str | None = None
    mail_from: str = "lounge@lounge.example"
    mail_after_crash: str = "repeat"
    """What becomes of a letter whose posting was begun and not noted: ``repeat`` it, or ``hold`` it for a person."""
    demo_password: str | None = None
    api_rate: Rate | None = None
    demo: bool = False
    trusted_proxies: int = 0
    """How many proxies stand in front and tell, by X-Forwarded-*, who asks and by which address."""

    @property
    def is_https(self) -> bool:
        """Whether the house is reached by https, so that cookies may be ``Secure``."""
        return self.base_url.startswith("https://")

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, *, port: int = 8000) -> Self:
        """Read the environment first, then ``lounge.toml`` in the instance folder, then the defaults.

        ``port`` is where the house listens, and so a part of its address unless another is set.

        :raises SettingsError: with one sentence that names the setting and the way out.
        """
        environment = os.environ if environment is None else environment
        instance = _folder(Path(environment.get("LOUNGE_INSTANCE") or PROJECT / "instance"))
        values = _readable(_file(instance / "lounge.toml") | _environment(environment))
        is_demo = _yes("demo", values.get("demo"))
        return cls(
            instance=instance,
            database_url=_database(values.get("database_url"), instance),
            base_url=_base(values.get("base_url") or f"http://127.0.0.1:{port}"),
            secret_key=values.get("secret_key") or _kept_secret(instance / "secret.key"),
            timezone=_zone(values.get("timezone") or "Europe/Berlin"),
            house_name=values.get("house_name") or ("Lounge am Weserufer" if is_demo else "lounge"),
            mail_url=_mail(values.get("mail_url")),
            mail_from=values.get("mail_from") or "lounge@lounge.example",
            mail_after_crash=_after_crash(values.get("mail_after_crash")),
            demo_password=values.get("demo_password"),
            api_rate=_rate(values.get("api_rate")),
            demo=is_demo,
            trusted_proxies=_count(values.get("trusted_proxies")),
        )


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = {field.name for field in fields(Settings)}
    found = {key.removeprefix("LOUNGE_").lower(): value for key, value in environment.items() if value}
    return {
        name: value
        for name, value in found.items()
        if name in names and f"LOUNGE_{name.upper()}" in environment
    }


def _readable(values: dict[str, str]) -> dict[str, str]:
    if odd := [name for name, value in values.items() if not value.isprintable()]:
        raise SettingsError(f"LOUNGE_{odd[0].upper()} is not one line of readable UTF-8 text.")
    return values


def _file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read ({error}). Make it readable UTF-8 text."
        ) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"The settings file {path} is not valid TOML: {error}.") from None
    unknown = sorted(set(values) - {field.name for field in fields(Settings)} | {"instance"} & set(values))
    if unknown:
        raise SettingsError(
            f"The settings file {path} has an unknown setting: {unknown[0]}. Remove it or mend its name."
        )
    if large := [name for name, value in values.items() if not isinstance(value, str | int)]:
        raise SettingsError(f"The settings file {path} has more than one line of text for {large[0]}.")
    return {name: str(value) for name, value in values.items()}


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The instance folder {path} cannot be made: {error.strerror}. Set LOUNGE_INSTANCE to another one."
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingsError(
            f"The instance folder {path} cannot be written to. Give this user write access or set LOUNGE_INSTANCE."
        )
    return path.resolve()


def _database(url: str | None, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'lounge.sqlite3'}"
    from sqlalchemy.engine import make_url  # here, because no other setting needs anything so large
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(
            "LOUNGE_DATABASE_URL is not a database address. Example: postgresql+psycopg://user@host/lounge"
        ) from None
    if parsed.drivername not in ENGINES:
        raise SettingsError(
            f"LOUNGE_DATABASE_URL names {parsed.drivername!r}; lounge runs on sqlite and postgresql+psycopg."
        )
    if parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise SettingsError(
            "LOUNGE_DATABASE_URL names no file, so nothing would be kept. Example: sqlite:////var/lib/lounge.sqlite3"
        )
    return parsed.set(drivername=ENGINES[parsed.drivername]).render_as_string(hide_password=False)


def _base(url: str) -> str:
    if not _is_address(url, "http", "https"):
        raise SettingsError(f"LOUNGE_BASE_URL is {url!r}; it must look like https://lounge.example.")
    return url.rstrip("/")


def _mail(url: str | None) -> str | None:
    if url and not _is_address(url, "smtp", "smtps"):
        raise SettingsError("LOUNGE_MAIL_URL must look like smtp://user:password@host:587 (or smtps://…).")
    return url


def _after_crash(said: str | None) -> str:
    if said and said not in AFTER_CRASH:
        raise SettingsError(f"LOUNGE_MAIL_AFTER_CRASH is {said!r}; say repeat or hold.")
    return said or AFTER_CRASH[0]


def _is_address(url: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SettingsError(
            f"LOUNGE_TIMEZONE is {name!r}, which is no IANA time zone. Example: Europe/Berlin."
        ) from None


def _rate(text: str | None) -> Rate | None:
    if not text:
        return None
    calls, _, unit = text.partition("/")
    if not (calls.isascii() and calls.isdigit()) or int(calls) < 1 or unit not in RATE_UNITS:
        raise SettingsError(
            f"LOUNGE_API_RATE is {text!r}; it must look like 60/minute (second, minute or hour)."
        )
    return Rate(int(calls), RATE_UNITS[unit])


def _yes(name: str, text: str | None) -> bool:
    """Read a yes or no; TOML's own words come with a capital letter."""
    said = (text or "no").lower()
    if said not in YES | NO:
        raise SettingsError(f"LOUNGE_{name.upper()} is {text!r}; say yes or no.")
    return said in YES


def _count(text: str | None) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) < 10):
        raise SettingsError(
            f"LOUNGE_TRUSTED_PROXIES is {text!r}; it is the number of proxies in front, mostly 0 or 1."
        )
    return int(text or 0)


def _kept_secret(path: Path) -> str:
    """Return the secret kept in the instance, made on the first start; the first of two starts wins."""
    made = secrets.token_urlsafe(48)
    try:
        kept = made if _write_new(path, made) else path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The secret cannot be kept in {path} ({error}).") from None
    if len(kept) < SHORTEST_SECRET:
        raise SettingsError(f"The secret in {path} is too short. Remove the file; everybody signs in anew.")
    return kept


def _write_new(path: Path, text: str) -> bool:
    """Write a file that only its user reads, complete from its first moment, unless it is there already."""
    if path.exists():
        return False
    begun = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(text)
    try:
        os.link(begun, path)
    except FileExistsError:
        return False
    finally:
        begun.unlink()
    return True
