"""`youth export` and `youth erase`: exit 0 only where it was done."""

import json
from pathlib import Path

from fleet.parties.youths import Youth
from tests.cast import Cast
from tests.fleet.console.conftest import Say


def test_a_youth_is_exported_and_erased(say: Say, stored_cast: Cast, tmp_path: Path) -> None:
    code = stored_cast.youth().code
    stored_cast.store()
    shown = f"{code[:4]}-{code[4:]}".lower()
    assert json.loads(say("youth", "export", shown).stdout)["youth"]["code"] == code
    stones = tmp_path / "stones"
    done = say("youth", "erase", shown, TOMBSTONES=str(stones))
    assert (done.exit_code, done.stdout) == (0, "Erased.\n")
    assert len(stones.read_text().splitlines()) == 1
    stored_cast.session.expire_all()
    assert stored_cast.session.get(Youth, code) is None
    stored_cast.store()
    absent = say("youth", "erase", shown, TOMBSTONES=str(stones))
    assert (absent.exit_code, absent.stdout) == (1, "")
    assert absent.stderr == "There is nothing here under that name.\n"


def test_what_is_lent_is_refused_in_one_line(say: Say, stored_cast: Cast, tmp_path: Path) -> None:
    loan = stored_cast.loan()
    stored_cast.store()
    refused = say("youth", "erase", loan.youth_code or "", TOMBSTONES=str(tmp_path / "stones"))
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 1
