"""Makes the values that a rule is asked about, with believable defaults."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from lounge.domain.allowance import Allowance
from lounge.domain.booking import BookingRules, Closure, Wanted
from lounge.domain.interval import Interval
from lounge.domain.opening import Hours, OpeningHours
from lounge.domain.refusal import Objection
from lounge.domain.standing import Standing

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 11, 24)
SPRING = date(2026, 3, 29)  # 2:00 becomes 3:00
AUTUMN = date(2026, 10, 25)  # 3:00 becomes 2:00
EVERYBODY = frozenset({"member", "partner", "desk", "manager"})
AROUND_THE_CLOCK = tuple(Hours(day, time(0), time(0)) for day in range(7))


def at(text: str, *, fold: int = 0) -> datetime:
    """Read an instant in Bremen: ``14:00`` on the Tuesday, or ``2026-11-25 14:00``."""
    full = text if " " in text else f"{TUESDAY} {text}"
    return datetime.fromisoformat(full).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


def span(start: str, end: str) -> Interval:
    """Read an interval; an end without a day is on the day of the start."""
    day = start.split(" ", maxsplit=1)[0] if " " in start else str(TUESDAY)
    return Interval(at(start), at(end if " " in end else f"{day} {end}"))


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def make_opening(
    *, opens: time = time(8), closes: time = time(20), days: int = 5, days_off: dict[date, str] | None = None
) -> OpeningHours:
    return OpeningHours([Hours(day, opens, closes) for day in range(days)], BERLIN, days_off or {})


def make_rules(
    *,
    capacity: int = 8,
    shortest: int = 30,
    longest: int = 240,
    step: int = 15,
    ahead: int = 60,
    notice: int = 0,
    setup: int = 0,
    clearing: int = 0,
    bookable_by: frozenset[str] = EVERYBODY,
    opening: OpeningHours | None = None,
    closures: tuple[Closure, ...] = (),
    is_withdrawn: bool = False,
) -> BookingRules:
    """Make rules; lengths in minutes, ``ahead`` in days."""
    return BookingRules(
        capacity=capacity,
        shortest=minutes(shortest),
        longest=minutes(longest),
        step=minutes(step),
        ahead=timedelta(days=ahead),
        notice=minutes(notice),
        setup=minutes(setup),
        clearing=minutes(clearing),
        bookable_by=bookable_by,
        opening=opening or make_opening(),
        closures=closures,
        is_withdrawn=is_withdrawn,
    )


def make_wanted(
    when: Interval, *, people: int = 2, by_role: str = "member", instead_of: Interval | None = None
) -> Wanted:
    return Wanted(when, people, by_role, instead_of)


def objections(
    rules: BookingRules,
    wanted: Wanted | Interval,
    *,
    taken: tuple[Interval, ...] = (),
    hours: float | None = None,
    standing: Standing | None = None,
    now: str = "07:00",
) -> tuple[Objection, ...]:
    """Ask the rules on the Tuesday at seven, for a valid member without a limit unless told otherwise."""
    return rules.objections(
        make_wanted(wanted) if isinstance(wanted, Interval) else wanted,
        taken=taken,
        allowance=Allowance(hours, timedelta(0), TUESDAY),
        standing=standing or Standing("valid", TUESDAY),
        at=at(now),
    )


def codes(found: tuple[Objection, ...]) -> list[str]:
    return [objection.code for objection in found]


def spans(found: tuple[Interval, ...]) -> list[str]:
    """Write intervals as the clock in Bremen shows them."""
    ends = [(one.start.astimezone(BERLIN), one.end.astimezone(BERLIN)) for one in found]
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in ends]


def intervals(*, first: datetime, minutes_long: int, grid: int = 1) -> st.SearchStrategy[Interval]:
    """Draw intervals on a grid of minutes within a stretch of time."""
    points = st.integers(0, minutes_long // grid).map(lambda n: first + minutes(n * grid))
    pairs = st.tuples(points, points).filter(lambda pair: pair[0] != pair[1])
    return pairs.map(lambda pair: Interval(min(pair), max(pair)))
