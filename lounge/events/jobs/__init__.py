"""What events do by the clock: places that go on, letters that are due, whom to meet, and what is to be forgotten."""

from flask import Flask

from lounge.events.jobs import forgetting, letters, offers, people
from lounge.plumbing.jobs import every


def init(app: Flask) -> None:
    """Give the worker its work."""
    for place_job in (offers.let_go, offers.move_up):
        every(app, seconds=offers.EVERY)(place_job)
    for letter_job in (letters.remind_a_day_before, letters.remind_two_hours_before, letters.ask_how_it_was):
        every(app, seconds=letters.EVERY)(letter_job)
    every(app, seconds=people.EVERY)(people.choose_people_to_meet)
    every(app, seconds=forgetting.EVERY)(forgetting.forget)
