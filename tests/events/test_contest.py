"""Sixteen want what only some can have, on each database; and the control, without the guard and without the lock."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lounge.events.models import NO_MORE_THAN_PLACES, TAKES_A_PLACE, Event, Registration
from lounge.plumbing import guards
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from lounge.plumbing.web import Lounge
from lounge.settings import Settings
from tests.builders import NOON, make_event, make_person, make_registration
from tests.events.contest import (
    Coming,
    accept,
    add_place,
    ask_then_write,
    cancel,
    confirm,
    lapse,
    register,
)
from tests.events.places import fill, letters, positions, states
from tests.support.contest import MANY, Crowd, processes, threads

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("contest")]

LATER = timedelta(hours=4)


@pytest.fixture(scope="module")
def sixteen() -> Iterator[Crowd]:
    """The processes; they outlive a contest, for starting them takes longer than any."""
    with processes() as crowd:
        yield crowd


@pytest.fixture(params=["processes", "threads"])
def crowd(request: pytest.FixtureRequest) -> Iterator[Crowd]:
    """Sixteen processes, and sixteen threads of one."""
    if request.param == "processes":
        yield request.getfixturevalue("sixteen")
        return
    with threads(request.getfixturevalue("app")) as crowd:
        yield crowd


def taken(event: Event) -> int:
    """How many places are taken or held, counted by the database."""
    db.session.rollback()
    wanted = select(func.sum(Registration.party)).where(
        Registration.event_id == event.id, Registration.state.in_(TAKES_A_PLACE)
    )
    return db.session.scalar(wanted) or 0


def offered() -> list[str]:
    """To whom places were offered."""
    return list(db.session.scalars(select(Letter.to_address).where(Letter.kind == "events/offer")))


def newcomers(settings: Settings, event: Event, count: int = MANY, *, role: str = "member") -> list[Coming]:
    return [
        Coming(settings=settings, at=NOON, event=event.id, by=make_person(role=role).id) for _ in range(count)
    ]


def turns(settings: Settings, some: Sequence[Registration], *, at=NOON) -> list[Coming]:
    return [Coming(settings=settings, at=at, registration=one.id) for one in some]


def test_of_sixteen_who_come_at_once_as_many_get_in_as_there_are_places(
    app: Lounge, settings: Settings, crowd: Crowd
) -> None:
    event = make_event(places=5)
    told = crowd.all_do(register, newcomers(settings, event))
    assert Counter(told) == {"registered": 5, "waiting": 11}
    assert Counter(states(event)) == {"registered": 5, "waiting": 11}
    assert positions(event) == list(range(1, 12))
    assert Counter(letters()) == {"ticket": 5, "waiting": 11}
    places = db.session.scalars(select(Letter).where(Letter.kind == "events/waiting"))
    assert sorted(letter.facts["position"] for letter in places) == list(range(1, 12))


def test_places_that_are_kept_are_there_for_whom_they_are_kept(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    event = make_event(places=6, partner_places=2, guest_places=2)
    guests = [
        make_registration(event=event, email=f"g{one}@x.example", state="unconfirmed") for one in range(4)
    ]
    wishes = [(register, turn) for turn in newcomers(settings, event, 8)]
    wishes += [(register, turn) for turn in newcomers(settings, event, 4, role="partner")]
    wishes += [(confirm, turn) for turn in turns(settings, guests)]
    told = sixteen.at_once(wishes)
    assert set(told) == {"registered", "waiting"}
    inside = [told[:8].count("registered"), told[8:12].count("registered"), told[12:].count("registered")]
    assert inside[0] <= 2
    assert min(inside[1:]) >= 2
    assert sum(inside) == taken(event) == 6


def test_one_person_who_comes_sixteen_times_is_registered_once(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    event, femke = make_event(), make_person()
    turn = Coming(settings=settings, at=NOON, event=event.id, by=femke.id)
    told = sixteen.at_once([(register, turn)] * MANY)
    assert Counter(told) == {"registered": 1, "already_registered": 15}
    assert states(event) == ["registered"]


def test_each_place_that_becomes_free_is_offered_once(app: Lounge, settings: Settings, crowd: Crowd) -> None:
    """Five leave, two of them twice; two who wait leave too; two places are added; and five more come meanwhile."""
    event = make_event(places=6)
    inside = fill(event)
    waiting = [make_registration(event=event, state="waiting", at=NOON - LATER) for _ in range(12)]
    host = Coming(settings=settings, at=NOON, event=event.id, by=event.organiser_id)
    leaving = turns(settings, [*inside[:5], *inside[:2], *waiting[:2]])
    wishes = [(cancel, turn) for turn in leaving] + [(add_place, host)] * 2
    wishes += [(register, turn) for turn in newcomers(settings, event, 5)]
    told = crowd.at_once(wishes)
    assert told == ["done"] * 11 + ["waiting"] * 5
    counted = Counter(states(event))
    assert (counted["registered"], counted["offered"], taken(event), event.places) == (1, 7, 8, 8)
    firsts = [one.email for one in waiting if one.state == "offered"]
    assert firsts == [one.email for one in waiting[2:9]], "in the order in which they came"
    # Who left the list may have been offered a place just before; nobody was offered two.
    assert len(set(offered())) == len(offered()) == 7 + len(set(offered()) - set(firsts))
    assert positions(event) == list(range(1, 9))


def test_a_place_is_taken_or_goes_on_and_never_both(app: Lounge, settings: Settings, sixteen: Crowd) -> None:
    event = make_event(places=8)
    until = NOON + LATER
    held = [make_registration(event=event, state="offered", offered_until=until) for _ in range(8)]
    next_ones = [make_registration(event=event, state="waiting") for _ in range(10)]
    wishes = [(accept, turn) for turn in turns(settings, held, at=until - timedelta(seconds=1))]
    wishes += [(lapse, turn) for turn in turns(settings, held, at=until)]
    told = sixteen.at_once(wishes)
    assert set(told[:8]) <= {"registered", "offer_over"}
    assert told[8:] == ["done"] * 8
    gone = told[:8].count("offer_over")
    counted = Counter(states(event))
    assert (counted["registered"], counted["lapsed"], counted["offered"]) == (8 - gone, gone, gone)
    assert taken(event) == 8
    assert offered() == [one.email for one in next_ones[:gone]]


def test_two_who_cancel_at_once_free_two_places(app: Lounge, settings: Settings, sixteen: Crowd) -> None:
    events = [make_event(places=2) for _ in range(8)]
    leaving = [one for event in events for one in fill(event)]
    for event in events:
        for _ in range(3):
            make_registration(event=event, state="waiting")
    assert sixteen.all_do(cancel, turns(settings, leaving)) == ["done"] * MANY
    for event in events:
        assert states(event) == ["cancelled", "cancelled", "offered", "offered", "waiting"]


def test_the_database_alone_holds_against_who_asks_too_early(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    event = make_event(places=5)
    told = sixteen.all_do(ask_then_write, newcomers(settings, event))
    assert Counter(told) == {"done": 5, "guarded": 11}
    assert taken(event) == 5


def test_without_guard_and_lock_the_same_contest_lets_all_sixteen_in(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    event = make_event(places=5)
    wishes = newcomers(settings, event)
    with db.engine.begin() as connection:
        guards.remove(connection, NO_MORE_THAN_PLACES)
    assert sixteen.all_do(ask_then_write, wishes) == ["done"] * MANY
    assert taken(event) == MANY


def test_the_lock_alone_keeps_the_order_where_the_guard_is_gone(
    app: Lounge, settings: Settings, sixteen: Crowd
) -> None:
    event = make_event(places=5)
    wishes = newcomers(settings, event)
    with db.engine.begin() as connection:
        guards.remove(connection, NO_MORE_THAN_PLACES)
    told = sixteen.all_do(register, wishes)
    assert Counter(told) == {"registered": 5, "waiting": 11}
    assert positions(event) == list(range(1, 12))
