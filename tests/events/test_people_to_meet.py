"""Who agreed to it is shown up to five guests worth meeting, and is shown to them; nobody else is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from lounge.events.jobs.people import choose_people_to_meet
from lounge.events.models import EncounterRound, Event, Registration
from lounge.events.queries import encounters
from lounge.events.queries.encounters import Pair
from lounge.events.services import signals
from lounge.introductions.models import Wish  # noqa: F401 - a floor above, present in the app
from lounge.members.models import Organisation
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, make_event, make_organisation, make_person, make_profile, make_registration
from tests.events.likeness import Told

pytestmark = pytest.mark.usefixtures("app")


def make_guest(
    event: Event, *, firm: Organisation | None = None, meets: bool = True, **given: object
) -> Registration:
    """Register somebody of a firm of their own, who agreed to meet others unless told otherwise."""
    person = make_person(name=str(given.pop("name", "Ole Brandt")), organisation=firm or make_organisation())
    return make_registration(
        event=event, person=person, meets=meets, meets_since=NOON if meets else None, **given
    )


def make_guests(count: int, event: Event | None = None) -> list[Registration]:
    event = event or make_event()
    return [make_guest(event, name=f"Guest {number}") for number in range(count)]


def choose(matching: Told | None = None) -> Told:
    """Let the job run, by a matching that fits all alike unless told otherwise."""
    matching = matching or Told()
    choose_people_to_meet(NOON, matching=matching)
    db.session.rollback()
    return matching


def shown(registration: Registration) -> list[str]:
    """The names of whom somebody is shown."""
    db.session.rollback()
    found = db.session.get_one(Registration, registration.id)
    return [one.name for one in encounters.people(found)]


@contextmanager
def keeping_apart(*pairs: Pair) -> Iterator[None]:
    def receiver(_event: Event, *, people: set[int]) -> frozenset[Pair]:
        return frozenset(pair for pair in pairs if set(pair) <= people)

    with signals.apart.connected_to(receiver):
        yield


def pair_of(one: Registration, other: Registration) -> Pair:
    first, second = sorted((one.person_id or 0, other.person_id or 0))
    return first, second


def firms_of(one: Registration, other: Registration) -> Pair:
    first, second = sorted(p.organisation_id for p in (one.person, other.person) if p)
    return first, second


def test_everybody_is_shown_up_to_five_of_the_others_with_reasons() -> None:
    guests = make_guests(8)
    choose()
    for guest in guests:
        names = shown(guest)
        assert len(names) == len(set(names)) == 5
        assert guest.name not in names
    (person, *_) = encounters.people(db.session.get_one(Registration, guests[0].id))
    assert person.organisation.startswith("Kahn & Krone")
    assert person.reasons[0]["seen_from"] == guests[0].person.organisation_id  # type: ignore[union-attr]


def test_nobody_is_led_to_anybody_by_a_word_that_they_have_struck() -> None:
    one, two, three = make_guests(3)

    def receiver(_event: Event, *, people: set[int]) -> dict[int, frozenset[str]]:
        return {person: frozenset({"cold stores"}) for person in people if person == three.person_id}

    choose()
    assert shown(three) == [one.name, two.name]
    with signals.struck.connected_to(receiver):
        choose()
    assert shown(one) == [two.name]
    assert shown(three) == []


def test_the_best_comes_first() -> None:
    one, two, three, four = make_guests(4)
    choose(Told({firms_of(one, three): 0.9, firms_of(one, four): 0.8, firms_of(one, two): 0.1}))
    assert shown(one) == [three.name, four.name, two.name]


def test_who_did_not_agree_is_neither_shown_nor_shown_anybody() -> None:
    one, two = make_guests(2)
    silent = make_guest(one.event, meets=False, name="Nobody")
    choose()
    assert shown(one) == [two.name]
    assert shown(silent) == []


@pytest.mark.parametrize("state", ["waiting", "offered", "cancelled"])
def test_only_who_has_a_place_takes_part(state: str) -> None:
    one, two = make_guests(2)
    make_guest(one.event, state=state, name="Nobody")
    choose()
    assert shown(one) == [two.name]


def test_nobody_meets_a_colleague_nor_two_of_one_organisation() -> None:
    event, firm, other = make_event(), make_organisation(), make_organisation()
    mine = [make_guest(event, firm=firm, name=f"Mine {n}") for n in range(2)]
    theirs = [make_guest(event, firm=other, name=f"Theirs {n}") for n in range(2)]
    choose()
    assert [shown(one) for one in mine] == [[theirs[0].name], [theirs[1].name]]


def test_those_who_are_to_be_kept_apart_are_not_led_to_each_other() -> None:
    one, two, three = make_guests(3)
    with keeping_apart(pair_of(one, two)):
        choose()
    assert shown(one) == [three.name]
    assert shown(two) == [three.name]


def test_where_one_of_an_organisation_is_avoided_another_can_be_met() -> None:
    event, firm = make_event(), make_organisation()
    one = make_guest(event)
    avoided, other = (make_guest(event, firm=firm, name=name) for name in ("Avoided", "Other"))
    with keeping_apart(pair_of(one, avoided)):
        choose()
    assert shown(one) == [other.name]


def test_nobody_is_shown_for_whom_nothing_speaks() -> None:
    one, two, three = make_guests(3)
    choose(Told(without_reason=[firms_of(one, two)]))
    assert shown(one) == [three.name]


def test_that_old_meets_new_is_no_reason_by_itself() -> None:
    one, two = make_guests(2)
    choose(Told(reason={"code": "old_meets_new", "kind": "startup"}))
    assert shown(one) == shown(two) == []


@pytest.mark.parametrize("change", [{"meets": False}, {"state": "cancelled", "ended_at": NOON}])
def test_who_withdraws_or_cancels_is_gone_at_once(change: dict[str, object]) -> None:
    one, two, three = make_guests(3)
    choose()
    with transaction():
        db.session.execute(update(Registration).where(Registration.id == two.id).values(change))
    assert shown(one) == [three.name]
    assert shown(two) == []


def test_it_is_worked_out_only_when_the_guests_are_others() -> None:
    one, *_ = make_guests(2)
    matching = choose()
    choose(matching)
    assert len(matching.compared) == 1
    make_guest(one.event)
    choose(matching)
    assert len(matching.compared) == 2
    assert len(shown(one)) == 2


def test_it_is_worked_out_anew_when_an_organisation_says_something_else() -> None:
    one, _two = make_guests(2)
    matching = choose()
    assert one.person
    make_profile(organisation=one.person.organisation)
    choose(matching)
    assert len(matching.compared) == 2


def test_a_no_that_is_said_later_counts_too() -> None:
    one, two = make_guests(2)
    choose()
    with keeping_apart(pair_of(one, two)):
        choose()
    assert shown(one) == []


def test_nobody_is_compared_where_fewer_than_two_organisations_come() -> None:
    make_guests(1)
    assert choose().compared == []
    assert db.session.scalars(select(EncounterRound.digest)).all()


@pytest.mark.parametrize(
    "given",
    [
        {"starts_at": NOON + timedelta(days=30, seconds=1)},
        {"starts_at": NOON - timedelta(hours=1)},
        {"state": "cancelled"},
    ],
)
def test_only_published_events_of_the_coming_30_days_are_looked_at(given: dict[str, object]) -> None:
    make_guests(2, make_event(**given))  # type: ignore[arg-type]
    assert choose().compared == []


def test_those_events_come_first_that_begin_first_and_the_others_follow() -> None:
    firsts = [make_guests(2, make_event(starts_at=NOON + timedelta(days=9 - n)))[0] for n in range(5)]
    choose()
    assert [bool(shown(one)) for one in firsts] == [False, False, True, True, True]
    choose()
    assert all(shown(one) for one in firsts)


def test_a_choice_for_others_than_those_who_come_by_now_is_not_kept() -> None:
    from lounge.events.services import encounters as service

    one, two = make_guests(2)
    stale = service.prepare(one.event, matching=Told())
    assert stale
    late = make_guest(one.event)
    with transaction():
        assert not service.keep(stale, at=NOON)
    assert shown(one) == shown(two) == shown(late) == []


def test_of_several_of_an_organisation_each_is_shown_about_as_often() -> None:
    event, firm = make_event(), make_organisation()
    theirs = [make_guest(event, firm=firm, name=f"Theirs {n}") for n in range(3)]
    for _ in range(6):
        make_guest(event)
    choose()
    found = db.session.scalars(select(Registration).where(Registration.id.not_in([o.id for o in theirs])))
    names = [name for one in found.all() for name in shown(one) if name.startswith("Theirs")]
    counts = sorted(names.count(one.name) for one in theirs)
    assert all(after - before <= 1 for before, after in pairwise(counts))


@pytest.mark.slow
def test_the_houses_own_matching_says_why_in_words() -> None:
    event = make_event()
    cold = make_organisation(name="Kraków Cold Chain", kind="established")
    make_profile(
        organisation=cold, offers="refrigerated transport by lorry to Poland", seeks="temperature sensors"
    )
    sensors = make_organisation(name="Weser Sensors", kind="startup")
    make_profile(
        organisation=sensors,
        offers="sensors that measure temperature in lorries",
        seeks="haulage firms with refrigerated lorries",
    )
    one, two = make_guest(event, firm=cold, name="Ada"), make_guest(event, firm=sensors, name="Ben")
    choose_people_to_meet(NOON)
    assert shown(one) == ["Ben"]
    assert shown(two) == ["Ada"]
