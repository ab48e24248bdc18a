"""The database itself refuses to change or remove a movement, its entries or a closed year."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TABLES = ("funds_movement", "funds_entry", "funds_closedyear")
_ACTS = ("UPDATE", "DELETE")
_MESSAGE = "a movement is only added: reverse it with a second one"


def _create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    if is_postgresql:
        editor.execute(
            "CREATE FUNCTION funds_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
        )
    for table in _TABLES:
        for act in _ACTS:
            name = f"{table}_no_{act.lower()}"
            body = (
                "FOR EACH ROW EXECUTE FUNCTION funds_refuse()"
                if is_postgresql
                else f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            )
            editor.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} {body}")


def _drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    for table in _TABLES:
        for act in _ACTS:
            on = f" ON {table}" if is_postgresql else ""
            editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}{on}")
    if is_postgresql:
        editor.execute("DROP FUNCTION funds_refuse()")


class Migration(migrations.Migration):
    """Two triggers a table on each database."""

    dependencies = (("funds", "0002_movements"),)

    operations = (migrations.RunPython(_create, _drop),)
