"""What the database says of itself: above all whether its fleet is invented."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.db import Base
from fleet.errors import Conflict


class About(Base):
    """One remark about the whole database. It travels with backups, so a demo stays a demo for ever."""

    __tablename__ = "about"

    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class NotADemo(Conflict):
    """This database holds a real fleet."""

    detail = "An invented fleet only goes into an empty database."


def is_demo(session: Session) -> bool:
    """Whether this fleet is invented."""
    return session.get(About, "demo") is not None


def mark_as_demo(session: Session, how: str) -> None:
    """Say for ever that this fleet is invented, and how it was made."""
    session.add(About(key="demo", value=how))


def demo_recipe(session: Session) -> str | None:
    """How the invented fleet was made, as in `devices=200 seed=1`."""
    return session.scalar(select(About.value).where(About.key == "demo"))
