"""The tables of a backup, at the migrations of the database or of the file, which may be older than the program's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from contest.common.backup.errors import BackupError
from contest.common.backup.layout import Column, Kind

Model = type[models.Model]
Migrations = Mapping[str, Iterable[str]]

# Everything else is in. Whoever restores signs in anew, and `migrate` makes the other three.
LEFT_OUT = frozenset({"sessions", "usersessions", "contenttypes", "auth"})

KINDS: dict[str, Kind] = {
    **dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), "whole"),
    **dict.fromkeys(("IntegerField", "BigIntegerField", "SmallIntegerField"), "whole"),
    **dict.fromkeys(("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"), "whole"),
    **dict.fromkeys(("CharField", "SlugField", "TextField", "URLField", "EmailField"), "text"),
    **dict.fromkeys(("GenericIPAddressField", "IPAddressField"), "text"),
    "BinaryField": "bytes",
    "BooleanField": "truth",
    "DateField": "day",
    "DateTimeField": "moment",
    "DecimalField": "decimal",
    "DurationField": "span",
    "FloatField": "real",
    "JSONField": "json",
    "TimeField": "time",
    "UUIDField": "uuid",
}


def applied_migrations() -> dict[str, tuple[str, ...]]:
    """What the database has, by app. Raises BackupError("unknown_migrations") when the program is older than that."""
    loader = MigrationLoader(connection)
    applied: dict[str, tuple[str, ...]] = {}
    for app, name in sorted(loader.applied_migrations):
        applied[app] = (*applied.get(app, ()), name)
    check_known(applied, "database")
    return applied


def check_known(migrations: Migrations, whose: str) -> None:
    """Raises BackupError("unknown_migrations") when the program has not heard of one of them."""
    loader = MigrationLoader(connection)
    known = {*loader.disk_migrations, *loader.graph.nodes}
    if unknown := [f"{app}.{name}" for app, name in keys_of(migrations) if (app, name) not in known]:
        raise BackupError("unknown_migrations", whose=whose, names=unknown)


def keys_of(migrations: Migrations) -> list[tuple[str, str]]:
    return [(app, name) for app, names in migrations.items() for name in names]


def models_at(migrations: Migrations) -> list[Model]:
    """Every table as of these migrations, in the order of their names."""
    loader = MigrationLoader(connection)
    nodes = [key for key in keys_of(migrations) if key in loader.graph.nodes]
    if not nodes:
        return []
    apps = loader.project_state(nodes).apps
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted(found, key=lambda model: model._meta.db_table)


def kept_models(all_models: Iterable[Model]) -> list[Model]:
    """The tables that a backup holds. Raises BackupError("points_outside") for a key into what is left out."""
    kept = [model for model in all_models if model._meta.app_label not in LEFT_OUT]
    for model in kept:
        for field in fields_of(model):
            if field.is_relation and field.related_model._meta.app_label in LEFT_OUT:
                raise BackupError("points_outside", column=f"{model._meta.db_table}.{field.column}")
    return kept


def fields_of(model: Model) -> list[Any]:
    """The fields with a column of the model's own table that is not computed by the database."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def columns_of(model: Model) -> tuple[Column, ...]:
    """Raises BackupError("unknown_kind") for a column of a kind that has no form in the file yet."""
    return tuple(Column(field.column, _kind_of(model, field)) for field in fields_of(model))


def _kind_of(model: Model, field: Any) -> Kind:
    while field.is_relation:
        field = field.target_field
    kind = KINDS.get(field.get_internal_type())
    if kind is None:
        column = f"{model._meta.db_table}.{field.column}"
        raise BackupError("unknown_kind", column=column, kind=field.get_internal_type())
    return kind
