"""Which right answers each of Django's model permissions; what is not listed is denied."""

from officials.choices import Right

_VIEW = frozenset({Right.VIEW_HOUSEHOLDS})
_EDIT = frozenset({Right.EDIT_HOUSEHOLDS})
_SURVEY = frozenset({Right.SURVEY})
_REFERENCE = frozenset({Right.MANAGE_REFERENCE})
_POSTS = frozenset({Right.MANAGE_POSTS})
_VILLAGES = frozenset({Right.MANAGE_VILLAGES})
#: Calendar, areas, standards and ethnic groups are public law: whoever works here may read them.
_ANYONE = frozenset(Right) - {Right.VIEW_CLASSES}

PERMISSION_RIGHTS: dict[str, frozenset[Right]] = {
    "common.view_calendarday": _ANYONE,
    "common.add_calendarday": _REFERENCE,
    "common.change_calendarday": _REFERENCE,
    "common.view_calendaryear": _ANYONE,
    "common.add_calendaryear": _REFERENCE,
    "common.change_calendaryear": _REFERENCE,
    "areas.view_area": _ANYONE,
    "areas.add_area": _REFERENCE,
    "areas.change_area": _REFERENCE,
    "areas.view_areaattribute": _ANYONE,
    "areas.add_areaattribute": _REFERENCE,
    "areas.change_areaattribute": _REFERENCE,
    "areas.view_population": _ANYONE,
    "areas.add_population": _REFERENCE,
    "areas.change_population": _REFERENCE,
    "areas.view_village": _ANYONE,
    "areas.add_village": _VILLAGES,
    "areas.change_village": _VILLAGES,
    "officials.view_official": _POSTS,
    "officials.add_official": _POSTS,
    "officials.change_official": _POSTS,
    "officials.view_post": _POSTS,
    "officials.add_post": _POSTS,
    "officials.change_post": _POSTS,
    "officials.delete_post": _POSTS,
    "households.view_household": _VIEW,
    "households.add_household": _EDIT,
    "households.change_household": _EDIT,
    "households.view_person": _VIEW,
    "households.add_person": _EDIT,
    "households.change_person": _EDIT,
    "households.view_membership": _VIEW,
    "households.view_review": _VIEW,
    "households.add_review": _SURVEY,
    "households.change_review": _SURVEY,
    "households.view_classification": _VIEW,
    "households.view_decision": _VIEW,
    "households.view_povertystandard": _ANYONE,
    "households.change_povertystandard": _REFERENCE,
    "households.view_procedurerule": _ANYONE,
    "households.change_procedurerule": _REFERENCE,
    "households.view_scoringform": _ANYONE,
    "households.view_ethnicgroup": _ANYONE,
    "livelihoods.view_livelihoodmodel": _ANYONE,
    "livelihoods.add_livelihoodmodel": _REFERENCE,
    "livelihoods.change_livelihoodmodel": _REFERENCE,
    "housing.view_housingscheme": _ANYONE,
    "housing.add_housingscheme": _REFERENCE,
    "housing.change_housingscheme": _REFERENCE,
    "livelihoods.view_projectrule": _ANYONE,
    "livelihoods.add_projectrule": _REFERENCE,
    "livelihoods.change_projectrule": _REFERENCE,
}
