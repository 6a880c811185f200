"""The one place that asks what time it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _real() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _real


def now() -> datetime:
    """Return the present instant, aware, in UTC. Only the edge calls this."""
    return _source()


def today(zone: ZoneInfo) -> date:
    """Return the present calendar day in ``zone``."""
    return now().astimezone(zone).date()


@contextmanager
def telling(instant: datetime) -> Iterator[None]:
    """Let the clock tell ``instant`` for the length of the block: for tests and for filling the demo."""
    global _source
    before = _source
    _source = lambda: instant  # noqa: E731 - a named function would say no more
    try:
        yield
    finally:
        _source = before
