"""The firms of the house."""

import pytest

from lounge.profiles.models import Market, Profile
from tests.builders import keep, make_organisation, make_person
from tests.conftest import CheckingClient
from tests.support.queries import count_queries


def make_profile(*, name: str, headline: str = "", kind: str = "startup", country: str = "PL") -> Profile:
    organisation = make_organisation(name=name, kind=kind)
    market = Market(country=country, stage="planned", direction="sells")
    return keep(
        Profile(
            organisation=organisation,
            language="en",
            headline=headline,
            about="We do things.",
            markets=[market],
        )
    )


@pytest.fixture
def member(client: CheckingClient) -> CheckingClient:
    client.sign_in(make_person().email)
    client.set_cookie("language", "en")
    return client


def test_a_firm_is_found_by_a_word_of_its_text(member: CheckingClient) -> None:
    make_profile(name="Frostfaden", headline="Sensors for the cold chain")
    make_profile(name="Bohnenpfad", headline="Coffee from the hills")
    page = member.get("/organisations?words=COLD+sensors").text
    assert "Frostfaden" in page
    assert "Bohnenpfad" not in page


def test_firms_are_filtered_by_kind_and_market(member: CheckingClient) -> None:
    make_profile(name="Frostfaden", kind="startup", country="EE")
    make_profile(name="Bohnenpfad", kind="established", country="EE")
    make_profile(name="Harms", kind="established", country="PL")
    page = member.get("/organisations?kind=established&country=EE").text
    assert "Bohnenpfad" in page
    assert "Frostfaden" not in page
    assert "Harms" not in page


def test_a_percent_sign_is_only_a_sign(member: CheckingClient) -> None:
    make_profile(name="Frostfaden")
    assert "Frostfaden" not in member.get("/organisations?words=%25").text


def test_nobody_found_offers_a_way_on(member: CheckingClient) -> None:
    assert "Show all firms" in member.get("/organisations?words=zzz").text


def test_a_kind_that_does_not_exist_finds_everybody(member: CheckingClient) -> None:
    make_profile(name="Frostfaden")
    assert "Frostfaden" in member.get("/organisations?kind=spaceship&page=-4").text


def test_the_page_of_a_firm_shows_its_markets_in_the_readers_language(member: CheckingClient) -> None:
    profile = make_profile(name="Frostfaden", country="EE")
    assert "Estonia" in member.get(f"/organisations/{profile.organisation_id}").text
    member.set_cookie("language", "de")
    assert "Estland" in member.get(f"/organisations/{profile.organisation_id}").text


def test_a_hostile_text_stays_text(member: CheckingClient) -> None:
    profile = make_profile(name="Frostfaden", headline="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in member.get(f"/organisations/{profile.organisation_id}").text


def test_a_firm_that_is_not_there_is_not_found(member: CheckingClient) -> None:
    assert member.get("/organisations/4711").status_code == 404


def test_the_pages_queries_do_not_grow_with_the_firms(member: CheckingClient) -> None:
    make_profile(name="First")
    with count_queries() as few:
        member.get("/organisations")
    for number in range(12):
        make_profile(name=f"Firm {number}")
    with count_queries() as many:
        member.get("/organisations")
    assert len(many) == len(few)
