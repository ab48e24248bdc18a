"""An entry bears the day of its movement. Entries never change: their triggers are off while the days are filled in."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.deletion import PROTECT

_ACTS = ("UPDATE", "DELETE")
_MESSAGE = "a movement is only added: reverse it with a second one"


def _let_change(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    on = " ON funds_entry" if editor.connection.vendor == "postgresql" else ""
    for act in _ACTS:
        editor.execute(f"DROP TRIGGER funds_entry_no_{act.lower()}{on}")


def _fill(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(
        'UPDATE funds_entry SET "on" = (SELECT m."on" FROM funds_movement m WHERE m.id = funds_entry.movement_id)'
    )


def _refuse_change(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    body = (
        "FOR EACH ROW EXECUTE FUNCTION funds_refuse()"
        if editor.connection.vendor == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    )
    for act in _ACTS:
        editor.execute(f"CREATE TRIGGER funds_entry_no_{act.lower()} BEFORE {act} ON funds_entry {body}")


def _account(model: str) -> "models.ForeignKey[models.Model | None, models.Model | None]":
    """Return a column that the indexes of days serve."""
    return models.ForeignKey(model, null=True, on_delete=PROTECT, related_name="entries", db_index=False)


class Migration(migrations.Migration):
    """The column, its days, its indexes; the triggers are put back last."""

    dependencies = [("funds", "0004_requests")]

    operations = [
        migrations.RunPython(_let_change, _refuse_change),
        migrations.AddField("entry", "on", models.DateField(null=True)),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AlterField("entry", "on", models.DateField()),
        migrations.AlterField("entry", "holder", _account("funds.holder")),
        migrations.AlterField("entry", "file", _account("funds.file")),
        migrations.AddIndex(
            "entry", models.Index(fields=["holder", "stage", "on", "cents"], name="funds_entry_holder_days")
        ),
        migrations.AddIndex(
            "entry", models.Index(fields=["file", "stage", "on", "cents"], name="funds_entry_file_days")
        ),
        migrations.RunPython(_refuse_change, _let_change),
    ]
