"""What the house does by itself for events: offers go on, letters come in time and once, and things are forgotten."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lounge.events.jobs import letters as letter_jobs
from lounge.events.jobs import offers
from lounge.events.jobs.forgetting import forget
from lounge.events.jobs.letters import ask_how_it_was, remind_a_day_before, remind_two_hours_before
from lounge.events.jobs.people import choose_people_to_meet
from lounge.events.models import (
    Answer,
    Encounter,
    EncounterRound,
    Event,
    Invitation,
    Question,
    Registration,
)
from lounge.events.services.reminding import remind_a_day_before as remind_some
from lounge.plumbing import letters as post
from lounge.plumbing.db import db, transaction
from tests.builders import NOON, keep, make_event, make_person, make_registration
from tests.events.likeness import Told
from tests.events.news import letters

pytestmark = pytest.mark.usefixtures("app")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = timedelta(seconds=1)


def state_of(registration: Registration) -> str:
    db.session.rollback()
    return db.session.get_one(Registration, registration.id).state


def make_question(event: Event, *, kept_days: int) -> Question:
    return keep(
        Question(event_id=event.id, kind="text", text="Who?", purpose="The badge", kept_days=kept_days)
    )


def make_answer(registration: Registration, question: Question) -> Answer:
    return keep(Answer(registration_id=registration.id, question_id=question.id, text="Femke"))


class TestOffers:
    """Places that were offered, and places that are free."""

    def test_an_offer_that_was_not_taken_in_time_goes_to_the_next(self) -> None:
        event = make_event(places=1)
        first = make_registration(event=event, state="offered", offered_until=NOON)
        following = make_registration(event=event, state="waiting")
        offers.let_go(NOON)
        assert (state_of(first), state_of(following)) == ("lapsed", "offered")
        assert [one.to_address for one in letters("events/lapsed")] == [first.email]
        assert [one.to_address for one in letters("events/offer")] == [following.email]

    def test_an_offer_stands_until_its_time_is_over(self) -> None:
        offered = make_registration(state="offered", offered_until=NOON)
        offers.let_go(NOON - SOON)
        assert state_of(offered) == "offered"

    def test_an_offer_of_an_event_that_has_begun_lapses_and_goes_to_nobody(self) -> None:
        event = make_event(places=1, starts_at=NOON)
        offered = make_registration(event=event, state="offered", offered_until=NOON)
        waiting = make_registration(event=event, state="waiting")
        offers.let_go(NOON)
        assert (state_of(offered), state_of(waiting)) == ("lapsed", "waiting")
        (letter,) = letters("events/lapsed")
        assert "another time" in post.render(letter).plain
        assert "/events/" not in post.render(letter).plain

    def test_a_place_that_is_free_is_offered_to_who_waits(self) -> None:
        event = make_event(places=2)
        make_registration(event=event)
        waiting = [make_registration(event=event, state="waiting") for _ in range(2)]
        offers.move_up(NOON)
        assert [state_of(one) for one in waiting] == ["offered", "waiting"]

    @pytest.mark.parametrize("given", [{"places": 1}, {"starts_at": NOON}, {"state": "cancelled"}])
    def test_nothing_is_offered_of_an_event_that_is_full_or_over_or_called_off(self, given: Any) -> None:
        event = make_event(**{"places": 2, **given})
        make_registration(event=event)
        waiting = make_registration(event=event, state="waiting")
        offers.move_up(NOON)
        assert state_of(waiting) == "waiting"


class TestReminders:
    """Letters a day and two hours before."""

    @pytest.mark.parametrize(
        ("remind", "kind", "before"),
        [(remind_a_day_before, "reminder_day", DAY), (remind_two_hours_before, "reminder_hours", 2 * HOUR)],
    )
    def test_a_reminder_comes_in_time_and_once(
        self, remind: Callable[[datetime], None], kind: str, before: timedelta
    ) -> None:
        found = make_registration()
        starts_at = found.event.starts_at
        remind(starts_at - before - SOON)
        assert letters(f"events/{kind}") == []
        remind(starts_at - before)
        remind(starts_at - before + HOUR)
        (letter,) = letters(f"events/{kind}")
        assert letter.to_address == found.email

    @pytest.mark.parametrize("late", [20 * HOUR, 23 * HOUR])
    def test_a_day_before_is_not_told_when_it_is_a_matter_of_hours(self, late: timedelta) -> None:
        starts_at = make_registration().event.starts_at
        remind_a_day_before(starts_at - DAY + late)
        assert letters("events/reminder_day") == []

    def test_an_event_that_has_begun_is_not_announced(self) -> None:
        remind_two_hours_before(make_registration().event.starts_at)
        assert letters() == []

    @pytest.mark.parametrize("state", ["waiting", "offered", "cancelled", "lapsed", "unconfirmed"])
    def test_who_has_no_place_is_not_reminded(self, state: str) -> None:
        remind_a_day_before(make_registration(state=state).event.starts_at - DAY)
        assert letters() == []

    def test_an_event_that_was_called_off_is_not_announced(self) -> None:
        remind_a_day_before(make_registration(event=make_event(state="cancelled")).event.starts_at - DAY)
        assert letters() == []

    def test_who_registered_after_it_was_due_has_a_ticket_and_needs_no_reminder(self) -> None:
        event = make_event()
        make_registration(event=event, at=event.starts_at - DAY + SOON)
        remind_a_day_before(event.starts_at - DAY + HOUR)
        assert letters() == []

    def test_a_new_time_is_announced_anew(self) -> None:
        event = make_registration().event
        remind_a_day_before(event.starts_at - DAY)
        with transaction():
            moved = db.session.get_one(Event, event.id)
            moved.starts_at, moved.ends_at = moved.starts_at + 7 * DAY, moved.ends_at + 7 * DAY
        remind_a_day_before(moved.starts_at - DAY)
        assert len(letters("events/reminder_day")) == 2

    @pytest.mark.parametrize(
        ("language", "word"),
        [("en", "Tomorrow: Export to Poland, 12:00"), ("de", "Morgen: Export to Poland, 12:00")],
    )
    def test_the_letter_says_that_it_is_tomorrow(self, language: str, word: str) -> None:
        found = make_registration(person=make_person(language=language))
        remind_a_day_before(found.event.starts_at - DAY)
        assert post.render(letters("events/reminder_day")[0]).subject == word

    def test_the_letter_names_the_people_to_meet_and_why(self) -> None:
        event = make_event(starts_at=NOON + 2 * DAY)
        one, two = (
            make_registration(event=event, person=make_person(name=name), meets=True, meets_since=NOON)
            for name in ("Ada Kwiatkowska", "Ben Harms")
        )
        choose_people_to_meet(NOON, matching=Told())
        remind_a_day_before(event.starts_at - DAY)
        first, second = (post.render(letter) for letter in letters("events/reminder_day"))
        for text in (first.plain, first.html):
            assert "Ben Harms" in text
            assert two.person.organisation.name.split(" &")[0] in text  # type: ignore[union-attr]
            assert "You work on cold stores, they on refrigerated transport." in text
        assert "Ada Kwiatkowska" in second.plain
        assert one.name not in first.html.replace(f"Good day {one.name}", "")

    def test_so_many_letters_are_written_at_once_and_the_others_follow(self) -> None:
        event = make_event(places=10)
        for _ in range(5):
            make_registration(event=event)
        with transaction():
            assert remind_some(at=event.starts_at - DAY, most=3) == 3
        with transaction():
            assert remind_some(at=event.starts_at - DAY, most=3) == 2
        assert len({letter.to_address for letter in letters("events/reminder_day")}) == 5


class TestFeedback:
    """The question how it was."""

    def morning_after(self, event: Event) -> datetime:
        return (
            datetime(2026, 12, 5, 8, tzinfo=UTC)
            if event.ends_at.day == 4
            else datetime(2026, 12, 6, 8, tzinfo=UTC)
        )

    def test_it_is_asked_on_the_morning_after_and_once(self) -> None:
        found = make_registration()
        ask_how_it_was(self.morning_after(found.event) - SOON)
        assert letters() == []
        ask_how_it_was(self.morning_after(found.event))
        ask_how_it_was(self.morning_after(found.event) + DAY)
        (letter,) = letters("events/how_was_it")
        assert {f"/tickets/{found.code}/feedback?rating={one}" for one in ("good", "fair", "poor")} == set(
            letter.facts["ratings"].values()
        )

    def test_an_event_past_midnight_is_asked_about_on_the_morning_after_that(self) -> None:
        event = make_event(starts_at=datetime(2026, 12, 4, 19, tzinfo=UTC), hours=5)
        make_registration(event=event)
        ask_how_it_was(datetime(2026, 12, 5, 8, tzinfo=UTC))
        assert letters() == []
        ask_how_it_was(datetime(2026, 12, 6, 8, tzinfo=UTC))
        assert len(letters()) == 1

    @pytest.mark.parametrize(
        "given", [{"takes_messages": False}, {"rating": "good", "rated_at": NOON}, {"state": "cancelled"}]
    )
    def test_who_wants_no_letters_or_has_said_so_or_was_not_there_is_not_asked(self, given: Any) -> None:
        ask_how_it_was(self.morning_after(make_registration(**given).event))
        assert letters() == []

    def test_where_people_were_noted_at_the_door_only_they_are_asked(self) -> None:
        event = make_event()
        came = make_registration(event=event, attended_at=event.starts_at)
        make_registration(event=event)
        ask_how_it_was(self.morning_after(event))
        assert [letter.to_address for letter in letters()] == [came.email]

    def test_after_a_week_nobody_is_asked_any_more(self) -> None:
        ask_how_it_was(make_registration().event.ends_at + 7 * DAY)
        assert letters() == []

    def test_an_event_that_was_called_off_is_not_asked_about(self) -> None:
        event = make_event(state="cancelled")
        make_registration(event=event)
        ask_how_it_was(self.morning_after(event))
        assert letters() == []


class TestForgetting:
    """What the house promised to forget."""

    def test_answers_are_deleted_when_their_days_are_over(self) -> None:
        event = make_event()
        found = make_registration(event=event)
        short, long = (make_question(event, kept_days=days) for days in (2, 14))
        make_answer(found, short)
        kept = make_answer(found, long)
        forget(event.ends_at + 2 * DAY - SOON)
        assert db.session.scalar(select(func.count(Answer.id))) == 2
        forget(event.ends_at + 2 * DAY)
        assert db.session.scalars(select(Answer.id)).all() == [kept.id]
        forget(event.ends_at + 14 * DAY)
        assert db.session.scalars(select(Answer.id)).all() == []
        assert state_of(found) == "registered"

    def test_who_never_confirmed_is_deleted_after_two_days_with_all_they_said(self) -> None:
        found = make_registration(email="ada@krakow.example", state="unconfirmed")
        make_answer(found, make_question(found.event, kept_days=14))
        others = make_registration(event=found.event)
        forget(NOON + 2 * DAY - SOON)
        assert db.session.scalar(select(func.count(Registration.id))) == 2
        forget(NOON + 2 * DAY)
        assert db.session.scalars(select(Registration.id)).all() == [others.id]
        assert db.session.scalar(select(func.count(Answer.id))) == 0

    def test_guests_of_long_ago_have_no_name_any_more_but_they_came(self) -> None:
        event = make_event()
        guests = [
            make_registration(
                event=event,
                email=f"{n}@krakow.example",
                companion="Jo",
                party=2,
                rating="good",
                rated_at=NOON,
            )
            for n in range(2)
        ]
        codes = [one.code for one in guests]
        forget(event.ends_at + 180 * DAY - SOON)
        assert db.session.get_one(Registration, guests[0].id).email == "0@krakow.example"
        forget(event.ends_at + 180 * DAY)
        forget(event.ends_at + 181 * DAY)
        db.session.rollback()
        for guest in db.session.scalars(select(Registration)):
            assert guest.email.endswith("@gone.invalid")
            assert (guest.name, guest.companion, guest.organisation) == ("–", "–", "")
            assert (guest.state, guest.party, guest.rating) == ("registered", 2, "good")
            assert guest.code not in codes

    def test_members_stay_who_they_are(self) -> None:
        found = make_registration()
        forget(found.event.ends_at + 400 * DAY)
        assert db.session.get_one(Registration, found.id).email == found.email

    def test_addresses_that_were_invited_are_deleted_half_a_year_later(self) -> None:
        event = make_event()
        keep(
            Invitation(
                event_id=event.id, email="a@x.example", invited_at=NOON, invited_by_id=event.organiser_id
            )
        )
        forget(event.ends_at + 180 * DAY - SOON)
        assert db.session.scalar(select(func.count(Invitation.id))) == 1
        forget(event.ends_at + 180 * DAY)
        assert db.session.scalar(select(func.count(Invitation.id))) == 0

    def test_whom_they_were_to_meet_is_forgotten_two_weeks_later(self) -> None:
        event = make_event()
        for _ in range(2):
            make_registration(event=event, meets=True, meets_since=NOON)
        choose_people_to_meet(NOON, matching=Told())
        forget(event.ends_at + 14 * DAY - SOON)
        assert db.session.scalar(select(func.count(Encounter.id))) == 2
        forget(event.ends_at + 14 * DAY)
        assert db.session.scalar(select(func.count(Encounter.id))) == 0
        assert db.session.scalar(select(func.count(EncounterRound.event_id))) == 0


def test_the_work_of_one_go_is_bounded() -> None:
    assert letter_jobs.IN_ALL % letter_jobs.AT_ONCE == 0
    assert letter_jobs.IN_ALL >= 1000  # an event in the hall is announced within a minute
