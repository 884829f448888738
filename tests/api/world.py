"""A world to be refused: one of everything that belongs to the association or to another foundation."""

from datetime import timedelta
from typing import Any

from fleet import webhooks
from fleet.access import Verb
from fleet.connectivity import plans
from fleet.connectivity.lines import Line
from fleet.intake.assets import Kind
from fleet.lending import quotas
from fleet.lending.quotas import QuotaReason
from fleet.lifecycle import TicketState
from fleet.parties import organisations
from fleet.parties.organisations import OrganisationKind
from fleet.publishing.readers import shares
from fleet.support import alerts, tickets
from fleet.support.alerts import Alert, Cause
from fleet.support.tickets import Trouble
from tests.cast import NOW, Cast


class World:
    """One of everything that belongs to the association."""

    def __init__(self, cast: Cast) -> None:
        lent, sim = cast.ready_laptop(), cast.ready_sim()
        self.loan = cast.loan(lent, sim)
        cast.session.flush()
        line = cast.session.query(Line).filter_by(sim_code=sim.code).one()
        ticket = tickets.open_ticket(cast.session, cast.mentor, lent, Trouble.SCREEN)
        tickets.move(cast.session, cast.coordinator, ticket, Verb.TICKET_RESOLVE)
        cause = Cause("loan", self.loan.id, NOW.date(), 0, cast.association.id)
        alerts.reconcile(cast.session, cast.system, "loan_overdue", [cause], (0,))
        dates = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=30)}
        plan = plans.add(cast.session, cast.coordinator, line, cost_cents=100, **dates)
        kit, parcel = cast.kit(), cast.sent_parcel()
        hook = webhooks.add(cast.session, cast.mentor, cast.association, "https://tool.example.org/")
        about: dict[str, Any] = {"change": 5, "reason": QuotaReason.AGREEMENT}
        row = quotas.grant(cast.session, cast.coordinator, cast.association, "06", Kind.LAPTOP, **about)
        quota = row.quota
        draft = cast.draft((kit.youth or cast.youth(), Kind.CONNECTION))
        third = organisations.add(
            cast.session, cast.system, "Une autre fondation", OrganisationKind.FOUNDATION
        )
        link, _secret = shares.add(cast.session, cast.coordinator, third, days=30)
        cast.session.flush()
        self.keys: dict[str, str] = {
            "organisations": cast.association.id,
            "sites": cast.delivery_site.id,
            "youths": kit.youth_code or "",
            "devices": lent.code,
            "sims": sim.code,
            "lines": line.id,
            "plans": plan.id,
            "equipment-requests": draft.id,
            "allocations": kit.id,
            "shipments": parcel.id,
            "quotas": quota.id,
            "loans": self.loan.id,
            "tickets": ticket.id,
            "alerts": cast.session.query(Alert.id).scalar() or "",
            "webhooks": hook.id,
            "share-links": link.id,
        }
        assert ticket.state is TicketState.RESOLVED
        self.site = cast.delivery_site.id
        cast.store()
