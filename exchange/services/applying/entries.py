"""How rows that were created stand in a change, so that it can be taken back."""

from __future__ import annotations

MEMBERSHIP = """jsonb_build_object('op', 'create', 'model', 'membership', 'pk', {m}.membership_id,
    'old', '{{}}'::jsonb, 'new', jsonb_build_object('household_id', {m}.household_id,
        'person_id', {m}.person_id, 'relation', {m}.relation, 'valid_from', {m}.on_date,
        'valid_to', NULL))"""

PERSON = """jsonb_build_object('op', 'create', 'model', 'person', 'pk', {m}.person_id,
    'old', '{{}}'::jsonb, 'new', '{{}}'::jsonb)"""
