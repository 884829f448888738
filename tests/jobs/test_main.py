import json
import subprocess
from collections.abc import Callable

from fleet import job_runs
from fleet.db import Database
from jobs.schedule import SCHEDULE

Start = Callable[..., subprocess.Popen[str]]


def said(process: Start, *words: str, **more: str) -> tuple[int, str, str]:
    started = process("-m", "jobs", *words, **more)
    out, err = started.communicate(timeout=60)
    return started.returncode, out, err


def test_the_list_names_every_job_and_when_it_is_next_due(process: Start) -> None:
    code, out, _ = said(process, "list", "--json")
    assert code == 0
    assert {row["job"] for row in json.loads(out)} == set(SCHEDULE)


def test_a_job_runs_for_any_local_moment_and_again(process: Start) -> None:
    for _ in range(2):
        code, out, err = said(process, "run", "plan_ending", "--at", "2026-09-01T07:00", "--json")
        assert (code, err) == (0, "")
        assert json.loads(out)["at"] == "2026-09-01T07:00+02:00"


def test_what_can_t_be_done_is_one_line_on_stderr(process: Start) -> None:
    far = ("run", "plan_ending", "--at", "9999-12-31T07:00")
    for words in (("run", "plan_ending", "--at", "tomorrow"), ("run", "nothing"), far):
        code, out, err = said(process, *words)
        assert code != 0
        assert out == ""
        assert words[-1] in err


def test_bad_settings_are_a_line_each(process: Start) -> None:
    code, out, err = said(process, "list", SECRET_KEY="short", TIMEZONE="Mars")
    assert code == 1
    assert sorted(line.partition(":")[0] for line in err.splitlines()) == [
        "FLEET_SECRET_KEY",
        "FLEET_TIMEZONE",
    ]


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(process: Start, database: Database) -> None:
    code, out, _ = said(process, "run", "plan_ending", "--at", "2030-09-01T07:00", "--dry-run")
    assert (code, "plans started" in out) == (0, True)
    with database.read() as session:
        assert job_runs.latest(session) == []
