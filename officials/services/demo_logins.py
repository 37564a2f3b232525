"""Accounts with a published password, one per role, for the demonstration only."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from areas.models import TWO_TIER_START, Area, Village
from officials.choices import COMMUNE_ROLES, VILLAGE_ROLES, Role
from officials.exceptions import NotADemonstration
from officials.models import BankBranch, Official, Post
from officials.services.branches import serve_communes

#: Printed on the terminal when a demonstration starts.
DEMO_PASSWORD = "thoat-ngheo-demo"  # noqa: S105 (published on purpose)

#: Code of the branch of the bank that the demonstration invents.
DEMO_BRANCH = "pgd-minh-hoa"

#: Account name and holder's name by role; invented people.
ACCOUNTS: dict[Role, tuple[str, str]] = {
    Role.COMMUNE_OFFICER: ("canbo.xa", "Trần Thị Minh Hoạ"),
    Role.COMMUNE_LEADER: ("lanhdao.xa", "Lê Văn Minh Hoạ"),
    Role.VILLAGE_COLLECTOR: ("rasoat.thon", "Nguyễn Văn Minh Hoạ"),
    Role.PROVINCIAL_SUPERVISOR: ("theodoi.tinh", "Phạm Thị Minh Hoạ"),
    Role.PROVINCIAL_ADMINISTRATOR: ("quantri.tinh", "Hoàng Văn Minh Hoạ"),
    Role.BANK_OFFICER: ("nganhang", "Võ Thị Minh Hoạ"),
    Role.SYSTEM_ADMINISTRATOR: ("hethong", "Đặng Văn Minh Hoạ"),
}


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """What a visitor needs to sign in as one role."""

    username: str
    role: Role
    place: str


@transaction.atomic
def open_demo_logins(*, actor: None, village: Village) -> list[DemoLogin]:
    """Give every role an account at a village, its commune and its province; safe to repeat.

    Raises:
        NotADemonstration: these are the settings of a real installation.
    """
    if not settings.TN_DEMONSTRATION:
        raise NotADemonstration(
            _("Chỉ bản dùng thử mới có tài khoản với mật khẩu công khai; không tạo ở đây.")
        )
    return [_open(role, village) for role in ACCOUNTS]


def _open(role: Role, village: Village) -> DemoLogin:
    username, full_name = ACCOUNTS[role]
    official = Official.objects.filter(username=username).first()
    if official is None:
        official = Official.objects.create_user(username, DEMO_PASSWORD, full_name=full_name)
    area, own_village = _place(role, village)
    branch = _demo_branch(village.commune) if role == Role.BANK_OFFICER else None
    Post.objects.get_or_create(
        official=official,
        role=role,
        area=area,
        village=own_village,
        branch=branch,
        defaults={"valid_from": TWO_TIER_START},
    )
    place = own_village or area or branch
    return DemoLogin(username, role, place.name if place else "")


def _demo_branch(shown: Area) -> BankBranch:
    """The invented branch that serves the whole province of the commune that is shown."""
    if shown.parent is None:
        raise ValueError(shown)
    branch, is_new = BankBranch.objects.get_or_create(
        code=DEMO_BRANCH,
        defaults={
            "name": f"Phòng giao dịch minh hoạ {shown.parent.name}",
            "province": shown.parent,
        },
    )
    if is_new:
        communes = list(Area.objects.today().communes().filter(parent=shown.parent))
        since = max(commune.valid_from for commune in communes)
        serve_communes(actor=None, branch=branch, communes=communes, valid_from=since)
    return branch


def _place(role: Role, village: Village) -> tuple[Area | None, Village | None]:
    if role in {Role.SYSTEM_ADMINISTRATOR, Role.BANK_OFFICER}:
        return None, None
    if role in VILLAGE_ROLES:
        return village.commune, village
    return (village.commune if role in COMMUNE_ROLES else village.commune.parent), None
