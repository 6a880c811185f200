"""How a rule says no: every reason at once, as a code and facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Facts = Mapping[str, object]
"""What a sentence needs: str, int, float, date, datetime, None, and lists of such mappings."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason against a deed.

    The code is part of the API; the facts are what its sentence mentions. Instants among them are UTC,
    lengths are whole minutes and carry ``_minutes`` in their name.
    """

    code: str
    facts: Facts = field(default_factory=dict, hash=False)


class Refused(Exception):  # noqa: N818 - it is an answer, not a failure, and named like one
    """A house rule says no, and nothing has changed."""

    def __init__(self, objections: Iterable[Objection]) -> None:
        self.objections = tuple(objections)
        super().__init__(", ".join(self.codes))

    @property
    def codes(self) -> tuple[str, ...]:
        """The objections' codes, in the order in which the rules were asked."""
        return tuple(objection.code for objection in self.objections)


def refuse_if(objections: Iterable[Objection]) -> None:
    """Raise when there is any objection.

    :raises Refused: with all of them.
    """
    found = tuple(objections)
    if found:
        raise Refused(found)
