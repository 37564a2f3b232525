"""Refusals of imports and exports, each with a stable code."""

from common.exceptions import DomainError


class BatchNotAllowed(DomainError):
    """The batch or its communes are outside the actor's area or rights."""

    code = "exchange.not_allowed"


class BatchNotReady(DomainError):
    """The batch is in another state than the step needs."""

    code = "exchange.not_ready"


class BatchRefused(DomainError):
    """The file as a whole cannot be taken."""

    code = "exchange.refused"


class BatchUndoBlocked(DomainError):
    """Records of the batch were edited since; ``details`` lists them."""

    code = "exchange.undo_blocked"


class LostLease(DomainError):
    """Another worker has taken the batch over; this one stops without writing anything more."""

    code = "exchange.lost_lease"


class BatchStopped(DomainError):
    """Somebody cancelled the batch; the worker stops before the next chunk."""

    code = "exchange.stopped"


class CommuneBusy(DomainError):
    """Another import is being written to one of the communes; this one waits."""

    code = "exchange.commune_busy"


class ExportNotAllowed(DomainError):
    """The actor may not take these rows out, or not with full numbers."""

    code = "exchange.export_not_allowed"


class ExportNotReady(DomainError):
    """There is no file to fetch (yet, or any more)."""

    code = "exchange.export_not_ready"
