"""A label finds its device while it is live, and nothing at any other time."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet import codes
from fleet.access import NotYours
from fleet.intake import labels
from fleet.intake.labels import BadBatch, Label, LabelInUse, LabelRevoked, LabelState, NoSuchLabel
from tests.cast import Cast


def printed(cast: Cast) -> Label:
    (label,) = labels.print_batch(cast.session, cast.volunteer, 1)
    cast.session.flush()
    return label


def test_labels_are_printed_before_anything_is_known(cast: Cast) -> None:
    batch = labels.print_batch(cast.session, cast.volunteer, 65)
    assert {label.status for label in batch} == {LabelState.UNCLAIMED}
    assert all(codes.is_token(label.token) and codes.is_code(label.short_code) for label in batch)
    for count in (0, -1, 10_001):
        with pytest.raises(BadBatch):
            labels.print_batch(cast.session, cast.volunteer, count)
    with pytest.raises(NotYours):
        labels.print_batch(cast.session, cast.mentor, 1)


def test_a_claimed_label_finds_its_device_by_token_and_by_short_code(cast: Cast) -> None:
    device, label = cast.device(), printed(cast)
    assert labels.asset_of(cast.session, label.token) is None
    labels.claim(cast.session, cast.volunteer, label.token.lower(), device)
    for word in (
        label.token,
        label.token.lower(),
        label.short_code,
        codes.shown(label.short_code),
        device.code,
    ):
        assert labels.asset_of(cast.session, word) is device


def test_claiming_again_is_no_harm_and_for_another_device_is_refused(cast: Cast) -> None:
    device, label = cast.device(), printed(cast)
    for _ in range(2):
        labels.claim(cast.session, cast.volunteer, label.short_code, device)
    with pytest.raises(LabelInUse):
        labels.claim(cast.session, cast.volunteer, label.short_code, cast.device())
    with pytest.raises(NoSuchLabel):
        labels.claim(cast.session, cast.volunteer, codes.new_code(), device)


def test_y4_a_revoked_an_unclaimed_an_unknown_and_a_malformed_word_all_find_nothing(cast: Cast) -> None:
    device, lost = cast.device(), printed(cast)
    labels.claim(cast.session, cast.volunteer, lost.token, device)
    labels.revoke(cast.session, cast.technician, lost)
    with pytest.raises(LabelRevoked):
        labels.claim(cast.session, cast.volunteer, lost.token, device)
    words = (lost.token, printed(cast).token, codes.new_token(), codes.new_code(), "", "é" * 26, "A" * 500)
    assert {labels.asset_of(cast.session, word) for word in words} == {None}
    assert labels.asset_of(cast.session, device.code) is device


def test_the_newest_live_label_is_the_one_to_print(cast: Cast) -> None:
    device, second = cast.device(), printed(cast)
    second.created_at = cast.at(days=1)
    labels.claim(cast.session, cast.volunteer, second.token, device)
    cast.session.flush()
    assert labels.newest_of(cast.session, [device.code]) == {device.code: second}
    labels.revoke(cast.session, cast.technician, second)
    cast.session.flush()
    assert labels.newest_of(cast.session, [device.code])[device.code].short_code == device.code


def test_no_live_label_points_nowhere_whatever_is_written(cast: Cast) -> None:
    label = printed(cast)
    with pytest.raises(IntegrityError):
        cast.session.execute(text("UPDATE labels SET status = 'live' WHERE id = :id"), {"id": label.id})
