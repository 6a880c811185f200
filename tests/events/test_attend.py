"""Who was there: noted once, taken back once, and only of those who have a place."""

from datetime import timedelta

import pytest

from lounge.events.models import Registration
from lounge.events.services import attending
from lounge.plumbing.db import transaction
from tests.builders import NOON, make_event, make_registration
from tests.events.places import deeds, refusal

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)


def attend(registration: Registration, *, at=NOON) -> None:
    with transaction():
        attending.attend(registration, by=registration.event.organiser, at=at)


def unattend(registration: Registration) -> None:
    with transaction():
        attending.unattend(registration, by=registration.event.organiser, at=NOON)


def test_the_first_time_that_somebody_comes_counts():
    registration = make_registration()
    attend(registration)
    attend(registration, at=NOON + HOUR)
    assert registration.attended_at == NOON
    assert deeds() == ["registration.attended"]


def test_that_somebody_came_can_be_taken_back_once():
    registration = make_registration()
    attend(registration)
    unattend(registration)
    unattend(registration)
    assert registration.attended_at is None
    assert deeds() == ["registration.attended", "registration.not_attended"]


@pytest.mark.parametrize("state", ["waiting", "offered", "lapsed", "cancelled", "unconfirmed"])
def test_who_has_no_place_is_not_noted_as_there(state):
    assert refusal(lambda: attend(make_registration(email="ewa@cold.example", state=state))) == ["no_place"]


def test_nobody_was_at_an_event_that_was_called_off():
    assert refusal(lambda: attend(make_registration(event=make_event(state="cancelled")))) == [
        "event_cancelled"
    ]
