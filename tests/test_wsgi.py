import pytest

import wsgi
from fleet import settings
from fleet.about import NotADemo, mark_as_demo
from tests.cast import Cast

SECRET = "a secret of the tests, long enough"
REAL = {
    "FLEET_SECRET_KEY": SECRET,
    "FLEET_TRAIL_KEY": SECRET,
    "FLEET_PUBLIC_URL": "https://fleet.example.org",
}


def test_a3_demo_mode_never_opens_a_real_fleet(stored_cast: Cast, database_url: str) -> None:
    """Its secret is in the source: whoever read it could sign in to a real fleet."""
    stored_cast.store()
    told = settings.read({"FLEET_DATABASE_URL": database_url, "FLEET_DEMO": "true"})
    with pytest.raises(NotADemo):
        wsgi.make_app(told)
    with pytest.raises(NotADemo):
        wsgi.prepare(told)


def test_demo_mode_opens_an_empty_database(database_url: str) -> None:
    assert wsgi.make_app(settings.read({"FLEET_DATABASE_URL": database_url, "FLEET_DEMO": "true"}))


def test_demo_mode_opens_an_invented_fleet(stored_cast: Cast, database_url: str) -> None:
    mark_as_demo(stored_cast.session, "by hand")
    stored_cast.store()
    assert wsgi.make_app(settings.read({"FLEET_DATABASE_URL": database_url, "FLEET_DEMO": "true"}))


def test_a_real_service_does_not_fill_its_empty_database_with_an_invented_fleet(database_url: str) -> None:
    told = settings.read({"FLEET_DATABASE_URL": database_url} | REAL)
    assert len(wsgi.prepare(told)) == 1
    assert wsgi.make_app(told)
