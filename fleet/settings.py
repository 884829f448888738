"""The environment, read once; every missing or bad name is reported together."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "fleet.env"
"""What no environment names: written by `python -m fleet init`, readable by its owner alone."""
SECRETS = ("FLEET_SECRET_KEY", "FLEET_TRAIL_KEY")
LOCALES = ("fr", "en")
DEMO_SECRET = "demo-only-secret-never-use-it-for-real"  # noqa: S105
AVOIDED_SOURCE = "ADEME, Évaluation de l’impact environnemental d’un ensemble de produits reconditionnés"
"""Whose estimate of what a refurbished laptop spares: the defaults are of that study, September 2022."""
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_LIMIT = re.compile(r"[1-9]\d* per ([1-9]\d* )?(second|minute|hour|day)s?")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class BadSettings(Exception):
    """Some settings are missing or wrong; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What the service was told by its environment. Durations are `timedelta`s."""

    database_url: str
    secret_key: str
    trail_key: bytes
    public_url: str
    former_urls: tuple[str, ...]
    label_contact: str
    timezone: ZoneInfo
    locale: str
    mail_url: str
    mail_from: str
    trusted_proxies: int
    rate_limits: dict[str, str]
    demo: bool
    debug: bool
    session_lifetime: timedelta
    metrics_token: str
    backup_dir: Path
    backup_days: int
    tombstones: Path
    youth_months: int
    webhooks_loopback: bool
    avoided_co2_kg: int
    avoided_material_kg: int
    avoided_waste_g: int
    avoided_source: str
    avoided_date: str

    @property
    def is_loopback(self) -> bool:
        """Whether links and labels would point to this machine only."""
        return urlsplit(self.public_url).hostname in LOOPBACK

    @property
    def former_hosts(self) -> frozenset[str]:
        """Hosts that labels printed before a move still name."""
        return frozenset(urlsplit(url).netloc.lower() for url in self.former_urls)

    @property
    def secure_cookies(self) -> bool:
        """`__Host-` cookies everywhere but on loopback in demo mode (rule A3)."""
        return not (self.demo and self.is_loopback)

    def cookie(self, name: str) -> str:
        """What a cookie is called: browsers hold `__Host-` ones to this very host, over https."""
        return f"__Host-{name}" if self.secure_cookies else name


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from `environ` (default: this process's environment over KEPT).

    Raises BadSettings with one line for each name that is missing or wrong.
    """
    reader = _Reader(environment() if environ is None else environ)
    demo = reader.boolean("DEMO", False)
    settings = Settings(
        database_url=reader.database("DATABASE_URL", f"sqlite:///{ROOT / 'var' / 'fleet.db'}"),
        secret_key=reader.secret("SECRET_KEY", demo),
        trail_key=hashlib.sha256(reader.secret("TRAIL_KEY", demo).encode()).digest(),
        public_url=reader.url("PUBLIC_URL", "http://127.0.0.1:8000"),
        former_urls=reader.urls("FORMER_URLS"),
        label_contact=reader.text("LABEL_CONTACT", ""),
        timezone=reader.timezone("TIMEZONE", "Europe/Paris"),
        locale=reader.choice("LOCALE", "fr", LOCALES),
        mail_url=reader.mail("MAIL_URL", "console:"),
        mail_from=reader.text("MAIL_FROM", "fleet@localhost"),
        trusted_proxies=reader.integer("TRUSTED_PROXIES", 0),
        rate_limits=reader.pairs("RATE_LIMITS"),
        demo=demo,
        debug=reader.boolean("DEBUG", False),
        session_lifetime=timedelta(days=reader.integer("SESSION_DAYS", 30, least=1)),
        metrics_token=reader.text("METRICS_TOKEN", ""),
        backup_dir=Path(reader.text("BACKUP_DIR", str(ROOT / "var" / "backups"))),
        backup_days=reader.integer("BACKUP_DAYS", 35, least=1),
        tombstones=Path(reader.text("TOMBSTONES", str(ROOT / "var" / "tombstones"))),
        youth_months=reader.integer("YOUTH_MONTHS", 6, least=1),
        webhooks_loopback=reader.boolean("WEBHOOKS_LOOPBACK", False),
        avoided_co2_kg=reader.integer("AVOIDED_CO2_KG", 27),
        avoided_material_kg=reader.integer("AVOIDED_MATERIAL_KG", 127),
        avoided_waste_g=reader.integer("AVOIDED_WASTE_G", 314),
        avoided_source=reader.text("AVOIDED_SOURCE", AVOIDED_SOURCE),
        avoided_date=reader.text("AVOIDED_DATE", "2022-09"),
    )
    if settings.webhooks_loopback and not demo:
        reader.problems.append(
            "FLEET_WEBHOOKS_LOOPBACK: webhooks to this machine are refused outside demo mode"
        )
    if settings.debug and not demo:
        reader.problems.append("FLEET_DEBUG: debugging is refused outside demo mode")
    if settings.public_url in settings.former_urls:
        reader.problems.append("FLEET_FORMER_URLS: FLEET_PUBLIC_URL itself is no former address")
    reader.problems.extend(reader.unknown())
    if reader.problems:
        raise BadSettings(reader.problems)
    return settings


