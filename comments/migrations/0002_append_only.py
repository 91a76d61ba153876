"""The decision history only grows: the database itself refuses to change or delete a row of it."""

from django.core.management import call_command
from django.db import migrations

SQLITE = {
    "decision_not_changed": """
        CREATE TRIGGER decision_not_changed BEFORE UPDATE ON comments_decision
        BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END
    """,
    "decision_not_deleted": """
        CREATE TRIGGER decision_not_deleted BEFORE DELETE ON comments_decision
        BEGIN SELECT RAISE(ABORT, 'decisions are never deleted'); END
    """,
}
POSTGRESQL = """
    CREATE FUNCTION refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'decisions are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON comments_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_decision_change();
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for statement in SQLITE.values():
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER decision_append_only ON comments_decision")
        schema_editor.execute("DROP FUNCTION refuse_decision_change()")
    else:
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}")


def make_cache_table(apps, schema_editor):
    """The shared counters live in the database, always or while the Redis of CACHE_URL is away."""
    call_command("createcachetable", "shared_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_board")]

    operations = [
        migrations.RunPython(make, drop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
