"""Bodies of requests that name no field that there is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty
from rest_framework.request import Request


class StrictInput(serializers.Serializer[Any]):
    """A body, or a part of one, that names no field that there is not."""

    def run_validation(self, data: Any = empty) -> Any:
        # A part of a change is whole, though the change itself leaves out what stays.
        if self.root is not self and getattr(self.root, "partial", False):
            return type(self)(context=self.context).run_validation(data)
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else ()
        if unknown:
            raise ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
        return super().to_internal_value(data)


def given_in(request: Request, shape: type[StrictInput], **more: Any) -> dict[str, Any]:
    """Give what a request says, checked; ``more`` goes to the serializer. Raises ValidationError."""
    if not isinstance(request.data, dict):
        raise ValidationError("Send one object.")
    given = shape(data=request.data, **more)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
