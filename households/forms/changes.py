"""Every change of a household by the word in its address."""

from households.forms.change_base import ChangeForm
from households.forms.change_households import CloseForm, MergeForm, MoveForm, SplitForm
from households.forms.change_members import DeathForm, HeadForm, JoinForm, LeaveForm

CHANGES: dict[str, type[ChangeForm]] = {
    "them-thanh-vien": JoinForm,
    "roi-ho": LeaveForm,
    "qua-doi": DeathForm,
    "thay-chu-ho": HeadForm,
    "tach-ho": SplitForm,
    "nhap-ho": MergeForm,
    "chuyen-dia-ban": MoveForm,
    "khong-con": CloseForm,
}

__all__ = ["CHANGES", "ChangeForm"]
