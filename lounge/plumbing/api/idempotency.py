"""The same POST again is the same answer again, and one deed: ``Idempotency-Key``."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lounge.domain.refusal import Refused
from lounge.plumbing import clock
from lounge.plumbing.api import parsing, problem
from lounge.plumbing.api.tokens import caller
from lounge.plumbing.api.upsert import insert
from lounge.plumbing.db import Base, db, transaction

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x20-\x7e]{1,255}")
KEPT = timedelta(hours=24)
KEPT_HEADERS = ("Content-Type", "Location", "ETag")

View = Callable[..., Response]


class IdempotentAnswer(Base):
    """The first answer to a key of a person; without a status only while its deed is being done."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("person_id", "key"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any]]
    body: Mapped[str]
    at: Mapped[datetime]


def once(view: View) -> View:
    """Do the view's deed once for each key; the deed and what is answered are kept together or not at all.

    What was done (2xx) and what a rule of the house refused (409) is answered again; a call that failed otherwise
    has changed nothing and may come again under the same key.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **kwargs)
        if not KEY.fullmatch(key):
            raise problem.Invalid({HEADER: [_("A key has 1 to 255 printable ASCII characters.")]})
        fingerprint = _fingerprint()
        try:
            return _first_or_kept(key, fingerprint, lambda: view(*args, **kwargs))
        except Refused as refusal:
            refused = problem.refused(refusal)
            return _first_or_kept(key, fingerprint, lambda: refused)

    return answer


def forget_answers(at: datetime) -> int:
    """Remove the answers that were kept for a day, and return how many; the worker does so every hour."""
    with transaction():
        gone = db.session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.at < at - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _first_or_kept(key: str, fingerprint: str, deed: Callable[[], Response]) -> Response:
    who = caller().person_id
    with transaction():
        # The second of two at once waits here until the first has ended: on SQLite for the lock of the
        # transaction, on PostgreSQL for the key's row.
        place = insert(IdempotentAnswer).values(
            person_id=who, key=key, fingerprint=fingerprint, headers={}, body="", at=clock.now()
        )
        kept_as = db.session.scalar(place.on_conflict_do_nothing().returning(IdempotentAnswer.id))
        if kept_as is None:
            return _kept(who, key, fingerprint)
        response = deed()
        db.session.execute(
            update(IdempotentAnswer)
            .where(IdempotentAnswer.id == kept_as)
            .values(
                status=response.status_code,
                headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
                body=response.get_data(as_text=True),
            )
        )
    return response


def _kept(who: int, key: str, fingerprint: str) -> Response:
    kept = db.session.scalars(
        select(IdempotentAnswer).where(IdempotentAnswer.person_id == who, IdempotentAnswer.key == key)
    ).one()
    if kept.fingerprint != fingerprint:
        raise problem.Invalid(
            {HEADER: [_("This key was used for another call. Take a new one for a new call.")]}
        )
    return Response(kept.body, kept.status, headers=kept.headers | {"Idempotency-Replayed": "true"})


def _fingerprint() -> str:
    body = parsing.body(request)
    try:
        text = json.dumps([request.method, request.full_path, body], sort_keys=True)
    except RecursionError:
        raise parsing.malformed() from None
    return hashlib.sha256(text.encode()).hexdigest()
