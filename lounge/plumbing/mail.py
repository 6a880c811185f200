"""Letters are rows: written in the deed's own transaction, posted later by a job."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import ColumnElement, Index, exists
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from lounge.plumbing.db import Base, db

# They turn the direction of what follows, so that a name could make a line read as something else.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Letter(Base):
    """One letter to one address: what it is about, as facts; the text is made when it is posted or read."""

    __tablename__ = "letter"
    __table_args__ = (Index(None, "posted_at", "held_at", "next_try_at"), Index(None, "written_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    language: Mapped[str]
    facts: Mapped[dict[str, Any]]
    calendar: Mapped[dict[str, Any] | None]
    extras: Mapped[dict[str, Any] | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    written_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    trouble: Mapped[str | None]


TABLE = Base.metadata.tables[Letter.__tablename__]
NEW_ONLY = {
    "postgresql": postgresql.insert(TABLE).on_conflict_do_nothing(index_elements=["key"]),
    "sqlite": sqlite.insert(TABLE).on_conflict_do_nothing(index_elements=["key"]),
}
"""By dialect how a letter is kept that is not kept yet."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a letter is for, and in which language, ``de`` or ``en``."""

    address: str
    name: str
    language: str


def write(
    kind: str,
    *,
    to: Reader,
    facts: Mapping[str, Any],
    key: str,
    at: datetime,
    calendar: Mapping[str, Any] | None = None,
    extras: Mapping[str, Any] | None = None,
) -> None:
    """Write a letter, in the transaction of the deed that it tells of; the worker posts it after the commit.

    ``kind`` names its templates, ``templates/letters/<kind>.mjml`` and ``.txt``, which are given ``facts``
    (JSON: instants as ISO text) and ``reader_name``. ``calendar`` is a :class:`.calendar.Entry`. A ``key``
    that was used before leaves the first letter as it is, whoever wrote it, and writes no second one.

    ``extras`` may name the ``list`` that the letter belongs to; the path to ``unsubscribe`` from it, which a
    single POST without a sign-in must serve (RFC 8058); ``files``, each a ``name``, a ``type`` such as
    ``text/vcard``, and its ``text``; and ``pictures`` that the HTML shows, each a ``name`` such as
    ``ticket.png`` and the ``code`` that is drawn as a QR code.

    :raises RuntimeError: outside of ``transaction()``.
    """
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("A letter was to be written outside of transaction().")
    letter = {
        "key": key,
        "kind": kind,
        "to_address": to.address.strip(),
        "to_name": one_line(to.name),
        "language": to.language,
        "facts": {"reader_name": to.name, **facts},
        "calendar": dict(calendar) if calendar else None,
        "extras": dict(extras) if extras else None,
        "message_id": _message_id(),
        "written_at": at,
        "next_try_at": at,
        "tries": 0,
    }
    session.execute(NEW_ONLY[db.engine.dialect.name], letter)


def is_unwritten(key: ColumnElement[str]) -> ColumnElement[bool]:
    """Say in a query whether there is no letter with this key, be it posted or not."""
    return ~exists().where(Letter.key == key)


def sender() -> tuple[str, str]:
    """Return the name and the address from which the house writes."""
    settings = current_app.extensions["lounge"]
    return settings.house_name, settings.mail_from


def readable(text: str) -> str:
    """Return ``text`` with plain line ends, and without signs that no reader can see or trust."""
    lines = text.splitlines()
    return "\n".join("".join(sign for sign in line if _is_readable(sign)) for line in lines)


def one_line(text: str) -> str:
    """Return ``text`` as one readable line, fit for a header."""
    return " ".join(readable(text).split())


def _is_readable(sign: str) -> bool:
    return sign not in TURNING and unicodedata.category(sign) not in ("Cc", "Cs", "Cn")


def _message_id() -> str:
    # Fixed here, once: a letter that is posted again after a crash is recognised by its reader's program.
    return f"<{uuid4().hex}@{sender()[1].rpartition('@')[2]}>"
