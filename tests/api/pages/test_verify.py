from flask import Flask

from fleet.intake import devices
from fleet.intake.devices import StorageKind
from fleet.refurbishment import erasures
from fleet.refurbishment.erasures import Erasure, HiddenSectors
from tests.cast import Cast


def test_e4_a_certificate_can_be_verified_by_whoever_holds_it(stored_cast: Cast, app: Flask) -> None:
    """What it says is the paper's, and nothing of a holder or of where the device is."""
    stored_cast.loan()
    stored_cast.store()
    erasure = stored_cast.session.query(Erasure).first()
    assert erasure is not None
    answer = app.test_client().get(f"/verify/{erasure.id}", headers={"Accept-Language": "en"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert erasure.serial in text
    assert erasure.device_code not in text
    assert stored_cast.association.name not in text


def test_e4_a_paper_that_we_did_not_write_is_not_found(stored_cast: Cast, app: Flask) -> None:
    device = stored_cast.device()
    stored_cast.session.flush()
    storage = devices.add_storage(
        stored_cast.session, stored_cast.technician, device, StorageKind.SSD, serial="S9"
    )
    unsure = stored_cast.wipe(storage, hidden_sectors=HiddenSectors.UNKNOWN)
    erasures.record(stored_cast.session, stored_cast.technician, storage, **unsure)
    stored_cast.store()
    waiting = stored_cast.session.query(Erasure).one()
    for key in (waiting.id, "era_000000000000", "x" * 400):
        assert app.test_client().get(f"/verify/{key}").status_code == 404
