"""Kits: put aside, taken apart, packed, sent, arrived."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.intake.assets import Kind
from fleet.lending import allocations, shipping
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, K, R, Trying, one, when


class Preparing(Trying):
    """What is done before a hand-over."""

    @when(lambda life: life.requests(R.APPROVED, R.FULFILLING) and life.any_of(A.READY))
    @rule(number=NUMBER, line=NUMBER, whole=st.booleans(), odd=ODD)
    def reserve(self, number: int, line: int, whole: bool, odd: bool) -> None:
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.APPROVED, R.FULFILLING), number)
        if not asked.lines:  # its youths left
            return
        given, aside = life.served()
        waiting = [each for each in asked.lines if each.id not in given | aside]
        chosen = one(asked.lines if odd or not waiting else waiting, line)
        kinds = [each.kind for each in asked.lines if each.youth_code == chosen.youth_code]
        among = life.assets() if odd else life.assets(A.READY)
        shelf = {kind: [asset for asset in among if asset.kind is kind] for kind in Kind}
        wanted = [kind for kind in (kinds if whole else [chosen.kind]) if shelf[kind]]
        things = [one(shelf[kind], number) for kind in wanted]
        youth = next((each for each in life.youths() if each.code == chosen.youth_code), None)
        if youth is None:  # erased since
            return
        by = life.by(life.cast.coordinator)
        if life.attempt("reserve", lambda: allocations.reserve(life.session, by, asked, youth, things)):
            life.moved([asset.code for asset in things], A.RESERVED)

    @when(lambda life: life.kits(K.PREPARED))
    @rule(number=NUMBER, odd=ODD)
    def release(self, number: int, odd: bool) -> None:
        life = self.life
        here = [kit for kit in life.kits(K.PREPARED) if life.are(kit, A.RESERVED, A.MISSING)]
        kit = one(life.kits() if odd or not here else here, number)
        by = life.by(life.cast.coordinator)
        life.attempt("release", lambda: self.released(allocations.release(life.session, by, kit)))

    @when(lambda life: life.any_of(A.RESERVED))
    @rule(number=NUMBER, odd=ODD)
    def pack(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        asset = one(life.assets() if odd else life.assets(A.RESERVED), number)
        life.attempt("pack", lambda: allocations.pack(life.session, by, asset))

    @when(lambda life: life.any_of(A.RESERVED) and len(life.parcels()) % 2)
    @rule(number=NUMBER, odd=ODD)
    def ship(self, number: int, odd: bool) -> None:
        """By hand, at times: or nothing would be left for parcels."""
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        asset = one(life.assets() if odd else life.assets(A.RESERVED), number)
        if life.attempt("ship", lambda: shipping.ship(life.session, by, asset)):
            life.moved([asset.code], A.IN_TRANSIT)

    @when(lambda life: life.any_of(A.IN_TRANSIT))
    @rule(number=NUMBER, odd=ODD)
    def arrive(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.mentor)
        asset = one(life.assets() if odd else life.assets(A.IN_TRANSIT), number)
        site = life.site_of(asset.organisation_id or "")
        if life.attempt("arrive", lambda: shipping.arrive(life.session, by, asset, site=site)):
            life.moved([asset.code], A.DELIVERED)
