"""How many hours of rooms a plan allows in a month."""

from dataclasses import dataclass
from datetime import date, timedelta

from lounge.domain.refusal import Objection


@dataclass(frozen=True, slots=True)
class Allowance:
    """A month's hours and what is used of them; hours that really elapse, so a night of 25 hours costs 25."""

    hours: float | None
    """None is as many as one likes."""
    used: timedelta
    month: date
    """Any day of it; the house's calendar month in which the wanted booking begins."""

    @property
    def remaining(self) -> timedelta | None:
        """What is left: nothing where more is used than allowed, None where there is no limit."""
        if self.hours is None:
            return None
        return max(timedelta(0), timedelta(hours=self.hours) - self.used)

    def objections(self, wanted: timedelta) -> tuple[Objection, ...]:
        """Object to more than what is left: ``allowance_used``, with all the figures that explain it."""
        remaining = self.remaining
        if remaining is None or wanted <= remaining:
            return ()
        facts = {
            "hours": self.hours,
            "used_minutes": minutes(self.used),
            "remaining_minutes": minutes(remaining),
            "wanted_minutes": minutes(wanted),
            "month": self.month.replace(day=1),
        }
        return (Objection("allowance_used", facts),)


def minutes(length: timedelta) -> int:
    """Return the whole minutes of a length."""
    return length // timedelta(minutes=1)
