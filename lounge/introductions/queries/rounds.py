"""When the house draws, which rounds there were, and what a letter says of the people in one."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from lounge.domain.wallclock import DAY, day_bounds, day_of, habitual
from lounge.domain.week import Week
from lounge.introductions.models import Introduction, Round, RoundRules, Side
from lounge.members.models import Organisation, Person
from lounge.plumbing import web
from lounge.plumbing.db import db
from lounge.profiles.models import Profile

DAYS_TO_ANSWER = 7
"""How many days an introduction stands open, the one on which it came included."""


@dataclass(frozen=True, slots=True)
class Card:
    """A person as others meet them in a letter."""

    person: Person
    headline: str
    town: str


def zone() -> ZoneInfo:
    """Return the zone of the house, by whose wall clock it draws."""
    return web.settings().timezone


def rules() -> RoundRules:
    """Return when the house draws: as it was set, else Mondays at seven, sent without a look."""
    return db.session.get(RoundRules, 1) or RoundRules(id=1, weekday=0, draws_at=time(7), is_reviewed=False)


def week_of(at: datetime) -> Week:
    """Return the house's week at that moment."""
    return Week.of(day_of(at, zone()))


def due(week: Week) -> datetime:
    """Return when the round of this week is due."""
    by = rules()
    return habitual(week.days[by.weekday], by.draws_at, zone())


def next_due(at: datetime) -> datetime:
    """Return when a round is due next, which lies ahead."""
    this = due(week_of(at))
    return this if at < this else due(week_of(at).next)


def answers_until(at: datetime) -> datetime:
    """Return until when an introduction that is sent now stands open: seven days, to their last midnight."""
    return day_bounds(day_of(at, zone()) + DAYS_TO_ANSWER * DAY, zone()).start


def last_day_to_answer(lapses_at: datetime) -> date:
    """Return the last day on which an introduction can be answered."""
    return day_of(lapses_at - timedelta.resolution, zone())


def round_of(week: Week) -> Round | None:
    """Find the round of this week, without its introductions."""
    return db.session.scalar(select(Round).where(Round.week == str(week)))


def latest_round() -> Round | None:
    """Find the round of the latest week that has one."""
    return db.session.scalar(select(Round).order_by(Round.week.desc()).limit(1))


def whole_round(week: Week) -> Round | None:
    """Find the round of this week, with its introductions, their sides and people."""
    to_people = selectinload(Round.introductions).selectinload(Introduction.sides)
    return db.session.scalar(
        select(Round)
        .where(Round.week == str(week))
        .options(to_people.joinedload(Side.person).joinedload(Person.organisation))
        .execution_options(populate_existing=True)
    )


def cards(found: Round) -> dict[int, Card]:
    """Return everybody of a round as the others meet them, by the id of the person."""
    everybody = select(Side.person_id).join(Side.introduction).where(Introduction.round_id == found.id)
    rows = db.session.execute(
        select(Person, Profile.headline, Profile.town)
        .join(Person.organisation)
        .outerjoin(Profile, Profile.organisation_id == Organisation.id)
        .where(Person.id.in_(everybody))
        .options(joinedload(Person.organisation, innerjoin=True))
        .order_by(Person.id)
    )
    return {person.id: Card(person, headline or "", town or "") for person, headline, town in rows}
