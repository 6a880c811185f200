"""The written material of the demo house is complete, well shaped and believable."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path

from babel import Locale

from lounge import demo

WRITTEN = Path(demo.__file__).parent / "data"
ORGANISATIONS = [
    json.loads(line) for line in (WRITTEN / "organisations.jsonl").read_text("utf-8").splitlines()
]
BOOKINGS = json.loads((WRITTEN / "bookings.json").read_text("utf-8"))
HOUSE = json.loads((WRITTEN / "rooms.json").read_text("utf-8"))

LANGUAGES = ("de", "en")
TEXTS = ("headline", "about", "offers", "seeks")
FIELDS = {
    *TEXTS,
    *("key", "name", "kind", "founded", "town", "website", "plan", "languages", "nace", "writes_in"),
    *("markets", "people"),
}
EUROPE = """AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT
    NL NO PL PT RO RS SE SI SK SM TR UA VA XK"""
EQUIPMENT = """screen video whiteboard flipchart sound hearing_loop kitchen stage podcast daylight phone_booth
    projector"""
WELL_KNOWN = """airbus aldi allianz amazon apple arla atlas beck becks bego bernd bigpoint bionade bmw bosch bugsier
    buss commerzbank continental daimler dachser dhl eduscho enercon eurogate facebook fassmer ford frosta gestra gewoba
    google hachez haake hapag hella hochtief ibm iglo ikea jacobs kaefer karstadt kellogg kühne kulenkampff lampe lidl
    lloyd lürssen maersk melitta mercedes microsoft miele mondelez neelmeyer nehlsen nestlé nordex nordsee ohb otto
    rheinmetall rickmers rewe röhlig sap schwartze siemens stute swb tchibo telekom thyssen thyssenkrupp unilever
    vattenfall vietor vilsa volkswagen werder wilhelmsen wpd würth zalando zech"""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_there_are_a_hundred_and_twenty_organisations():
    assert len(ORGANISATIONS) == 120


def test_every_organisation_has_exactly_the_expected_fields():
    for organisation in ORGANISATIONS:
        assert set(organisation) == FIELDS, organisation["key"]


def test_keys_and_names_of_organisations_are_unique():
    for field in ("key", "name", "website"):
        assert max(Counter(one[field] for one in ORGANISATIONS).values()) == 1


def test_names_of_people_are_unique():
    names = Counter(person["name"] for one in ORGANISATIONS for person in one["people"])

    assert [name for name, times in names.items() if times > 1] == []


def test_keys_can_stand_in_an_address_and_make_the_website():
    for organisation in ORGANISATIONS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", organisation["key"])
        assert len(organisation["key"]) <= 40
        assert organisation["website"] == f"https://{organisation['key']}.example"


def test_start_ups_and_established_firms_are_about_equally_many():
    kinds = Counter(one["kind"] for one in ORGANISATIONS)

    assert set(kinds) == {"startup", "established", "institution"}
    assert 0.45 <= kinds["startup"] / len(ORGANISATIONS) <= 0.5
    assert 0.45 <= kinds["established"] / len(ORGANISATIONS) <= 0.5


def test_start_ups_are_young_and_many_firms_are_a_century_old():
    founded = {
        kind: [one["founded"] for one in ORGANISATIONS if one["kind"] == kind]
        for kind in ("startup", "established")
    }

    assert min(founded["startup"]) >= 2015
    assert max(founded["established"]) < 2010
    assert sum(year <= 1925 for year in founded["established"]) >= 20


def test_plans_and_languages_are_known():
    languages = Locale("en").languages
    for organisation in ORGANISATIONS:
        assert organisation["plan"] in {"start", "house", "partner"}
        assert organisation["writes_in"] in LANGUAGES
        assert organisation["languages"]
        assert set(organisation["languages"]) <= set(languages), organisation["key"]


def test_both_languages_are_there_and_differ():
    for organisation in ORGANISATIONS:
        for field in TEXTS:
            text = organisation[field]
            assert set(text) == set(LANGUAGES)
            assert all(text[language].strip() == text[language] != "" for language in LANGUAGES)
            assert text["de"] != text["en"], (organisation["key"], field)


def test_an_about_has_between_25_and_110_words():
    for organisation in ORGANISATIONS:
        for language in LANGUAGES:
            assert 25 <= len(organisation["about"][language].split()) <= 110, organisation["key"]


def test_headlines_are_short_and_offers_and_seeks_say_something():
    for organisation in ORGANISATIONS:
        for language in LANGUAGES:
            assert 3 <= len(organisation["headline"][language].split()) <= 14, organisation["key"]
            assert len(organisation["offers"][language].split()) >= 5, organisation["key"]
            assert len(organisation["seeks"][language].split()) >= 5, organisation["key"]


def test_each_text_stands_in_the_language_it_claims():
    telling = {
        "de": {"und", "der", "die", "das", "wir", "mit", "für", "nicht", "ein", "eine", "in", "zu"},
        "en": {"and", "the", "we", "with", "for", "not", "a", "of", "to", "is"},
    }
    for organisation in ORGANISATIONS:
        for language, other in (LANGUAGES, LANGUAGES[::-1]):
            spoken = Counter(words(organisation["about"][language]))
            own = sum(spoken[word] for word in telling[language])
            assert own > sum(spoken[word] for word in telling[other]), (organisation["key"], language)


def test_no_two_texts_are_alike():
    for language in LANGUAGES:
        bags = {one["key"]: set(words(one["about"][language])) for one in ORGANISATIONS}
        for (left, ours), (right, theirs) in itertools.combinations(bags.items(), 2):
            assert len(ours & theirs) / len(ours | theirs) < 0.3, (left, right)


def test_no_two_texts_begin_with_the_same_three_words():
    for language in LANGUAGES:
        begins = Counter(tuple(words(one["about"][language])[:3]) for one in ORGANISATIONS)
        assert [begin for begin, times in begins.items() if times > 1] == []


def test_sectors_have_the_form_of_nace_classes():
    for organisation in ORGANISATIONS:
        assert 1 <= len(organisation["nace"]) <= 3
        assert all(re.fullmatch(r"\d\d\.\d\d", code) for code in organisation["nace"])


def test_sectors_are_spread_over_the_trades():
    divisions = {code[:2] for one in ORGANISATIONS for code in one["nace"]}

    assert len(divisions) >= 40


def test_markets_are_real_countries_with_a_stage_and_a_direction():
    countries = {code for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", code)}
    for organisation in ORGANISATIONS:
        assert 1 <= len(organisation["markets"]) <= 5
        for market in organisation["markets"]:
            assert set(market) == {"country", "stage", "direction"}
            assert market["country"] in countries
            assert market["stage"] in {"active", "planned", "exploring"}
            assert market["direction"] in {"sells", "sources"}


def test_european_markets_come_first_and_none_is_named_twice():
    for organisation in ORGANISATIONS:
        countries = [market["country"] for market in organisation["markets"]]
        inside = [country in EUROPE.split() for country in countries]
        assert inside == sorted(inside, reverse=True), organisation["key"]
        assert len(set(countries)) == len(countries), organisation["key"]


def test_most_planned_markets_have_somebody_of_another_kind_at_home_there():
    home = {
        (market["country"], one["kind"])
        for one in ORGANISATIONS
        for market in one["markets"]
        if market["stage"] == "active"
    }
    planned = [
        any((market["country"], kind) in home for kind in ("established", "institution"))
        for one in ORGANISATIONS
        if one["kind"] == "startup"
        for market in one["markets"]
        if market["stage"] == "planned"
    ]

    assert len(planned) >= 60
    assert sum(planned) / len(planned) > 0.9


def test_everybody_has_a_name_a_title_in_both_languages_and_a_language():
    for organisation in ORGANISATIONS:
        assert 1 <= len(organisation["people"]) <= 3
        for person in organisation["people"]:
            assert set(person) == {"name", "title", "language"}
            assert len(person["name"].split()) >= 2
            assert set(person["title"]) == set(LANGUAGES)
            assert all(person["title"].values())
            assert person["language"] in LANGUAGES


def test_no_organisation_bears_the_name_of_a_well_known_firm():
    for organisation in ORGANISATIONS:
        assert not set(words(organisation["name"])) & set(WELL_KNOWN.split()), organisation["name"]


def test_booking_titles_are_many_short_and_different():
    for language, least in (("de", 60), ("en", 40)):
        titles = BOOKINGS["titles"][language]
        assert len(titles) == len(set(titles)) == least
        assert all(3 <= len(title) <= 60 for title in titles)


def test_booking_notes_are_there_in_both_languages():
    assert {language: len(notes) for language, notes in BOOKINGS["notes"].items()} == {"de": 12, "en": 8}


def test_the_house_has_two_sites_and_nine_rooms():
    assert [site["key"] for site in HOUSE["sites"]] == ["bremen", "bremerhaven"]
    assert len(HOUSE["rooms"]) == 9


def test_keys_and_names_of_rooms_and_spaces_are_unique():
    for kind in ("sites", "spaces", "rooms"):
        for field in ("key", "name"):
            assert max(Counter(thing[field] for thing in HOUSE[kind]).values()) == 1


def test_opening_hours_are_within_a_day_and_in_order():
    own = [room["hours"] for room in HOUSE["rooms"] if room["hours"]]
    for hours in [*(site["hours"] for site in HOUSE["sites"]), *own]:
        weekdays = [day["weekday"] for day in hours]
        assert weekdays == sorted(set(weekdays))
        for day in hours:
            assert re.fullmatch(r"[01]\d:[0-5][05]|2[0-3]:[0-5][05]", day["opens"])
            assert day["opens"] < day["closes"] < "24:00"


def test_rooms_stand_on_spaces_of_their_own_site():
    site_of = {space["key"]: space["site"] for space in HOUSE["spaces"]}

    assert set(site_of.values()) == {"bremen", "bremerhaven"}
    for room in HOUSE["rooms"]:
        assert room["spaces"]
        assert {site_of[space] for space in room["spaces"]} == {room["site"]}


def test_every_space_belongs_to_a_room():
    assert {space["key"] for space in HOUSE["spaces"]} == {
        space for room in HOUSE["rooms"] for space in room["spaces"]
    }


def test_the_hall_is_made_of_its_two_halves():
    spaces = {room["key"]: room["spaces"] for room in HOUSE["rooms"]}

    assert sorted(spaces["saal"]) == sorted(spaces["saal-nord"] + spaces["saal-sued"])


def test_rooms_are_of_known_kinds_with_known_equipment():
    for room in HOUSE["rooms"]:
        assert room["kind"] in {"box", "meeting", "board", "hall", "studio", "workshop"}
        assert set(room["equipment"]) <= set(EQUIPMENT.split())
        assert set(room["bookable_by"]) <= {"member", "partner", "desk", "manager"}
        assert isinstance(room["step_free"], bool)
        assert room["capacity"] >= 2


def test_every_kind_of_room_and_piece_of_equipment_is_in_the_house():
    assert len({room["kind"] for room in HOUSE["rooms"]}) == 6
    assert {piece for room in HOUSE["rooms"] for piece in room["equipment"]} == set(EQUIPMENT.split())


def test_room_rules_fit_the_grid_of_five_minutes_and_each_other():
    for room in HOUSE["rooms"]:
        for field in ("shortest", "longest", "step", "setup", "clearing", "notice"):
            assert room[f"{field}_minutes"] % 5 == 0, (room["key"], field)
        assert 0 < room["step_minutes"] <= room["shortest_minutes"] < room["longest_minutes"]
        assert room["shortest_minutes"] % room["step_minutes"] == 0
        assert room["longest_minutes"] % room["step_minutes"] == 0
        assert room["days_ahead"] * 24 * 60 > room["notice_minutes"]


def test_rooms_and_ways_are_described_in_both_languages():
    for text in [
        *(room["description"] for room in HOUSE["rooms"]),
        *(site["way"] for site in HOUSE["sites"]),
    ]:
        assert set(text) == set(LANGUAGES)
        assert text["de"] != text["en"]
        assert all(len(text[language].split()) >= 15 for language in LANGUAGES)
