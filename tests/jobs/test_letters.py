import string

import pytest

from jobs.letters import WORDS


@pytest.mark.parametrize("kind", WORDS)
def test_no_subject_can_hold_a_fact(kind: str) -> None:
    """Rule Y8: what is not in the words can't be in the mail."""
    subject, _ = WORDS[kind]
    assert [name for _, name, *_ in string.Formatter().parse(subject) if name] == []
