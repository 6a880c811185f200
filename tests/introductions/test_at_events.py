"""What events ask of introductions: who must not meet there, and how many introductions came of an event."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from lounge.events.models import Event
from lounge.events.services import signals
from lounge.introductions.models import Avoidance, StruckWord
from lounge.introductions.queries.at_events import AFTERWARDS
from lounge.members.models import Organisation, Person
from tests.builders import NOON, keep, make_event, make_introduction, make_organisation, make_person
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("app")


def apart(*people: Person) -> set[tuple[int, int]]:
    """What the floors above answer, as events put it together."""
    answers = signals.apart.send(make_event(), people=[person.id for person in people])
    return {pair for _, answer in answers for pair in answer}


def introduced(event: Event, *people: Person) -> int:
    """How many introductions came of the event."""
    answers = signals.introduced.send(event, people=[person.id for person in people])
    return sum(answer for _, answer in answers)


def avoid(
    by: Person, *, person: Person | None = None, firm: Organisation | None = None, **given: bool
) -> None:
    """Let somebody say whom they do not want to meet."""
    keep(Avoidance(by=by, person=person, organisation=firm, created_at=NOON, **given))


def both(one: Person, other: Person) -> tuple[int, int]:
    """The ids of two, the smaller first."""
    return min(one.id, other.id), max(one.id, other.id)


def agreed(one: Person, other: Person, at: datetime) -> None:
    """Let two agree to an introduction."""
    make_introduction(first=one, second=other, state="agreed", at=at)


def test_who_avoids_somebody_is_kept_apart_from_them() -> None:
    ada, bo, cy = make_person(), make_person(), make_person()
    avoid(cy, person=ada)
    assert apart(ada, bo, cy) == {both(ada, cy)}


def test_who_is_not_there_is_in_no_pair() -> None:
    ada, bo, cy = make_person(), make_person(), make_person()
    avoid(ada, person=cy)
    avoid(cy, firm=bo.organisation)
    assert apart(ada, bo) == set()


def test_who_avoids_a_firm_is_kept_apart_from_all_its_people_and_their_colleague_is_not() -> None:
    firm = make_organisation()
    ada, bo, cy, dirk = (
        make_person(),
        make_person(organisation=firm),
        make_person(organisation=firm),
        make_person(),
    )
    colleague = make_person(organisation=ada.organisation)
    avoid(ada, firm=firm)
    assert apart(ada, bo, cy, dirk, colleague) == {both(ada, bo), both(ada, cy)}


def test_competitors_are_kept_apart_with_all_their_people() -> None:
    ada, bo = make_person(), make_person()
    colleague = make_person(organisation=ada.organisation)
    avoid(ada, firm=bo.organisation, is_competitor=True)
    assert apart(ada, bo, colleague) == {both(ada, bo), both(colleague, bo)}


def test_nobody_is_kept_apart_from_themselves() -> None:
    ada = make_person()
    avoid(ada, firm=ada.organisation)
    assert apart(ada) == set()


def test_an_event_without_guests_brings_nobody_together() -> None:
    assert apart() == set()
    assert introduced(make_event()) == 0


def test_what_guests_agreed_on_from_the_beginning_to_sixty_days_after_came_of_the_event() -> None:
    event = make_event()
    guests = [make_person() for _ in range(5)]
    last = event.ends_at + AFTERWARDS
    moments = [event.starts_at - timedelta(seconds=1), event.starts_at, last, last + timedelta(seconds=1)]
    for (one, other), at in zip(pairwise(guests), moments, strict=True):
        agreed(one, other, at)
    assert introduced(event, *guests) == 2


def test_an_introduction_to_somebody_who_was_not_there_did_not_come_of_it() -> None:
    event, ada, bo = make_event(), make_person(), make_person()
    agreed(ada, bo, event.ends_at)
    assert introduced(event, ada) == 0
    assert introduced(event, ada, make_person()) == 0
    assert introduced(event, ada, bo) == 1


def test_an_introduction_that_is_only_open_did_not_come_of_it_yet() -> None:
    event, ada, bo = make_event(), make_person(), make_person()
    make_introduction(first=ada, second=bo, state="open", at=event.ends_at)
    assert introduced(event, ada, bo) == 0


def test_as_few_questions_are_asked_for_many_guests_as_for_two() -> None:
    event, guests = make_event(), [make_person() for _ in range(12)]
    ids = [person.id for person in guests]

    def ask(people: list[int]) -> int:
        with count_queries() as sent:
            signals.apart.send(event, people=people)
            signals.introduced.send(event, people=people)
        return len(sent)

    for one, other in pairwise(guests):
        avoid(one, person=other)
    assert event.starts_at  # the event itself is at hand
    assert ask(ids) == ask(ids[:2])


def test_words_that_somebody_has_struck_do_not_lead_to_them_at_events() -> None:
    ada, bo = make_person(), make_person()
    keep(StruckWord(person_id=ada.id, word="kakao", struck_at=NOON))
    answers = signals.struck.send(make_event(), people=[ada.id, bo.id])
    assert [answer for _, answer in answers] == [{ada.id: frozenset({"kakao"})}]
