"""One row in every table that a backup keeps, each column with a value that is hard to carry; new tables join."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from contest.common.backup.schema import LEFT_OUT, fields_of, kept_models

# Every row has this number, so that every key points at a row.
ONE = 7
EVERY_BYTE = bytes(range(256))
MOMENT = dt.datetime(2026, 11, 24, 2, 0, 0, 123_457, tzinfo=dt.UTC)
HARD_TEXT = "Nguyễn Thị Thu Hằng\n\"\\'\t<b>&amp;\u2028\u200b😀;\r\n=1+1"
HARD_JSON = {"z": [1, None, 2**40, -0.1, True], "a": {"đ": HARD_TEXT}, "": []}

# Columns that the table's constraints, or what reads them, want otherwise: None stands for an empty column.
SAID: dict[str, dict[str, Any]] = {
    "accounts_unit": {"parent_id": None},
    "contest_allowance": {"kind": 1, "seconds": 90, "attempt_id": None},
    "contest_appeal": {"kind": 5, "state": 1},
    "contest_award": {"unit_id": None},
    "contest_countedunder": {"under_id": ONE + 1},
    "contest_exclusion": {"unit_id": None},
    "contest_fairnesscase": {"state": 1},
    "contest_keychange": {"state": 4},
    "contest_picture": {"kind": "png"},
    "contest_period": {"kind": 3, "closes_at": MOMENT + dt.timedelta(days=1)},
    "contest_periodnote": {"kind": 2},
    "contest_revision": {"accept": 4},
    "contest_subscription": {"every": "week"},
}
# Second rows, where a row of another table must point at two different ones.
SECOND: dict[str, dict[str, Any]] = {"accounts_unit": {"id": ONE + 1, "path": "0002", "code": "HAI"}}
ROWS = dict.fromkeys(SECOND, 2)


def fill_every_table() -> dict[str, int]:
    """Writes the rows past the models; how many columns of each table hold something."""
    filled = {}
    with connection.constraint_checks_disabled(), transaction.atomic():
        for model in kept_models(apps.get_models(include_auto_created=True)):
            said = SAID.get(model._meta.db_table, {})
            row = {field.column: said.get(field.column, _value(field)) for field in fields_of(model)}
            _insert(model, row)
            if second := SECOND.get(model._meta.db_table):
                _insert(model, row | second)
            filled[model._meta.db_table] = sum(value is not None for value in row.values())
        connection.check_constraints()
    return filled


def every_row() -> dict[str, list[dict[str, Any]]]:
    """All rows of all kept tables, bytes as bytes whatever the database hands out."""
    return {
        model._meta.db_table: [
            {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
            for row in model._default_manager.order_by("pk").values(*(field.attname for field in fields_of(model)))
        ]
        for model in kept_models(apps.get_models(include_auto_created=True))
    }


def _insert(model: type[models.Model], row: dict[str, Any]) -> None:
    quote, fields = connection.ops.quote_name, {field.column: field for field in fields_of(model)}
    values = [fields[name].get_db_prep_save(value, connection=connection) for name, value in row.items()]
    names, marks = ", ".join(map(quote, row)), ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {quote(model._meta.db_table)} ({names}) values ({marks})", values)


def _value(field: Any) -> Any:
    if field.is_relation:
        assert field.related_model._meta.app_label not in LEFT_OUT
        return _value(field.target_field)
    kind = field.get_internal_type()
    if field.choices:
        return next(value for value, _word in field.flatchoices if value not in (None, ""))
    if kind == "CharField":
        return HARD_TEXT[: field.max_length]
    return next(make() for kinds, make in _MAKERS.items() if kind in kinds)


_MAKERS: dict[tuple[str, ...], Callable[[], Any]] = {
    ("AutoField", "BigAutoField", "SmallAutoField"): lambda: ONE,
    ("IntegerField", "BigIntegerField", "SmallIntegerField"): lambda: ONE,
    ("PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField"): lambda: ONE,
    ("SlugField", "EmailField", "URLField"): lambda: "mot-dong",
    ("TextField",): lambda: HARD_TEXT,
    ("BinaryField",): lambda: EVERY_BYTE,
    ("BooleanField",): lambda: True,
    ("DateField",): MOMENT.date,
    ("DateTimeField",): lambda: MOMENT,
    ("DecimalField",): lambda: decimal.Decimal("1.25"),
    ("DurationField",): lambda: dt.timedelta(days=3, microseconds=1),
    ("FloatField",): lambda: 0.1,
    ("JSONField",): lambda: HARD_JSON,
    ("TimeField",): lambda: dt.time(7, 30, 0, 1),
    ("UUIDField",): lambda: uuid.UUID(int=2**100 + 1),
}
