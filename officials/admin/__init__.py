"""Admin pages of units, villages, accounts and posts.

The pages of units stand here and not in ``areas``, because who may see and change them follows
from posts.
"""

from officials.admin import bank as _bank  # noqa: F401 (takes away what a library registered)
from officials.admin.accounts import OfficialAdmin
from officials.admin.areas import AreaAdmin
from officials.admin.calendar import CalendarDayAdmin, CalendarYearAdmin
from officials.admin.posts import PostAdmin
from officials.admin.reference import AreaAttributeAdmin, PopulationAdmin
from officials.admin.villages import VillageAdmin

__all__ = [
    "AreaAdmin",
    "AreaAttributeAdmin",
    "CalendarDayAdmin",
    "CalendarYearAdmin",
    "OfficialAdmin",
    "PopulationAdmin",
    "PostAdmin",
    "VillageAdmin",
]
