"""Structured logs: who (by number) did what when, never a person's name or identity number."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: Identity numbers (12 digits, formerly 9) wherever a library may have put one into a message.
_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")
HIDDEN = "[số định danh]"


def hide_identity_numbers(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Replace what looks like an identity number in every text of a log line."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _NUMBER.sub(HIDDEN, value)
    return event


def configuration(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's ``LOGGING``: one line per event on standard error, JSON for machines."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if as_json:
        last += [structlog.processors.format_exc_info, hide_identity_numbers]
        last.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        last += [hide_identity_numbers, structlog.dev.ConsoleRenderer(colors=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": last,
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True},
            # They write whole tokens at DEBUG, so that level is never given to them.
            "oauthlib": {"handlers": [], "propagate": True, "level": "WARNING"},
            "oauth2_provider": {"handlers": [], "propagate": True, "level": "WARNING"},
        },
    }
