"""A look-up for thousands of ids: ``engineer__among=ids`` keeps what ``engineer__in=ids`` keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import ForeignKey, IntegerField, Lookup

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler, _AsSqlType

    # Only type checkers know what a look-up is of.
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup

# How a column is compared with whole numbers in one parameter, by what the database is.
AMONG: Final = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def among(ids: list[int], vendor: str) -> Any:
    """Give ids as the one parameter of ``AMONG``."""
    return ids if vendor == "postgresql" else json.dumps(ids)


class Among(AnyLookup):
    """Whole numbers go to the database in one parameter: ``in`` prepares, checks and names each of them."""

    lookup_name = "among"
    prepare_rhs = False

    def get_prep_lookup(self) -> list[int]:
        """Take the ids as they come, in any collection."""
        return list(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> _AsSqlType:
        """Compare with all at once; among none there is nothing to ask for."""
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {AMONG[connection.vendor]}", (*params, among(self.rhs, connection.vendor))


def register_lookups() -> None:
    """Make the look-up known to the columns that hold ids."""
    for field in (ForeignKey, IntegerField):
        field.register_lookup(Among)
