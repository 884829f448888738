"""var/fleet.env: written once, completed later, never readable by others."""

import re
import stat

import pytest
from sqlalchemy import make_url

from fleet import settings
from fleet.console import kept
from fleet.console.kept import EXAMPLE, completed
from fleet.settings import BadSettings
from tests.fleet.console.conftest import Say

NONE = {"SECRET_KEY": None, "TRAIL_KEY": None}
INIT = ("init", "--email", "a@example.org")


def test_the_example_has_every_setting_and_says_nothing_by_itself() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    named = re.findall(r"^#?(FLEET_\w+)=", text, flags=re.M)
    assert sorted(named) == sorted(settings.names().values())
    assert re.findall(r"^FLEET_\w+=(.+)$", text, flags=re.M) == []


def test_what_the_example_shows_is_understood() -> None:
    shown = dict(re.findall(r"^#(FLEET_\w+)=(.+)$", EXAMPLE.read_text(encoding="utf-8"), flags=re.M))
    secrets = {"FLEET_SECRET_KEY": "s" * 40, "FLEET_TRAIL_KEY": "t" * 40}
    told = settings.read(shown | secrets | {"FLEET_PUBLIC_URL": "https://fleet.example.org"})
    assert make_url(told.database_url).get_backend_name() == "postgresql"


def test_init_keeps_what_it_is_told_among_the_remarks_and_is_safe_to_run_again(say: Say) -> None:
    told = ("--public-url", "https://fleet.example.org", "--label-contact", "01 23 45 67 89")
    done = say(*INIT, *told, **NONE)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(settings.KEPT.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.KEPT.parent.stat().st_mode) == 0o700
    text = settings.KEPT.read_text(encoding="utf-8")
    assert "FLEET_LABEL_CONTACT=01 23 45 67 89\n" in text
    assert "\nFLEET_TRUSTED_PROXIES=1\n" in text
    assert text.startswith("# What this service is told.")
    assert len(re.findall(r"^FLEET_(?:SECRET|TRAIL)_KEY=\S{64}$", text, flags=re.M)) == 2
    assert say("account", "list", **NONE).exit_code == 0
    assert say(*INIT, *told, **NONE).exit_code == 0
    assert settings.KEPT.read_text(encoding="utf-8") == text


def test_an_answer_given_again_replaces_the_first(say: Say) -> None:
    say(*INIT, "--public-url", "https://one.example.org", **NONE)
    assert say(*INIT, "--public-url", "https://two.example.org", **NONE).exit_code == 0
    text = settings.KEPT.read_text(encoding="utf-8")
    assert re.findall(r"^FLEET_PUBLIC_URL=(.*)$", text, flags=re.M) == ["https://two.example.org"]


def test_a_bad_answer_is_refused_before_anything_is_written(say: Say) -> None:
    done = say(*INIT, "--public-url", "fleet.example.org", **NONE)
    assert done.exit_code == 1
    assert "FLEET_PUBLIC_URL" in done.stderr
    assert not settings.KEPT.exists()


def test_on_a_terminal_it_asks_what_nobody_said(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(question: str, default: str) -> str:
        asked.append(question)
        return "https://fleet.example.org" if "Address of the service" in question else default

    monkeypatch.setattr(kept.click, "prompt", answer)
    monkeypatch.setattr(kept, "is_terminal", lambda: True)
    assert say(*INIT, "--mail-from", "fleet@example.org", **NONE).exit_code == 0
    assert len(asked) == 3  # the environment names the database
    assert "FLEET_PUBLIC_URL=https://fleet.example.org\n" in settings.KEPT.read_text(encoding="utf-8")
    assert say(*INIT, **NONE).exit_code == 0
    assert [each for each in asked[3:] if "Address of the service" in each] == []


def test_a_setting_is_written_where_its_empty_line_was_or_at_the_end() -> None:
    text = "# one\nFLEET_A=\n#FLEET_B=example\n# two"
    assert completed(text, {"FLEET_B": r"b\1 c", "FLEET_A": "a", "FLEET_C": "c"}) == (
        "# one\nFLEET_A=a\nFLEET_B=b\\1 c\n# two\nFLEET_C=c\n"
    )


def test_a_quoted_value_loses_its_quotes_and_the_environment_goes_first(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT.parent.mkdir()
    settings.KEPT.write_text("FLEET_LABEL_CONTACT='01 23'\nFLEET_LOCALE=\"fr\"\nFLEET_MAIL_FROM=it's\n")
    monkeypatch.setenv("FLEET_LOCALE", "en")
    known = settings.environment()
    assert (known["FLEET_LABEL_CONTACT"], known["FLEET_LOCALE"]) == ("01 23", "en")
    assert known["FLEET_MAIL_FROM"] == "it's"
    assert settings.source("FLEET_LOCALE") == "environment"
    assert settings.source("FLEET_LABEL_CONTACT") == str(settings.KEPT)
    assert settings.source("FLEET_TIMEZONE") == "default"


def test_settings_of_another_user_are_refused_in_one_line(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    class Locked:
        def read_text(self, encoding: str) -> str:
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(settings, "KEPT", Locked())
    with pytest.raises(BadSettings, match="only its owner may read it"):
        settings.environment()
    assert len(say("account", "list").stderr.splitlines()) == 1


def test_a_setting_is_changed_by_a_command_and_a_bad_one_refused(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(*INIT, "--public-url", "https://old.example.org", **NONE)
    moved = ("FLEET_PUBLIC_URL=https://new.example.org", "FLEET_FORMER_URLS=https://old.example.org")
    done = say("settings", "--json", "--set", moved[0], "--set", moved[1], **NONE)
    assert done.exit_code == 0, done.output
    text = settings.KEPT.read_text(encoding="utf-8")
    assert set(moved) <= set(text.splitlines())
    for bad in ("FLEET_PUBLIC_ULR=https://a.example.org", "FLEET_SESSION_DAYS=many", "FLEET_LOCALE=fr"):
        refused = say("settings", "--set", bad, **NONE)  # the environment of these tests names the locale
        assert refused.exit_code == 1
        assert bad.partition("=")[0] in refused.stderr
    assert settings.KEPT.read_text(encoding="utf-8") == text
