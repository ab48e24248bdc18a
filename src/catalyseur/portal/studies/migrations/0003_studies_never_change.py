"""The database itself refuses to change or remove a study, a step or a file of a run."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TABLES = ("studies_study", "studies_studystep", "studies_studyfile")
_ACTS = ("UPDATE", "DELETE")
_MESSAGE = "a study is never changed: withdraw it and register another"


def create_guards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    if is_postgresql:
        editor.execute(
            "CREATE FUNCTION studies_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
        )
    for table in _TABLES:
        for act in _ACTS:
            body = (
                "FOR EACH ROW EXECUTE FUNCTION studies_refuse()"
                if is_postgresql
                else f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            )
            editor.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")


def drop_guards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    for table in _TABLES:
        for act in _ACTS:
            on = f" ON {table}" if is_postgresql else ""
            editor.execute(f"DROP TRIGGER {table}_no_{act.lower()}{on}")
    if is_postgresql:
        editor.execute("DROP FUNCTION studies_refuse()")


class Migration(migrations.Migration):
    dependencies = (("studies", "0002_study_register"),)

    operations = (migrations.RunPython(create_guards, drop_guards),)
