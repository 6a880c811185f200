"""Profiles that no form would let through, and houses that are hardly any."""

import numpy as np
import pytest

from lounge.domain.matching.likeness import NEUTRAL
from lounge.domain.matching.ranking import nearest, rank
from tests.domain.matching.builders import background, compared, make_explainer, make_profile

TEXTS = {
    "empty": "",
    "spaces": " \n\t ",
    "stop words": "und der die das we and the of",
    "German only": "Wir bauen Kühlhäuser und Lüftungen für den Großhandel.",
    "English only": "We build cold stores and ventilation for wholesalers.",
    "long": "cold stores for fish and fruit " * 3300,
    "one word": "kühlhaus" * 12_500,
    "HTML": "<script>alert('cold')</script><p class=x>cold &amp; frozen <b>stores</b></p>",
    "right to left": "מחסני קירור לדגים \u202eتخزين مبرد\u202c",
    "emoji": "🐟❄️🏭 👩🏽‍🍳 fish",
    "control characters": "cold\x00 st\x07ores\x1b[31m \u2028 \ufeff",
    "halves of characters": "cold \ud83d stores",
    "far scripts": "冷蔵倉庫 холодный склад ψυγείο",
    "numbers": "1 2 3 12.500 24/7 100 %",
    "marks": "!!! ??? ... --- ((( )))",
}


def make_hostile():
    return [
        make_profile(id=f"{name} {field}", **{field: text})
        for name, text in TEXTS.items()
        for field in ("headline", "about", "offers", "seeks")
    ] + [
        make_profile(id=name, kind="startup", headline=text, about=text, offers=text, seeks=text)
        for name, text in TEXTS.items()
    ]


def test_a_house_of_them_is_ranked_whole():
    house = make_hostile()
    found = nearest(compared(house), 20)
    assert found.rows.shape == (len(house), 20)
    assert np.isfinite(found.scores).all()
    assert NEUTRAL - 1e-5 <= found.scores.min() <= found.scores.max() <= 1 + 1e-5


def test_among_them_a_sound_firm_finds_its_partner():
    seeker = make_profile(id="seeker", offers="trout", seeks="somebody who mends espresso machines")
    mender = make_profile(id="mender", offers="repair of espresso machines", seeks="owners of many machines")
    house = [*make_hostile(), *background()[:50], seeker, mender]
    found = nearest(compared(house), 1, of=[len(house) - 2])
    assert house[found.rows[0, 0]].id == "mender"


@pytest.mark.parametrize("name", TEXTS)
def test_reasons_can_be_asked_of_each(name):
    text = TEXTS[name]
    one = make_profile(headline=text, about=text, offers=text, seeks=text)
    other = make_profile(
        id="other", headline="Cold stores", offers="cold stores for fish", seeks="Großhandel"
    )
    assert len(make_explainer().reasons(one, other)) <= 3
    assert len(make_explainer().reasons(other, one)) <= 3


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_house_of_so_many_who_say_nothing_is_ranked(count):
    house = [make_profile(id=str(number)) for number in range(count)]
    lines = list(rank(compared(house), 20))
    assert len(lines) == count * max(count - 1, 0)
    assert all(line.score == pytest.approx(NEUTRAL) for line in lines)


def test_a_house_of_the_same_firm_many_times_is_ranked():
    house = [make_profile(id=str(number), offers="fish", seeks="boxes") for number in range(30)]
    scores = nearest(compared(house), 5).scores
    assert scores == pytest.approx(scores[0, 0])


def test_markets_of_no_country_are_no_error():
    one = make_profile(markets=[("??", "unheard", "nowhere"), ("??", "active", "sells")])
    assert nearest(compared([one, one]), 1).scores == pytest.approx(NEUTRAL)
