"""The quick start of the API is run as it stands, block by block, against the sandbox of the demo."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from fleet import demo
from fleet.changes import Change
from fleet.db import Database
from fleet.webhooks import Webhook, secret_of, signing
from tests.api.served import served
from tests.cast import SECRET
from tests.conftest import TRAIL_KEY, need
from tests.engines import Engine

QUICK = Path(__file__).parents[1] / "docs" / "quickstart.md"
TASKS = 10
DEVICES = 150
"""Enough for the shelf to have something left for the sandbox."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", QUICK.read_text(encoding="utf-8"), flags=re.DOTALL)


@contextmanager
def sandbox(databases: Engine, tmp_path: Path) -> Iterator[tuple[Database, dict[str, str]]]:
    """A demo that is served, and what the reader of the quick start has in the environment."""
    now = datetime.now(UTC)

    def fill(url: str) -> None:
        opened = Database(url, TRAIL_KEY)
        demo.build(opened, devices=DEVICES, seed=1, at=now)
        opened.dispose()

    url = databases.filled("quickstart", fill)
    database = Database(url, TRAIL_KEY)
    with database.write() as session:
        token = demo.sandbox_token(session, SECRET, now)
    assert token
    try:
        with served(url, tmp_path / "service.log", demo=True) as address:
            kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            yield database, kept | {"FLEET": address, "TOKEN": token}
    finally:
        database.dispose()
        databases.drop(url)


def test_each_task_has_both_ways() -> None:
    text = QUICK.read_text(encoding="utf-8")
    tasks = re.split(r"^## ", text, flags=re.MULTILINE)[1 : TASKS + 1]
    assert [task.partition(".")[0] for task in tasks] == [str(number + 1) for number in range(TASKS)]
    assert all("```bash" in task and "```python" in task for task in tasks)


@pytest.mark.parametrize(
    "databases", ["sqlite", pytest.param("postgresql", marks=pytest.mark.battery)], indirect=True
)
@pytest.mark.parametrize("language", ["bash", "python"])
def test_every_block_runs_as_it_stands(databases: Engine, tmp_path: Path, language: str) -> None:
    need("curl", "apt-get install curl")
    start = {"bash": ["bash", "-eu", "-o", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
    with sandbox(databases, tmp_path) as (database, environment):
        script = "\n".join(blocks(language))
        ran = subprocess.run(
            [*start, script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        with database.read() as session:
            kinds = set(session.scalars(select(Change.kind)))
            hooks = session.scalars(select(Webhook).where(Webhook.disabled_at.is_(None))).all()
            theirs = select(func.count()).where(Change.kind == "loan.confirm")
            confirmed = session.scalar(theirs.where(Change.organisation_id == hooks[0].organisation_id))
    wanted = {"equipment_request.submit", "shipment.arrive", "loan.hand_over", "loan.confirm", "loan.renew"}
    assert wanted | {"asset.report_missing", "ticket.open"} <= kinds
    assert confirmed == 1
    assert len(hooks) == 1


def test_the_check_of_a_signature_takes_what_we_sign_and_nothing_else() -> None:
    known: dict[str, Any] = {}
    (told,) = (block for block in blocks("python") if "def is_genuine" in block)
    exec(told, known)  # noqa: S102 (it is what the page tells people to run)
    now, body = datetime.now(UTC), b'{"type":"webhook.test"}'
    hook = Webhook(rotation=2, rotated_at=now)
    for rotation in (1, 2):
        headers = signing.headers(hook, SECRET, "dlv_1", body, now)
        assert known["is_genuine"](secret_of(hook, SECRET, rotation), headers, body)
        assert not known["is_genuine"](secret_of(hook, SECRET, rotation), headers, body + b" ")
        assert not known["is_genuine"](secret_of(hook, SECRET, 3), headers, body)
    assert not known["is_genuine"](
        secret_of(hook, SECRET), {**headers, "webhook-timestamp": "1700000000"}, body
    )
