"""A case that was dropped may be listed again; a load of the demonstration may clear its own events.

Events of cases stay as they are for everybody else: only the transaction that rebuilds the
made-up province says that it clears, and it runs nowhere but in the demonstration.
"""

from django.db import migrations

FORWARD = """
INSERT INTO households_casemove VALUES ('dropped', 'listed') ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION households_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('tn.clearing', true) = 'demonstration' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'events of a case are only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'households_caseevent_stays';
END $$;
"""
BACKWARD = """
DELETE FROM households_casemove WHERE source = 'dropped';
CREATE OR REPLACE FUNCTION households_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events of a case are only added to'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'households_caseevent_stays';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0021_lists_taken_down_and_minutes_kept")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
