"""Rows of the permission table for courses and jobs."""

from __future__ import annotations

from tests.permissions.rows import Row
from tests.permissions.training_world import (
    ANSWER,
    JOB,
    at,
    certifying,
    leaving,
    new_activity,
    new_course,
    placing,
    seating,
    ticking,
)

TRAINING: list[Row] = [
    #                                     C O L S A B Y
    Row("livelihoods:courses", "YYYY..."),
    Row("livelihoods:course-new", ".Y.Y...", data=new_course, writes=".Y....."),
    # A collector of another village sees what the commune holds, and none of its people.
    Row(
        "livelihoods:course",
        "YYYY...",
        of=at("course"),
        outside="Yhhh...",
        data=leaving,
        writes=".Y.....",
        shows=("name",),
    ),
    Row("livelihoods:course-edit", ".Y.h...", of=at("course"), data=new_course),
    Row("livelihoods:course-enrol", ".Y.....", of=at("course"), data=seating),
    Row("livelihoods:course-attendance", ".Y.....", of=at("course"), data=ticking, shows=("name",)),
    Row(
        "livelihoods:course-certificates",
        ".Y.....",
        of=at("course"),
        data=certifying,
        shows=("name",),
    ),
    Row(
        "livelihoods:course-payment",
        "YYYY...",
        of=at("course"),
        outside="Yhhh...",
        shows=("name",),
    ),
    Row("livelihoods:follow-ups", "YYYY...", shows=("name",)),
    Row("livelihoods:follow-up", ".Y.....", of=at("ask"), data=ANSWER, shows=("name",)),
    Row("livelihoods:jobs", "YYYY..."),
    Row("livelihoods:job-new", ".Y.Y...", data=new_activity, writes=".Y....."),
    Row("livelihoods:job", "YYYY...", of=at("activity"), outside="Yhhh...", shows=("name",)),
    Row("livelihoods:job-add", ".Y.....", of=at("activity"), data=placing),
    Row("livelihoods:job-entry", ".Y.....", of=at("entry"), data=JOB, shows=("name",)),
    Row("livelihoods:job-reach", "YYYY..."),
]
