"""The forms of introductions: what somebody wants of them, when they pause, and whom they never want to meet."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, FieldList, FormField, RadioField, SearchField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from lounge.domain.meeting_hours import Hour
from lounge.introductions import words
from lounge.introductions.models import MOST_A_WEEK
from lounge.plumbing.forms import choices, cleaned
from lounge.rooms.forms import ClockField

DAYS = 7
MOST_SPANS = 8


class ButtonForm(FlaskForm):
    """A button and the form token; used where the frame does not check the token."""


class FindForm(FlaskForm):
    """Whom somebody looks for; a search changes nothing, so it needs no form token."""

    class Meta:
        """No token."""

        csrf = False

    find = SearchField(_l("Person or firm"), [Length(max=100)], filters=[cleaned])


class PauseForm(FlaskForm):
    """Until when no introductions come."""

    until = DateField(_l("The day from which they come again"), [InputRequired(_l("Choose a day."))])

    def lie_ahead(self, today: date) -> bool:
        """Whether the day lies ahead; if not the field says so."""
        if self.until.data and self.until.data > today:
            return True
        self.until.errors = [*self.until.errors, _("Choose a day that lies ahead.")]
        return False


class SpanForm(FlaskForm):
    """From when until when; left empty it is none."""

    class Meta:
        """The token is the whole form's."""

        csrf = False

    begins = ClockField(_l("From"), [Optional()])
    ends = ClockField(_l("Until"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the times, and ask for the other one where only one was typed."""
        is_valid = super().validate(extra_validators)
        if is_valid and (self.begins.data is None) != (self.ends.data is None):
            missing = self.begins if self.begins.data is None else self.ends
            missing.errors = [_("Fill in both times, or neither.")]
            return False
        return is_valid


class WishForm(FlaskForm):
    """How many introductions a week, at which hours, and the yes to the sentence that allows them."""

    agrees = BooleanField(_l("I agree"))
    per_week = RadioField(
        _l("How many a week at most"), choices=lambda: choices(words.how_many(MOST_A_WEEK)), coerce=int
    )
    mon = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)
    tue = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)
    wed = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)
    thu = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)
    fri = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)
    sat = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)
    sun = FieldList(FormField(SpanForm), max_entries=MOST_SPANS)

    @property
    def days(self) -> "list[FieldList[FormField[SpanForm]]]":
        """The fields of the seven days, Monday first."""
        return [self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun]

    @property
    def hours(self) -> tuple[Hour, ...]:
        """The hours that were typed, in the order of the week."""
        return tuple(
            Hour(weekday, span["begins"].data, span["ends"].data)
            for weekday, day in enumerate(self.days)
            for span in day
            if span["begins"].data and span["ends"].data
        )

    def fill(self, hours: Iterable[Hour]) -> None:
        """Put hours into the fields, in the place of what is there."""
        by_day: dict[int, list[dict[str, time]]] = {}
        for one in hours:
            by_day.setdefault(one.weekday, []).append({"begins": one.begins, "ends": one.ends})
        for weekday, day in enumerate(self.days):
            while day.entries:
                day.pop_entry()
            for span in by_day.get(weekday, []):
                day.append_entry(span)

    def make_room(self) -> None:
        """Give every day a line to type into."""
        for day in self.days:
            if not day.entries:
                day.append_entry()


class RulesForm(FlaskForm):
    """When the house draws, and whether somebody looks at a round before it goes."""

    weekday = SelectField(
        _l("Weekday"), choices=lambda: choices(dict(enumerate(words.weekdays()))), coerce=int
    )
    draws_at = ClockField(_l("Time"), [InputRequired(_l("Choose the time."))])
    is_reviewed = BooleanField(_l("A manager looks at the round before it goes"))
