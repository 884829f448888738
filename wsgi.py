"""The service for a WSGI server (`gunicorn wsgi:app`); run by itself it starts everything for a first look."""

from flask import Flask

from api import create_app
from fleet import settings
from fleet.db import Database

__all__ = ["app"]


def make_app() -> Flask:
    """The web service as the environment says."""
    told = settings.read()
    return create_app(told, Database(told.database_url, told.trail_key))


def __getattr__(name: str) -> Flask:
    """`wsgi.app`, made when it is first asked for: importing this module needs no settings."""
    if name == "app":
        return make_app()
    raise AttributeError(name)
