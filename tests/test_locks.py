"""What `make env` installs: pinned, hashed, the same for running and testing, from no registry by name."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-test.lock", "requirements-bench.lock"]
PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / name).read_text()))


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc"])
def test_a_lock_names_no_registry(name: str) -> None:
    assert "://" not in (ROOT / name).read_text()


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_has_its_hashes(name: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text())[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("small", "large"), [LOCKS[:2], LOCKS[1:]])
def test_tests_run_on_the_versions_that_the_service_runs_on(small: str, large: str) -> None:
    assert pins(small)
    assert pins(small) <= pins(large)


def test_every_front_end_library_has_its_version_and_integrity() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    libraries = {path: entry for path, entry in packages.items() if path}
    assert libraries
    assert all(entry["version"] and entry["integrity"] for entry in libraries.values())
