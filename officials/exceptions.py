"""Errors of accounts and posts."""

from common.exceptions import DomainError


class OfficialError(DomainError):
    """A refused operation on accounts or posts."""

    code = "official_error"


class NotADemonstration(OfficialError):
    """Published passwords exist in demonstrations only."""

    code = "not_a_demonstration"


class OutsideMandate(OfficialError):
    """The actor may not manage that post, account or village."""

    code = "outside_mandate"


class PostRefused(OfficialError):
    """A post cannot be like this: role, place or dates do not fit together."""

    code = "post_refused"


class PostExists(OfficialError):
    """The official holds the same post at that time already."""

    code = "post_exists"


class PostEnded(OfficialError):
    """The post has ended, or would end before it began."""

    code = "post_ended"


class LastSystemAdministrator(OfficialError):
    """Nobody would be left to manage the system."""

    code = "last_system_administrator"


class AccountRefused(OfficialError):
    """An account cannot be like this."""

    code = "account_refused"


class VillageRefused(OfficialError):
    """A village cannot be like this."""

    code = "village_refused"


class BranchRefused(OfficialError):
    """A branch of the bank cannot be like this."""

    code = "branch_refused"


class ClientRefused(OfficialError):
    """A program of the bank cannot be like this."""

    code = "client_refused"


class KeyRefused(OfficialError):
    """A program cannot have this key: it has two, is stopped, or the time is too long."""

    code = "key_refused"