def environment() -> dict[str, str]:
    """This process's environment; for what it does not name, what `python -m fleet init` once kept.

    Raises BadSettings where that is another user's.
    """
    return {**_kept(), **os.environ}


def source(name: str) -> str:
    """Where a setting, such as FLEET_LOCALE, comes from: `environment`, the path of KEPT, or `default`."""
    if os.environ.get(name, "").strip():
        return "environment"
    return str(KEPT) if _kept().get(name) else "default"


def _kept() -> dict[str, str]:
    try:
        text = KEPT.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except PermissionError:
        raise BadSettings([f"{KEPT}: only its owner may read it; run this as the service's user"]) from None
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): _bare(value.strip()) for name, _, value in pairs}


def _bare(value: str) -> str:
    """A value as people quote it in such files, without its quotes."""
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def names() -> dict[str, str]:
    """The fields of Settings, each with the name by which the environment gives it."""
    odd = {"session_lifetime": "FLEET_SESSION_DAYS"}
    return {field.name: odd.get(field.name, f"FLEET_{field.name.upper()}") for field in fields(Settings)}


def demo_environment() -> dict[str, str]:
    """This process's environment for a first look: in demo mode, unless it names secrets of its own."""
    given = environment()
    shown = {"FLEET_DEMO": "true", "FLEET_WEBHOOKS_LOOPBACK": "true"}
    return {**({} if "FLEET_SECRET_KEY" in given else shown), **given}


class _Reader:
    """Reads one name at a time and keeps what was wrong with it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []
        self.names: set[str] = set()

    def text(self, name: str, default: str) -> str:
        self.names.add(f"FLEET_{name}")
        return self.environ.get(f"FLEET_{name}", "").strip() or default

    def secret(self, name: str, demo: bool) -> str:
        value = self.text(name, DEMO_SECRET if demo else "")
        if not demo and (len(value) < 32 or value == DEMO_SECRET):
            self.problems.append(f"FLEET_{name}: needs at least 32 random characters")
        return value

    def boolean(self, name: str, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in _BOOLEANS:
            self.problems.append(f"FLEET_{name}: {value!r} is neither true nor false")
        return _BOOLEANS.get(value, default)

    def integer(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            self.problems.append(f"FLEET_{name}: {value!r} is not a whole number")
            return default
        if int(value) < least:
            self.problems.append(f"FLEET_{name}: must be at least {least}")
        return int(value)

    def database(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not re.match(r"sqlite:///.|postgresql\+psycopg://", value):
            self.problems.append(f"FLEET_{name}: begins with sqlite:/// and a path, or postgresql+psycopg://")
        return value

    def url(self, name: str, default: str) -> str:
        return self._address(name, self.text(name, default))

    def _address(self, name: str, given: str) -> str:
        value = given.rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
            self.problems.append(f"FLEET_{name}: {value!r} is not an address like https://fleet.example.org")
        return value

    def urls(self, name: str) -> tuple[str, ...]:
        """Addresses with a comma between them."""
        given = [part.strip() for part in self.text(name, "").split(",") if part.strip()]
        return tuple(self._address(name, each) for each in given)

    def mail(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if urlsplit(value).scheme not in ("smtp", "smtps", "console"):
            self.problems.append(f"FLEET_{name}: begins with smtp://, smtps:// or is console:")
        return value

    def timezone(self, name: str, default: str) -> ZoneInfo:
        value = self.text(name, default)
        try:
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            self.problems.append(f"FLEET_{name}: {value!r} is not a time zone")
            return ZoneInfo(default)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.problems.append(f"FLEET_{name}: {value!r} is none of {', '.join(allowed)}")
        return value

    def pairs(self, name: str) -> dict[str, str]:
        """`sign-in=5 per minute;token=300 per minute` as a dict."""
        parts = [part.partition("=") for part in self.text(name, "").split(";") if part.strip()]
        if not all(_LIMIT.fullmatch(value.strip()) for _, _, value in parts):
            self.problems.append(f"FLEET_{name}: is a list like sign-in=5 per minute;token=300 per minute")
        return {key.strip(): value.strip() for key, _, value in parts}

    def unknown(self) -> list[str]:
        """A mistyped name is a setting that silently does nothing: say so."""
        known = self.names | {"FLEET_TEST_DATABASE_URL", "FLEET_TEST_REQUIRE"}
        strays = sorted(key for key in self.environ if key.startswith("FLEET_") and key not in known)
        return [f"{key}: no such setting" for key in strays]
