"""A refused form shown again: what was typed, and what was wrong with it, beside each field."""

from collections.abc import Mapping
from typing import Any

from flask import request

from fleet.errors import Refusal


def kept(name: str, value: Any, field_id: str) -> str:
    """What stands in the field: what was typed if this form was sent, else `value`."""
    told = request.form.get(name) if _was_sent(field_id) else None
    return str(value if told is None else told) if value is not None or told is not None else ""


def wrong(refused: Refusal | None, name: str, field_id: str) -> str:
    """What was wrong with the field; empty where nothing was."""
    errors = refused.facts.get("errors") if refused else None
    if not isinstance(errors, Mapping) or not _was_sent(field_id):
        return ""
    found = errors.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found)


def _was_sent(field_id: str) -> bool:
    """Whether the field's form is the one that was sent.

    A page with one form per disk ends the ids of its fields with the disk's key, which is in the address too.
    """
    key = field_id.rpartition("-")[2]
    return request.method == "POST" and ("_" not in key or field_id == key or key in request.path)
