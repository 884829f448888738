"""The environment, read once: everything that is wrong is said at once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from fleet import settings
from fleet.settings import BadSettings

SECRETS = {"FLEET_SECRET_KEY": "s" * 32, "FLEET_TRAIL_KEY": "t" * 32}


def problems(**given: str) -> list[str]:
    with pytest.raises(BadSettings) as refused:
        settings.read(SECRETS | {f"FLEET_{name}": value for name, value in given.items()})
    return refused.value.problems


def test_with_its_secrets_it_starts_and_says_what_it_took() -> None:
    told = settings.read(SECRETS)
    assert told.database_url.startswith("sqlite:///")
    assert (told.locale, told.timezone, told.demo) == ("fr", ZoneInfo("Europe/Paris"), False)
    assert told.session_lifetime == timedelta(days=30)
    assert told.secure_cookies


@pytest.mark.parametrize("name", ["FLEET_SECRET_KEY", "FLEET_TRAIL_KEY"])
@pytest.mark.parametrize("value", ["", "short", "s" * 31, settings.DEMO_SECRET])
def test_a_missing_short_or_known_secret_is_refused_outside_demo_mode(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refused:
        settings.read(SECRETS | {name: value})
    assert [line.partition(":")[0] for line in refused.value.problems] == [name]


def test_a_demo_needs_no_secret_and_only_there_plain_cookies_do_on_loopback() -> None:
    demo = settings.read({"FLEET_DEMO": "true"})
    assert demo.demo
    assert not demo.secure_cookies
    public = settings.read({"FLEET_DEMO": "yes", "FLEET_PUBLIC_URL": "https://demo.example.org"})
    assert public.secure_cookies
    assert settings.read(SECRETS).secure_cookies


def test_debugging_is_refused_outside_demo_mode() -> None:
    assert problems(DEBUG="1") == ["FLEET_DEBUG: debugging is refused outside demo mode"]
    assert settings.read({"FLEET_DEMO": "1", "FLEET_DEBUG": "1"}).debug


BAD = {
    "TIMEZONE": "Europe/Nice",
    "LOCALE": "de",
    "MAIL_URL": "http://mail.example.org",
    "PUBLIC_URL": "fleet.example.org",
    "TRUSTED_PROXIES": "-1",
    "RATE_LIMITS": "sign-in",
    "DEMO": "perhaps",
}


@pytest.mark.parametrize("name", BAD)
def test_each_wrong_value_is_named(name: str) -> None:
    assert [line.partition(":")[0] for line in problems(**{name: BAD[name]})] == [f"FLEET_{name}"]


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadSettings) as refused:
        settings.read({f"FLEET_{name}": value for name, value in BAD.items()})
    told = [line.partition(":")[0] for line in refused.value.problems]
    assert set(told) == {f"FLEET_{name}" for name in BAD} | SECRETS.keys()
    assert str(refused.value).count("\n") == len(told) - 1


def test_a_mistyped_name_is_no_silent_nothing() -> None:
    assert problems(DATABSE_URL="x") == ["FLEET_DATABSE_URL: no such setting"]
    assert settings.read(SECRETS | {"FLEET_TEST_REQUIRE": "all", "OTHER": "x"})


def test_a_wrong_secret_is_never_repeated() -> None:
    assert "hunter2" not in str(problems(SECRET_KEY="hunter2"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLEET_DATABASE_URL", "fleet.db"),
        ("FLEET_DATABASE_URL", "postgresql://fleet@/fleet"),
        ("FLEET_RATE_LIMITS", "sign-in=banana"),
        ("FLEET_RATE_LIMITS", "sign-in=0 per hour"),
        ("FLEET_SESSION_DAYS", "0"),
    ],
)
def test_a_value_that_would_only_fail_later_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(settings.BadSettings) as refusal:
        settings.read({"FLEET_DEMO": "true", name: value})
    assert [problem.partition(":")[0] for problem in refusal.value.problems] == [name]


def test_limits_are_pairs() -> None:
    told = settings.read(SECRETS | {"FLEET_RATE_LIMITS": "sign-in=5 per minute; token = 9 per hour;"})
    assert told.rate_limits == {"sign-in": "5 per minute", "token": "9 per hour"}


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000/"])
def test_loopback_is_told(url: str) -> None:
    assert settings.read(SECRETS | {"FLEET_PUBLIC_URL": url}).is_loopback
    assert not settings.read(SECRETS | {"FLEET_PUBLIC_URL": "https://fleet.example.org"}).is_loopback


def test_former_addresses_are_a_list_and_todays_is_none_of_them() -> None:
    told = settings.read(SECRETS | {"FLEET_FORMER_URLS": "https://a.example/ , https://B.example:8443,"})
    assert told.former_urls == ("https://a.example", "https://B.example:8443")
    assert told.former_hosts == {"a.example", "b.example:8443"}
    assert settings.read(SECRETS).former_urls == ()
    assert problems(FORMER_URLS="https://a.example,b.example")[0].startswith("FLEET_FORMER_URLS: 'b.example'")
    own = problems(PUBLIC_URL="https://a.example", FORMER_URLS="https://a.example")
    assert own == ["FLEET_FORMER_URLS: FLEET_PUBLIC_URL itself is no former address"]
