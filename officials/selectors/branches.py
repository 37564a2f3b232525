"""What the pages of the bank's branches and programs show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from areas.models import Area, AreaSuccession
from officials.models import ApiClient, BankBranch, BranchArea, ClientKey, Post
from officials.scope import Viewer
from officials.selectors.mandate import branches_visible_to, clients_visible_to

#: A program whose last key ends within so many days is pointed out.
WARN_DAYS = 14


def live_keys(moment: dt.datetime) -> Q:
    """Condition for keys that open the token endpoint at a moment."""
    return Q(revoked_at__isnull=True, expires_at__gt=moment)


def branches_listed(viewer: Viewer) -> QuerySet[BankBranch]:
    """Branches of the viewer's provinces with what they serve, and programs that want a key."""
    today, now = timezone.localdate(), timezone.now()
    served = Q(areas__valid_from__lte=today, areas__commune__valid_to__isnull=True) & (
        Q(areas__valid_to__isnull=True) | Q(areas__valid_to__gte=today)
    )
    ending = _without_later_key(now)
    return (
        branches_visible_to(viewer)
        .select_related("province")
        .annotate(
            communes=Count("areas__commune", filter=served, distinct=True),
            programs=Count("clients", filter=Q(clients__is_active=True), distinct=True),
            warned=Exists(ending.filter(branch=OuterRef("pk"))),
        )
        .order_by("province__code", "code")
    )


def _without_later_key(now: dt.datetime) -> QuerySet[ApiClient]:
    """Programs in use that have a key, and none that lasts longer than the days of warning."""
    keys = ClientKey.objects.filter(live_keys(now), client=OuterRef("pk"))
    late = keys.filter(expires_at__gt=now + dt.timedelta(days=WARN_DAYS))
    return ApiClient.objects.filter(Exists(keys), ~Exists(late), is_active=True)


def clients_listed(branch: BankBranch, viewer: Viewer) -> QuerySet[ApiClient]:
    """Programs of a branch, those in use first, with the end of their longest key."""
    now = timezone.now()
    live = Q(keys__revoked_at__isnull=True, keys__expires_at__gt=now)
    return (
        clients_visible_to(viewer)
        .filter(branch=branch)
        .annotate(
            key_ends=Max("keys__expires_at", filter=live),
            used=Max("keys__last_used_at"),
            warned=Exists(_without_later_key(now).filter(pk=OuterRef("pk"))),
        )
        .order_by("-is_active", "name")
    )


@dataclass(frozen=True, slots=True)
class Service:
    """What a branch serves: now or later, before, and communes that are no more."""

    present: list[BranchArea] = field(default_factory=list)
    former: list[BranchArea] = field(default_factory=list)
    merged: list[BranchArea] = field(default_factory=list)


def service_of(branch: BankBranch) -> Service:
    """Rows of service of a branch, in two queries."""
    onward = AreaSuccession.objects.select_related("successor").order_by("successor__code")
    rows = (
        branch.areas.select_related("commune")
        .prefetch_related(Prefetch("commune__successions", onward))
        .order_by("commune__code", "valid_from")
    )
    found, today = Service(), timezone.localdate()
    for row in rows:
        if row.valid_to is not None and row.valid_to < today:
            found.former.append(row)
        elif row.commune.valid_to is not None:
            found.merged.append(row)
        else:
            found.present.append(row)
    return found


def communes_to_serve(branch: BankBranch) -> QuerySet[Area]:
    """Communes of today in the branch's province that it neither serves nor is to serve."""
    today = timezone.localdate()
    rows = BranchArea.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), branch=branch, commune=OuterRef("pk")
    )
    communes = Area.objects.today().communes().filter(parent=branch.province_id)
    return communes.filter(~Exists(rows)).order_by("code")


def officers_of(branch: BankBranch) -> QuerySet[Post]:
    """Posts of people at a branch that are in force or to come."""
    return (
        Post.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate()),
            branch=branch,
            official__officials_apiclient__isnull=True,
        )
        .select_related("official")
        .order_by("official__username")
    )


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key on the page of its program."""

    key: ClientKey
    is_live: bool
    #: Days that are left, when they are few.
    days_left: int | None


def keys_of(client: ApiClient) -> list[KeyLine]:
    """Keys of a program, newest first."""
    now = timezone.now()
    lines = []
    for key in client.keys.select_related("created_by").order_by("-created_at", "-pk"):
        live = key.revoked_at is None and key.expires_at > now
        left = (key.expires_at - now).days
        lines.append(KeyLine(key, live, left if live and left < WARN_DAYS else None))
    return lines


def ends_soon(lines: list[KeyLine]) -> KeyLine | None:
    """The key that lasts longest, if that ends within the days of warning."""
    live = [line for line in lines if line.is_live]
    last = max(live, key=lambda line: line.key.expires_at, default=None)
    return last if last is not None and last.days_left is not None else None


def overlap_days() -> int:
    """Days for which a key that was followed by another goes on."""
    days: int = settings.TN_KEY_OVERLAP_DAYS
    return days
