"""The database itself refuses to change a line of the journal."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_MESSAGE = "a journal entry is never changed"
_CREATE = {
    "sqlite": (
        (
            "CREATE TRIGGER accounts_entry_never_changes BEFORE UPDATE ON accounts_entry "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        ),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION accounts_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
        ),
        (
            "CREATE TRIGGER accounts_entry_never_changes BEFORE UPDATE ON accounts_entry "
            "FOR EACH ROW EXECUTE FUNCTION accounts_entry_refuse()"
        ),
    ),
}
_DROP = {
    "sqlite": ("DROP TRIGGER accounts_entry_never_changes",),
    "postgresql": (
        "DROP TRIGGER accounts_entry_never_changes ON accounts_entry",
        "DROP FUNCTION accounts_entry_refuse()",
    ),
}


def _create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, _CREATE)


def _drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    _run(editor, _DROP)


def _run(editor: BaseDatabaseSchemaEditor, statements: dict[str, tuple[str, ...]]) -> None:
    for statement in statements[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    """A trigger on each database."""

    dependencies = (("accounts", "0001_people_and_journal"),)

    operations = (migrations.RunPython(_create, _drop),)
