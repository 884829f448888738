"""Saved views: a list's filters under a name of one's own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fleet.db import Base, Identified


class SavedView(Identified, Base):
    """One account's view of one list: `path` is the page, `query` its filters as in the address."""

    __tablename__ = "saved_views"
    PREFIX = "vue"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    path: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("account_id", "path", "name"),)
