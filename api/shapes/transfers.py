"""Youths who go elsewhere, on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from api.shapes.parties import territory
from api.shapes.parts import Body, key


class TransferSchema(Body):
    """Where a youth goes: to another association, to another département, or both."""

    organisation = key()
    territory = territory()

    @validates_schema
    def _somewhere(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if not data:
            raise ValidationError("organisation, territory, or both.", "organisation")
