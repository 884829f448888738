"""A lot is announced whole or not at all, and never twice."""

import pytest
from sqlalchemy import func, select

from fleet.access import NotYours
from fleet.intake import assets, donations
from fleet.intake.devices import Category, Device
from fleet.intake.donations import Donation, KnownSerials, NotAFunder
from fleet.lifecycle import AssetState
from tests.cast import Cast

LIST = """Catégorie;Marque;Modèle;N° de série;Quantité
portable;Dell;Latitude 5420;ABC1234;1
portable;Dell;Latitude 5420;ABC1235;1
écran;;;;
"""
GOOD = """Catégorie;Marque;Modèle;N° de série;Quantité
portable;Dell;Latitude 5420;ABC1234;1
portable;HP;EliteBook 840;5CG8271XYZ;1
fixe;Dell;OptiPlex 3070;;3
"""


def load(cast: Cast, text: str, **more: object) -> Donation:
    facts = {"donor": cast.donor, "reference": "Lot de septembre"} | more
    return donations.import_manifest(cast.session, cast.coordinator, text.encode(), **facts)  # type: ignore[arg-type]


def count(cast: Cast) -> int:
    cast.session.flush()
    return cast.session.scalar(select(func.count()).select_from(Device)) or 0


def test_each_line_announces_its_devices(cast: Cast) -> None:
    lot = load(cast, GOOD, funder=cast.foundation)
    assert donations.counts(cast.session, lot) == {"announced": 5}
    made = cast.session.scalars(select(Device).where(Device.serial == "5CG8271XYZ")).one()
    assert (made.maker, made.model, made.category) == ("HP", "EliteBook 840", Category.LAPTOP)
    assert (made.state, made.donation_id, lot.funder_id) == (
        AssetState.ANNOUNCED,
        lot.id,
        cast.foundation.id,
    )


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    lot = load(cast, GOOD)
    assert load(cast, GOOD, reference="another name") is lot
    assert count(cast) == 5


def test_known_serials_are_refused_with_their_lines_and_nothing_is_announced(cast: Cast) -> None:
    known = cast.device(maker="Hewlett-Packard", serial="5cg8271xyz")
    with pytest.raises(KnownSerials) as refused:
        load(cast, GOOD)
    assert refused.value.facts["errors"] == [{"line": 3, "column": "serial", "code": known.code}]
    assert count(cast) == 1


def test_a_faulty_line_refuses_the_whole_list(cast: Cast) -> None:
    with pytest.raises(donations.manifests.FaultyManifest):
        load(cast, LIST.replace("écran;;;;", "toaster;;;;"))
    assert count(cast) == 0


def test_only_a_funder_funds_and_only_the_desk_imports(cast: Cast) -> None:
    with pytest.raises(NotAFunder):
        load(cast, GOOD, funder=cast.association)
    with pytest.raises(NotYours):
        donations.import_manifest(
            cast.session, cast.volunteer, GOOD.encode(), donor=cast.donor, reference="x"
        )


def test_what_arrived_is_told_apart_from_what_was_promised(cast: Cast) -> None:
    lot = load(cast, GOOD)
    first = cast.session.scalars(select(Device).where(Device.serial == "ABC1234")).one()
    later = cast.volunteer.later(cast.at(days=4))
    assets.receive(cast.session, later, first, site=cast.hub)
    cast.session.flush()
    assert donations.counts(cast.session, lot) == {"announced": 4, "received": 1}
    assert (first.received_at, first.cycle_began_at) == (later.at, later.at)
