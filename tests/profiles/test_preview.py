"""Whom would we meet: the present ranking with reasons, so that a profile is made better at once."""

import pytest

from lounge.domain.matching.model import Model, Sources
from lounge.domain.matching.profile import Profile as Told
from lounge.members import queries as members
from lounge.members.models import Organisation, Person
from lounge.profiles.models import FittedSpace
from lounge.profiles.queries.alike import model_version, packed
from lounge.profiles.queries.sources import background, fields
from tests.builders import NOON, keep, make_organisation, make_person, make_profile
from tests.conftest import CheckingClient
from tests.support.queries import count_queries


@pytest.fixture
def femke(client: CheckingClient) -> Person:
    person = make_person(name="Femke Harms")
    client.sign_in(person.email)
    client.set_cookie("language", "en")
    return person


def learned_from(profiles: list[Told]) -> Model:
    """What a house learns from a few texts: enough to compare, and quick."""
    phrases = [("Kühlhaus", "cold store"), ("Sensor", "sensor")]
    sources = Sources(phrases, background=background()[:60], fields=fields()[:9])
    return Model().fit(profiles, sources=sources)


@pytest.fixture(scope="module")
def arrays() -> bytes:
    """The same, as the database keeps it."""
    return packed(learned_from(background()[60:70]))


@pytest.fixture
def learned(client: CheckingClient, arrays: bytes) -> None:
    keep(FittedSpace(model=model_version(), fitted_at=NOON, profiles=0, arrays=arrays))


def firm_of(person: Person) -> Organisation:
    found = members.organisation(person.organisation_id)
    assert found
    return found


def test_a_firm_without_a_profile_is_told_how_to_begin(client: CheckingClient, femke: Person) -> None:
    assert "Your profile says nothing yet" in client.get("/profile/preview").text


def test_an_empty_profile_is_told_how_to_begin(client: CheckingClient, femke: Person) -> None:
    make_profile(organisation=firm_of(femke), headline="", offers="", seeks="")
    assert "Your profile says nothing yet" in client.get("/profile/preview").text


def test_while_the_house_still_learns_nobody_waits_for_it(client: CheckingClient, femke: Person) -> None:
    make_profile(organisation=firm_of(femke))
    make_profile()
    assert "The house is still reading" in client.get("/profile/preview").text


@pytest.mark.usefixtures("learned")
def test_who_is_alone_is_told_so(client: CheckingClient, femke: Person) -> None:
    make_profile(organisation=firm_of(femke))
    assert "Nobody to compare with yet" in client.get("/profile/preview").text


@pytest.mark.usefixtures("learned")
def test_who_offers_what_one_seeks_comes_first_and_the_words_are_marked(
    client: CheckingClient, femke: Person
) -> None:
    own = firm_of(femke)
    make_profile(
        organisation=own,
        headline="Sensors for fish",
        offers="temperature sensors",
        seeks="cold stores for field trials",
    )
    make_profile(
        organisation=make_organisation(name="Bakers", kind="established"),
        headline="Bread from rye",
        offers="bread and rolls",
        seeks="flour",
    )
    make_profile(
        organisation=make_organisation(name="Frostkai", kind="established"),
        headline="Quiet cold stores at the harbour",
        offers="cold stores for fish and fruit",
        seeks="sensors that measure temperature",
    )
    page = client.get("/profile/preview").text
    assert page.index("Frostkai") < page.index("Bakers")
    assert "Your wish and their offer meet: <mark>cold stores" in page
    assert own.name.replace("&", "&amp;") not in page.split("<ol", 1)[1].split("</ol>")[0]


@pytest.mark.usefixtures("learned")
def test_who_is_no_member_any_more_is_not_shown(client: CheckingClient, femke: Person) -> None:
    make_profile(organisation=firm_of(femke))
    make_profile(organisation=make_organisation(name="Gone Away", is_paused=True))
    assert "Gone Away" not in client.get("/profile/preview").text


@pytest.mark.usefixtures("learned")
def test_ten_are_shown_and_the_queries_do_not_grow(client: CheckingClient, femke: Person) -> None:
    make_profile(organisation=firm_of(femke))
    for _number in range(11):
        make_profile()
    client.get("/profile/preview")
    with count_queries() as few:
        client.get("/profile/preview")
    for _number in range(9):
        make_profile()
    with count_queries() as many:
        page = client.get("/profile/preview").text
    assert page.count('class="card__title"') == 10
    assert len(many) == len(few)


def test_a_house_without_a_profile_learns_all_the_same() -> None:
    assert len(learned_from([]).place([Told("1", seeks="cold stores")])) == 1
