"""The places of an event: who may have one, who moves up, and how long a freed place is held."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lounge.domain.capacity import Places, Waiting, has_room, next_in_line, offered_until, too_many_kept
from tests.domain.builders import at, codes, minutes

KINDS = ("member", "guest", "partner")
NOBODY = Waiting(0, "guest", 1)
DAY = timedelta(days=1)

kept_places = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 5), max_size=3)
parties = st.tuples(st.sampled_from(KINDS), st.integers(1, 2))
deeds = st.lists(st.one_of(parties, st.integers(0, 30)), max_size=60)
"""Somebody comes, or the one with this number leaves."""


def line(*parties):
    return [Waiting(number, kind, party) for number, (kind, party) in enumerate(parties, start=1)]


def moved_up(waiting, places):
    return [one.key for one in next_in_line(waiting, places)]


class House:
    """An event that keeps to the rules, and all who came to it."""

    def __init__(self, places):
        self.empty, self.number, self.taken, self.waiting = places, 0, {}, []

    @property
    def places(self):
        counts = dict.fromkeys(KINDS, 0)
        for one in self.taken.values():
            counts[one.kind] += one.party
        return Places(self.empty.total, self.empty.kept, counts)

    def come(self, kind, party):
        self.number += 1
        one = Waiting(self.number, kind, party)
        if has_room(one, self.waiting, self.places):
            self.taken[one.key] = one
        else:
            self.waiting.append(one)

    def leave(self, key):
        self.taken.pop(key, None)
        self.waiting = [one for one in self.waiting if one.key != key]
        for one in list(next_in_line(self.waiting, self.places)):
            self.waiting.remove(one)
            self.taken[one.key] = one


@given(kept_places, st.integers(0, 10), deeds)
def test_whoever_comes_and_goes_the_rules_hold(kept, open_to_all, deeds):
    total = sum(kept.values()) + open_to_all
    house = House(Places(total, kept))
    for deed in deeds:
        house.come(*deed) if isinstance(deed, tuple) else house.leave(deed)
        places = house.places
        beyond = sum(max(count - kept.get(kind, 0), 0) for kind, count in places.taken.items())
        assert sum(places.taken.values()) <= total, "never more people than places"
        assert beyond <= open_to_all, "what is kept for a kind is taken by this kind alone"
        assert moved_up(house.waiting, places) == [], "nobody waits for whom there is room"


@given(kept_places, st.integers(0, 10), st.lists(parties, max_size=30))
def test_who_is_first_of_their_kind_and_party_is_never_jumped(kept, open_to_all, parties):
    waiting = line(*parties)
    chosen = set(moved_up(waiting, Places(sum(kept.values()) + open_to_all, kept)))
    for index, one in enumerate(waiting):
        later = [
            other for other in waiting[index + 1 :] if (other.kind, other.party) == (one.kind, one.party)
        ]
        assert one.key in chosen or not chosen.intersection(other.key for other in later)


@given(kept_places, st.integers(0, 10), st.lists(parties, max_size=30), parties)
def test_a_newcomer_is_never_before_one_who_waits_with_the_same_wish(kept, open_to_all, parties, newcomer):
    places = Places(sum(kept.values()) + open_to_all, kept)
    waiting = line(*parties, newcomer)
    chosen = set(moved_up(waiting[:-1], places))
    if has_room(Waiting(0, *newcomer), waiting[:-1], places):
        assert all(one.key in chosen for one in waiting[:-1] if (one.kind, one.party) == newcomer)


@given(kept_places, st.integers(0, 10), st.lists(parties, max_size=20), st.sampled_from(KINDS))
def test_a_place_that_is_kept_is_there_for_its_kind(kept, open_to_all, parties, kind):
    house = House(Places(sum(kept.values()) + open_to_all, kept))
    for other, party in parties:
        if other != kind:
            house.come(other, party)
    assert house.places.free_for(kind) >= kept.get(kind, 0)


@given(st.integers(0, 10), kept_places, st.dictionaries(st.sampled_from(KINDS), st.integers(0, 20)))
def test_whatever_was_taken_nobody_is_promised_a_place_that_is_not_free(open_to_all, kept, taken):
    places = Places(sum(kept.values()) + open_to_all, kept, taken)
    assert all(0 <= places.free_for(kind) <= places.free for kind in KINDS)


def test_more_kept_places_than_places_are_nonsense():
    Places(3, {"member": 2, "guest": 1})
    with pytest.raises(ValueError, match="more places are kept"):
        Places(3, {"member": 2, "guest": 2})


def test_a_kept_place_is_taken_before_one_that_is_open_to_all():
    places = Places(5, {"member": 2}).with_taken("member", 2)
    assert places.free_for("guest") == 3
    assert places.with_taken("member", 1).free_for("guest") == 2


def test_a_guest_does_not_get_a_place_that_is_kept_for_members():
    places = Places(3, {"member": 2}).with_taken("guest", 1)
    assert (places.free, places.free_for("guest"), places.free_for("member")) == (2, 0, 2)


def test_who_has_too_many_open_places_takes_none_that_are_kept():
    places = Places(4, {"member": 2}, {"guest": 3})
    assert (places.free, places.free_for("guest"), places.free_for("member")) == (1, 0, 1)


def test_the_first_of_the_list_moves_up_and_no_more_than_there_are_places():
    waiting = line(("member", 1), ("guest", 1), ("partner", 1))
    assert moved_up(waiting, Places(2)) == [1, 2]
    assert moved_up(waiting, Places(2, taken={"member": 2})) == []


def test_a_party_of_two_does_not_stop_the_list():
    assert moved_up(line(("member", 2), ("member", 1)), Places(1)) == [2]


def test_a_guest_does_not_stop_the_members():
    assert moved_up(line(("guest", 1), ("member", 1)), Places(1, {"member": 1})) == [2]


def test_a_newcomer_waits_behind_one_for_whom_there_is_room():
    places = Places(2, taken={"member": 1})
    assert has_room(NOBODY, [], places)
    assert has_room(NOBODY, line(("member", 2)), places)
    assert not has_room(NOBODY, line(("member", 1)), places)


def test_a_place_is_held_as_long_as_the_host_wants():
    assert offered_until(at("12:00"), starts_at=at("2026-12-24 12:00"), hold=DAY) == at("2026-11-25 12:00")


def test_a_place_is_held_for_a_fourth_of_the_time_that_is_left():
    assert offered_until(at("12:00"), starts_at=at("20:00"), hold=DAY) == at("14:00")


def test_a_place_is_held_for_half_an_hour_at_least():
    assert offered_until(at("12:00"), starts_at=at("13:00"), hold=DAY) == at("12:30")
    assert offered_until(at("12:00"), starts_at=at("2026-12-24 12:00"), hold=minutes(5)) == at("12:30")


def test_a_place_is_not_held_beyond_the_begin():
    assert offered_until(at("12:00"), starts_at=at("12:10"), hold=DAY) == at("12:10")


@given(st.integers(1, 60 * 24 * 60), st.integers(30, 10_080), st.integers(1, 60 * 24))
def test_the_nearer_the_event_the_shorter_a_place_is_held(left, hold, later):
    begin = at("12:00") + minutes(left)
    first = offered_until(at("12:00"), starts_at=begin, hold=minutes(hold))
    moment = min(at("12:00") + minutes(later), begin)
    assert offered_until(moment, starts_at=begin, hold=minutes(hold)) - moment <= first - at("12:00")


def test_as_many_as_there_are_may_be_kept_and_no_more():
    assert too_many_kept(3, {"member": 2, "guest": 1}) == ()
    [objection] = too_many_kept(3, {"member": 2, "guest": 2})
    assert codes([objection]) == ["more_kept_than_places"]
    assert objection.facts == {"places": 3, "kept": 4}
