"""No way around the triggers of `0003`: TRUNCATE on PostgreSQL, INSERT OR REPLACE on SQLite; more checks on holders."""

import django.db.models.expressions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_MESSAGE = "a movement is only added: reverse it with a second one"
_SAME = {
    "funds_movement": "id = NEW.id OR key = NEW.key OR reverses_id = NEW.reverses_id",
    "funds_entry": "id = NEW.id",
    "funds_closedyear": "id = NEW.id OR (fund_id = NEW.fund_id AND year = NEW.year)",
}
_FUNCTION = f"""
CREATE FUNCTION funds_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE holds boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO holds;
    IF holds THEN RAISE EXCEPTION '{_MESSAGE}'; END IF;
    RETURN NULL;
END $$
"""


def _create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(_FUNCTION, params=None)
        for table in _SAME:
            editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_truncate()"
            )
        return
    for table, same in _SAME.items():
        editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
        )


def _drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    for table in _SAME:
        editor.execute(
            f"DROP TRIGGER {table}_no_truncate ON {table}"
            if is_postgresql
            else f"DROP TRIGGER {table}_no_replace"
        )
    if is_postgresql:
        editor.execute("DROP FUNCTION funds_refuse_truncate()")


class Migration(migrations.Migration):
    """Statement triggers, then the checks."""

    dependencies = [
        ("funds", "0006_closing_proposals"),
    ]

    operations = [
        migrations.RunPython(_create, _drop),
        migrations.AddConstraint(
            model_name="holder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("advance_cents__gte", 0),
                    ("awarded_cents__gte", 0),
                    ("balance_cents__gte", 0),
                    ("committed_cents__gte", 0),
                    ("instalment_cents__gte", 0),
                    ("recovered_cents__gte", 0),
                    ("reserved_cents__gte", 0),
                ),
                name="funds_holder_no_balance_under_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="holder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "repaid_cents",
                        django.db.models.expressions.CombinedExpression(
                            models.Value(0), "-", models.F("recovered_cents")
                        ),
                    )
                ),
                name="funds_holder_repaid_is_recovered",
            ),
        ),
    ]
