"""Accounts of officials: opened together with a first post, changed, locked, never deleted."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from officials.choices import Language
from officials.exceptions import AccountRefused
from officials.models import Official
from officials.services.checks import Checks
from officials.services.posts import NewPost, give_post


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known about the person behind an account."""

    full_name: str
    email: str = ""
    phone: str = ""
    language: Language = Language.VIETNAMESE


@transaction.atomic
def create_official(
    *,
    actor: Official | None,
    username: str,
    profile: Profile,
    post: NewPost,
    password: str | None = None,
) -> Official:
    """Open an account with its first post, so that no account exists that nobody answers for.

    Without a password nobody can sign in until one is set.

    Raises:
        AccountRefused: the name, the password or a contact is not usable.
        OfficialError: the post is refused, see :func:`officials.services.posts.give_post`.
    """
    official = Official(username=Official.normalize_username(username))
    _fill(official, profile)
    if password is None:
        official.set_unusable_password()
    else:
        _accept_password(official, password)
        official.set_password(password)
    _save(official)
    give_post(actor=actor, official=official, post=post)
    return official


@transaction.atomic
def change_official(*, actor: Official | None, official: Official, profile: Profile) -> Official:
    """Correct the particulars of an account.

    Raises:
        OutsideMandate: the account also serves outside the actor's mandate.
        AccountRefused: a value is not usable.
    """
    found = _changeable(actor, official)
    _fill(found, profile)
    _save(found)
    return found


@transaction.atomic
def set_password(*, actor: Official | None, official: Official, password: str) -> Official:
    """Set a password, one's own or that of an account one manages; open sessions end.

    Raises:
        OutsideMandate: the account also serves outside the actor's mandate.
        AccountRefused: the password is too easy to guess.
    """
    own = actor is not None and actor.pk == official.pk
    found = _changeable(None if own else actor, official)
    _accept_password(found, password)
    found.set_password(password)
    found.save(update_fields=["password"])
    return found


@transaction.atomic
def deactivate_official(*, actor: Official | None, official: Official) -> Official:
    """Lock an account: nothing is deleted, because decisions name it.

    Raises:
        OutsideMandate: the account also serves outside the actor's mandate, or is the actor's own.
        LastSystemAdministrator: nobody would be left.
    """
    Checks.not_own(actor, official)
    found = _changeable(actor, official)
    Checks.somebody_left(without=found)
    found.is_active = False
    found.save(update_fields=["is_active"])
    return found


@transaction.atomic
def reactivate_official(*, actor: Official | None, official: Official) -> Official:
    """Open a locked account again, with the posts it still has.

    Raises:
        OutsideMandate: the account also serves outside the actor's mandate, or is the actor's own.
    """
    Checks.not_own(actor, official)
    found = _changeable(actor, official)
    found.is_active = True
    found.save(update_fields=["is_active"])
    return found


def _changeable(actor: Official | None, official: Official) -> Official:
    """Lock the account and check the right on what the lock protects."""
    found = Official.objects.select_for_update().get(pk=official.pk)
    Checks.is_person(found)
    Checks.may_change_account(actor, found)
    return found


def _fill(official: Official, profile: Profile) -> None:
    official.full_name = " ".join(profile.full_name.split())
    official.email = profile.email
    official.phone = profile.phone
    official.language = profile.language


def _accept_password(official: Official, password: str) -> None:
    try:
        validate_password(password, official)
    except ValidationError as error:
        message = _("Mật khẩu chưa dùng được: %(reasons)s") % {
            "reasons": " ".join(str(text) for text in error.messages)
        }
        raise AccountRefused(message, field="password") from error


def _save(official: Official) -> None:
    try:
        official.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise AccountRefused(" ".join(messages), field=field) from error
    official.save()
