"""Where the people of a round stand in its picture: start-ups on one side, all others on the other, pairs between.

Each side is a column of names, one under the other, so that it can be read on a phone and with three hundred people.
Who is introduced to whom stands near them, which keeps the lines short: a few rounds of putting everybody at the
mean height of their partners (the barycentre method of K. Sugiyama and others, 1981).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from lounge.introductions.models import Introduction, Round
from lounge.members.models import Person

ROW, EDGE = 24, 20
"""The height of a line of text, and the air above the first and below the last, in pixels."""
MOST_PEOPLE = 400
"""A picture of more people shows nothing any more."""
TURNS = 12
SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Node:
    """A person, and how far down they stand."""

    person: Person
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """An introduction as a line between two people; from left to right it goes from 0 to 100."""

    path: str
    introduction: Introduction
    names: tuple[str, str]

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes."""
        return self.introduction.state == "agreed"


@dataclass(frozen=True, slots=True)
class Picture:
    """A round as a picture."""

    height: int
    left: list[Node]
    right: list[Node]
    lines: list[Line]


def picture(found: Round) -> Picture | None:
    """Place the people of a whole round; none where nobody is in it, or too many."""
    standing = [one for one in found.introductions if one.state != "withdrawn"]
    people = {side.person_id: side.person for one in standing for side in one.sides}
    if not people or len(people) > MOST_PEOPLE:
        return None
    sides = _ordered(_sides(people.values()), _partners(standing))
    height = max(len(ids) for ids in sides.values()) * ROW + 2 * EDGE
    heights = {name: _heights(ids, height) for name, ids in sides.items()}
    nodes = {
        name: [Node(people[one], y) for one, y in zip(sides[name], heights[name], strict=True)]
        for name in SIDES
    }
    places = {node.person.id: (100 * (name == "right"), node.y) for name in SIDES for node in nodes[name]}
    lines = [
        Line(_path(places[one.first_id], places[one.second_id]), one, _names(one, people)) for one in standing
    ]
    return Picture(height, nodes["left"], nodes["right"], lines)


def _sides(people: Iterable[Person]) -> dict[str, list[int]]:
    sides: dict[str, list[int]] = {name: [] for name in SIDES}
    for person in sorted(people, key=lambda one: (one.organisation.name.lower(), one.id)):
        sides["left" if person.organisation.kind == "startup" else "right"].append(person.id)
    return sides


def _partners(standing: Iterable[Introduction]) -> Mapping[int, list[int]]:
    partners: dict[int, list[int]] = defaultdict(list)
    for one in standing:
        partners[one.first_id].append(one.second_id)
        partners[one.second_id].append(one.first_id)
    return partners


def _ordered(sides: dict[str, list[int]], partners: Mapping[int, list[int]]) -> dict[str, list[int]]:
    """Put people at the mean height of their partners, first on one side and then on the other, a few times."""
    share: dict[int, float] = {}
    for turn in range(TURNS):
        for name in SIDES:
            if turn:
                sides[name].sort(key=lambda one: (fmean(share[other] for other in partners[one]), share[one]))
            share |= {one: (place + 0.5) / len(sides[name]) for place, one in enumerate(sides[name])}
    return sides


def _heights(ids: list[int], height: int) -> list[float]:
    step = (height - 2 * EDGE) / max(len(ids), 1)
    return [round(EDGE + (place + 0.5) * step, 1) for place in range(len(ids))]


def _path(start: tuple[int, float], end: tuple[int, float]) -> str:
    """Draw a soft line from one side to the other, or a bow between two of the same side."""
    (x, y), (other_x, other_y) = start, end
    if x == other_x:
        bow = abs(x - min(15 + abs(other_y - y) / 8, 60))
        return f"M{x} {y}C{bow:.1f} {y} {bow:.1f} {other_y} {x} {other_y}"
    return f"M{x} {y}C50 {y} 50 {other_y} {other_x} {other_y}"


def _names(one: Introduction, people: Mapping[int, Person]) -> tuple[str, str]:
    return people[one.first_id].name, people[one.second_id].name
