"""Where accounts stood each day, added up from the entries there are; entries are indexed in the order of that sum."""

from datetime import date
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.deletion import PROTECT

_FILE_STAGES = (
    "reserved",
    "awarded",
    "committed",
    "maximum",
    "advance",
    "instalment",
    "balance",
    "repaid",
    "recovered",
)
_STAGES = {"file": _FILE_STAGES, "holder": (*_FILE_STAGES, "ae_available", "cp_available")}
_FILL = """
INSERT INTO funds_{account}position (account_id, since, until, {columns})
SELECT {account}_id, "on", COALESCE(LEAD("on") OVER days, '9999-12-31'), {sums}
FROM funds_entry WHERE {account}_id IS NOT NULL GROUP BY {account}_id, "on"
WINDOW days AS (PARTITION BY {account}_id ORDER BY "on")
"""
_SUM = "CAST(SUM(SUM(CASE WHEN stage = '{stage}' THEN cents ELSE 0 END)) OVER days AS BIGINT)"


def _fill(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for account, stages in _STAGES.items():
        columns = ", ".join(f"{stage}_cents" for stage in stages)
        sums = ", ".join(_SUM.format(stage=stage) for stage in stages)
        editor.execute(_FILL.format(account=account, columns=columns, sums=sums), params=None)


def _create(account: str) -> migrations.CreateModel:
    name = f"{account}position"
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("since", models.DateField()),
        ("until", models.DateField()),
        *((f"{stage}_cents", models.BigIntegerField(default=0)) for stage in _STAGES[account]),
        (
            "account",
            models.ForeignKey(
                db_index=False, on_delete=PROTECT, related_name="positions", to=f"funds.{account}"
            ),
        ),
    ]
    constraints = [
        models.UniqueConstraint(fields=("account", "since"), name=f"funds_{name}_once"),
        models.UniqueConstraint(
            condition=models.Q(("until", date.max)), fields=("account",), name=f"funds_{name}_one_now"
        ),
        models.CheckConstraint(
            condition=models.Q(("until__gt", models.F("since"))), name=f"funds_{name}_lasts"
        ),
    ]
    indexes = [models.Index(fields=["until", "since"], name=f"funds_{name}_days")]
    return migrations.CreateModel(
        name=f"{account.capitalize()}Position",
        fields=fields,
        options={"abstract": False, "constraints": constraints, "indexes": indexes},
    )


class Migration(migrations.Migration):
    """Two tables, filled; two indexes for two."""

    dependencies = [("funds", "0009_movement_days")]

    operations = [
        migrations.RemoveIndex("entry", "funds_entry_holder_days"),
        migrations.RemoveIndex("entry", "funds_entry_file_days"),
        migrations.AddIndex(
            "entry", models.Index(fields=["holder", "on", "stage", "cents"], name="funds_entry_of_holder")
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["file", "on", "stage", "cents"], name="funds_entry_of_file")
        ),
        *map(_create, _STAGES),
        migrations.RunPython(_fill, migrations.RunPython.noop),
    ]
