"""The whole of the matching."""

import numpy as np
import pytest

from lounge.domain.matching.likeness import Comparison
from lounge.domain.matching.model import Model, Sources
from lounge.domain.matching.ranking import nearest
from tests.domain.matching.builders import PHRASES, background, compared, learned, make_profile

HOUSE = background()[:40]
SOURCES = Sources(PHRASES, background=background()[40:80], fields=["ship quay crane", "bread oven flour"])


def make_model():
    return Model().fit(HOUSE, sources=SOURCES)


def test_a_restored_model_places_and_reads_the_same():
    model = make_model()
    again = Model().restore(model.arrays())
    placed, restored = model.place(HOUSE), again.place(HOUSE)
    assert np.array_equal(placed.fields.directions, restored.fields.directions)
    assert again.reader_.counts([("Kühlkette", 1.0)]) == model.reader_.counts([("Kühlkette", 1.0)])


def test_what_was_learned_is_kept_without_objects():
    assert all(np.asarray(array).dtype.kind in "biuf" for array in make_model().arrays().values())


def test_learning_and_placing_at_once_is_learning_and_then_placing():
    at_once = Model().fit_place(HOUSE, sources=SOURCES)
    assert at_once.fields.directions == pytest.approx(make_model().place(HOUSE).fields.directions, abs=1e-4)


def test_learning_twice_gives_the_same():
    one, other = make_model().arrays(), make_model().arrays()
    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_model_without_sources_compares_by_the_profiles_alone():
    found = nearest(Comparison(Model().fit_place([*HOUSE, HOUSE[3]])), 1)
    assert found.rows[3, 0] == len(HOUSE)


def test_a_house_without_members_and_without_sources_learns_nothing():
    assert len(Model().fit(()).place(())) == 0


def test_a_house_without_members_can_place_a_first_one():
    assert learned().place(()).is_plain
    assert np.linalg.norm(learned().place(HOUSE[:1]).fields.directions) == pytest.approx(1.0, abs=1e-4)


def test_a_german_seeker_finds_the_english_maker_among_all_trades():
    seeker = make_profile(
        id="seeker", headline="Spedition für Tiefkühlware", seeks="Sensorik für die Kühlkette"
    )
    maker = make_profile(
        id="maker", about="We build small devices.", offers="cold chain sensors", seeks="carriers"
    )
    house = [*background(), seeker, maker]
    assert house[nearest(compared(house), 1, of=[len(house) - 2]).rows[0, 0]].id == "maker"


def test_a_german_text_finds_its_english_twin():
    english, german = background(language="en")[::9], background(language="de")[::9]
    placed = compared([*english, *german]).placed.fields.directions
    likeness = placed[len(english) :] @ placed[: len(english)].T
    found = (likeness.argmax(1) == np.arange(len(english))).mean()
    assert found > 0.9
