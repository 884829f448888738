"""Parcels: kits put into one, picked, sent, heard of with what differed, settled, closed or called off."""

from collections.abc import Sequence
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.lending import shipments
from fleet.lending.shipments import REASONS, REMEDIES, Difference, Differs, Remedy
from fleet.support import differences
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, K, S, Trying, one, when

DIFFERENCES = st.lists(st.sampled_from((None, None, *Difference)), max_size=3)


class Sending(Trying):
    """What is done with a parcel, from the shelf to the last settled difference."""

    @when(lambda life: any(life.are(kit, A.RESERVED) for kit in life.kits(K.PREPARED)))
    @rule(number=NUMBER, other=NUMBER, odd=ODD)
    def prepare_parcel(self, number: int, other: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        here = [kit for kit in life.kits(K.PREPARED) if life.are(kit, A.RESERVED)]
        among = life.kits() if odd else here
        kits = [one(among, number), one(among, number + other % 2)]
        ways = {"from_site": life.cast.hub, "to_site": life.site_of(kits[0].organisation_id)}
        life.attempt("prepare parcel", lambda: shipments.prepare(life.session, by, kits, **ways))

    @when(lambda life: life.parcels(S.PREPARING))
    @rule(number=NUMBER, kit=NUMBER, what=st.sampled_from(("add", "remove", "tracking")), odd=ODD)
    def edit_parcel(self, number: int, kit: int, what: str, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        parcel = one(life.parcels() if odd else life.parcels(S.PREPARING), number)
        some = one(life.kits(), kit)
        tried = {
            "add": partial(shipments.add, life.session, by, parcel, [some]),
            "remove": partial(shipments.remove, life.session, by, parcel, [one(parcel.kits or [some], kit)]),
            "tracking": partial(shipments.edit, life.session, by, parcel, tracking="6A0123456"),
        }
        life.attempt(f"parcel: {what}", tried[what])

    @when(lambda life: life.parcels(S.PREPARING))
    @rule(number=NUMBER, what=st.sampled_from(("all", "all", "all", "bag", "one", "out")), odd=ODD)
    def pick(self, number: int, what: str, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        parcel = one(life.parcels() if odd else life.parcels(S.PREPARING), number)
        inside = [line.asset for line in parcel.goods]
        asset = one(life.assets() if odd or not inside else inside, number)
        bag = one(parcel.kits or life.kits(), number)
        tried = {
            "all": lambda: [shipments.pick(life.session, by, parcel, each) for each in inside],
            "bag": partial(shipments.pick_bag, life.session, by, parcel, bag),
            "one": partial(shipments.pick, life.session, by, parcel, asset),
            "out": partial(shipments.unpick, life.session, by, parcel, asset),
        }
        life.attempt(f"pick: {what}", tried[what])

    @when(lambda life: life.parcels(S.PREPARING))
    @rule(number=NUMBER, odd=ODD, packs=st.booleans())
    def send(self, number: int, odd: bool, packs: bool) -> None:
        """With what is picked; `packs` picks the rest of it first."""
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        parcel = one(life.parcels() if odd else life.parcels(S.PREPARING), number)
        for line in parcel.goods if packs and not odd else ():
            shipments.pick(life.session, by, parcel, line.asset)
        going = [line.asset_code for line in parcel.goods if line.picked_at]
        left = [] if odd else [line.asset_code for line in parcel.goods if line.picked_at is None]
        if life.attempt("send", lambda: shipments.send(life.session, by, parcel, left_behind=left)):
            life.moved(going, A.IN_TRANSIT)

    @when(lambda life: life.parcels(S.SENT))
    @rule(number=NUMBER, part=st.booleans(), differs=DIFFERENCES, odd=ODD, theirs=st.booleans())
    def arrive_parcel(
        self, number: int, part: bool, differs: Sequence[Difference | None], odd: bool, theirs: bool
    ) -> None:
        life, cast = self.life, self.life.cast
        parcel = one(life.parcels() if odd else life.parcels(S.SENT), number)
        awaited = [line.asset_code for line in parcel.lines if line.heard_at is None or odd]
        told = {code: what for code, what in zip(awaited, differs, strict=False) if what}
        said = [Differs(code, what, one(REASONS[what], number)) for code, what in told.items()]
        only = awaited[:1] if part else None
        # All of it is all that nobody has heard of: what was said to be missing before is not here for that.
        unheard = [line.asset_code for line in parcel.lines if line.heard_at is None]
        heard = {*(unheard if only is None else only), *told}
        here = [code for code in heard if told.get(code) is not Difference.MISSING]
        by = life.by(life.mentor_of(parcel.organisation_id) if theirs else cast.volunteer)
        came = [code for code in here if life.state[code] is A.IN_TRANSIT]
        if life.attempt(
            "arrive parcel",
            lambda: shipments.arrive(life.session, by, parcel, only=only, differences=said),
        ):
            life.moved(came, A.DELIVERED)

    @when(lambda life: any(parcel.open_differences for parcel in life.parcels()))
    @rule(number=NUMBER, other=NUMBER, odd=ODD)
    def settle(self, number: int, other: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        line = one([line for parcel in life.parcels() for line in parcel.open_differences], number)
        remedy = one(tuple(Remedy) if odd else REMEDIES[line.difference or Difference.MISSING], other)
        code, on_the_road = line.asset_code, life.state[line.asset_code] is A.IN_TRANSIT
        if not life.attempt(
            f"settle: {remedy.value}",
            lambda: differences.settle(life.session, by, line.shipment, code, remedy),
        ):
            return
        leads_to = {Remedy.TURNED_UP: A.DELIVERED, Remedy.REPORTED_MISSING: A.MISSING}
        if on_the_road and remedy in leads_to:
            life.moved([code], leads_to[remedy])

    @when(lambda life: life.parcels(S.PREPARING, S.ARRIVED))
    @rule(number=NUMBER, odd=ODD, closes=st.booleans())
    def close_or_cancel(self, number: int, odd: bool, closes: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        fitting = life.parcels(S.ARRIVED if closes else S.PREPARING)
        parcel = one(life.parcels() if odd or not fitting else fitting, number)
        tried = shipments.close if closes else shipments.cancel
        life.attempt("close parcel" if closes else "cancel parcel", lambda: tried(life.session, by, parcel))
