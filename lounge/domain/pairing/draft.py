"""A choice in the making: pairs are put in and taken out, and what was tried can be undone."""

from math import fsum

from lounge.domain.pairing.graph import Graph


class Draft:
    """Which candidates of a graph are chosen so far; never more than people and groups have room for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.first, self.second = graph.first.tolist(), graph.second.tolist()
        self.group, self.worth = graph.group.tolist(), graph.worth.tolist()
        self.room: list[int] = graph.capacity.tolist()
        self.is_overdue: list[bool] = graph.is_overdue.tolist()
        self.pairs_of: list[list[int]] = [[] for _ in self.room]
        self.holder: dict[int, int] = {}
        """The chosen candidate of each group that has one."""
        self._deeds: list[int] = []
        """What was done, for undoing it: a candidate that was put in, or the complement of one taken out."""
        self._best_first: dict[int, list[tuple[int, int]]] = {}

    def has(self, edge: int) -> bool:
        """Whether a candidate is chosen."""
        return self.holder.get(self.group[edge]) == edge

    def fits(self, edge: int) -> bool:
        """Whether both people have room and the group is free."""
        has_room = self.room[self.first[edge]] and self.room[self.second[edge]]
        return bool(has_room) and self.group[edge] not in self.holder

    def ends(self, edge: int) -> tuple[int, int]:
        """Return the two people of a candidate."""
        return self.first[edge], self.second[edge]

    def other(self, edge: int, person: int) -> int:
        """Return with whom a candidate pairs the person."""
        return self.second[edge] if self.first[edge] == person else self.first[edge]

    def put(self, edge: int) -> None:
        """Choose a candidate that fits."""
        self._put(edge)
        self._deeds.append(edge)

    def take(self, edge: int) -> None:
        """Choose a candidate no longer."""
        self._take(edge)
        self._deeds.append(~edge)

    def mark(self) -> int:
        """Return where to `undo` to."""
        return len(self._deeds)

    def undo(self, mark: int) -> None:
        """Undo all that was done since the mark."""
        while len(self._deeds) > mark:
            edge = self._deeds.pop()
            if edge >= 0:
                self._take(edge)
            else:
                self._put(~edge)

    def gain(self, mark: int) -> float:
        """Return by how much the choice is worth more than at the mark."""
        return sum(self.worth[edge] if edge >= 0 else -self.worth[~edge] for edge in self._deeds[mark:])

    def touched(self, mark: int) -> set[int]:
        """Return the people whose pairs have changed since the mark."""
        return {end for edge in self._deeds[mark:] for end in self.ends(edge if edge >= 0 else ~edge)}

    def chosen(self) -> list[int]:
        """Return the chosen candidates, in order."""
        return sorted(self.holder.values())

    def total(self) -> float:
        """Return what the choice is worth."""
        return fsum(self.worth[edge] for edge in self.holder.values())

    def options(self, person: int) -> list[int]:
        """Return the candidates of a person that are not chosen, the best first."""
        return [edge for edge, _other in self._around(person) if not self.has(edge)]

    def fill(self, person: int) -> None:
        """Choose the best of what still fits a person, until nothing does."""
        room, holder = self.room, self.holder
        if not room[person]:
            return
        for edge, other in self._around(person):
            if room[other] and self.group[edge] not in holder:
                self.put(edge)
                if not room[person]:
                    return

    def is_forgotten(self, person: int) -> bool:
        """Whether somebody overdue has no pair."""
        return self.is_overdue[person] and not self.pairs_of[person]

    def forgotten(self) -> list[int]:
        """Return who is overdue and has no pair."""
        return [person for person in range(len(self.room)) if self.is_forgotten(person)]

    def served(self) -> int:
        """Count the overdue people who have a pair."""
        return sum(self.is_overdue) - len(self.forgotten())

    def _around(self, person: int) -> list[tuple[int, int]]:
        """Return a person's candidates, the best first, each with whom it pairs the person."""
        known = self._best_first.get(person)
        if known is None:
            edges = sorted(self.graph.around(person), key=lambda edge: -self.worth[edge])
            known = self._best_first[person] = [(edge, self.other(edge, person)) for edge in edges]
        return known

    def _put(self, edge: int) -> None:
        for person in self.ends(edge):
            self.room[person] -= 1
            self.pairs_of[person].append(edge)
        self.holder[self.group[edge]] = edge

    def _take(self, edge: int) -> None:
        for person in self.ends(edge):
            self.room[person] += 1
            self.pairs_of[person].remove(edge)
        del self.holder[self.group[edge]]
