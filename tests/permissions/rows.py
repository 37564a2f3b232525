"""What a row of the permission table says, and what each letter means at each door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from officials.choices import Role

if TYPE_CHECKING:
    from tests.permissions.world import World

#: Order of the letters in ``Row.roles``.
COLUMNS = (
    Role.VILLAGE_COLLECTOR,
    Role.COMMUNE_OFFICER,
    Role.COMMUNE_LEADER,
    Role.PROVINCIAL_SUPERVISOR,
    Role.PROVINCIAL_ADMINISTRATOR,
    Role.BANK_OFFICER,
    Role.SYSTEM_ADMINISTRATOR,
)

Kwargs = Callable[["World"], Mapping[str, Any]]


@dataclass(frozen=True)
class Door:
    """How a family of routes answers; each letter allows one or more statuses."""

    name: str
    letters: Mapping[str, frozenset[int]]
    #: Somebody signed in who holds no post in force.
    powerless: frozenset[int]
    anonymous: frozenset[int]


def _door(name: str, powerless: int, anonymous: int, **letters: tuple[int, ...]) -> Door:
    known = {
        "Y": frozenset({200}),
        "r": frozenset({302}),
        "n": frozenset({404}),
        "p": frozenset({405}),
        ".": frozenset(letters["refused"]),
        "h": frozenset(letters["hidden"]),
    }
    return Door(name, known, frozenset({powerless}), frozenset({anonymous}))


#: Pages of the daily work: no right is 403, another's household is 404 as if it were not there.
PAGE = _door("page", 403, 302, refused=(403,), hidden=(404,))
#: Admin pages: whoever may not enter is sent to the sign-in; a hidden row sends back to the list.
ADMIN = _door("admin", 302, 302, refused=(302, 403), hidden=(302,))
API = _door("api", 403, 401, refused=(403,), hidden=(404,))
#: No data behind it: everybody.
PUBLIC = Door(
    "public", {"Y": frozenset({200}), "p": frozenset({405})}, frozenset({200}), frozenset({200})
)


@dataclass(frozen=True)
class Row:
    """One route: who may open it, and what it must show or change.

    ``roles`` has one letter per role of ``COLUMNS``: ``Y`` opens, ``.`` no right, ``h`` hidden
    (another area), ``r`` redirect, ``n`` not found, ``p`` only POST. ``outside`` is the same for
    people whose post lies elsewhere; left out, it is ``roles``, with ``h`` for ``Y`` when the row
    points at a thing of the target (``of``).
    """

    route: str
    roles: str
    door: Door = PAGE
    of: Kwargs | None = None
    outside: str = ""
    query: Mapping[str, Any] | Kwargs = field(default_factory=dict)
    #: What a POST sends; every route is also posted to with nothing.
    data: Mapping[str, Any] | Kwargs = field(default_factory=dict)
    #: Roles for which that POST does something; left out, those of ``roles``.
    writes: str = ""
    #: Kinds of marks that everybody inside who may open it is shown.
    shows: tuple[str, ...] = ()
    #: Public geography: names of any unit may appear.
    geography: bool = False
    #: Kinds of marks that it tells to whoever may see classes of the place.
    told: tuple[str, ...] = ()
    #: Statuses of people without a post and of nobody, where they differ from the door's.
    powerless: frozenset[int] | None = None
    anonymous: frozenset[int] | None = None
    #: Why a POST by somebody outside may change rows (the own account, for example).
    own_change: str = ""
    #: Told apart from other rows of the route.
    variant: str = ""

    def __str__(self) -> str:
        return f"{self.route} {self.variant}".strip()

    def allowed(self, position: str, role: Role | None) -> frozenset[int]:
        """Return the statuses that are right for somebody."""
        if position == "anonymous":
            return self.anonymous or self.door.anonymous
        if position in {"former", "none"} or role is None:
            return self.powerless or self.door.powerless
        letters = self.roles if position == "inside" else self.outside_letters()
        return self.door.letters[letters[COLUMNS.index(role)]]

    def outside_letters(self) -> str:
        """Letters of the people whose post lies elsewhere."""
        if self.outside or self.of is None:
            return self.outside or self.roles
        return self.roles[:-1].replace("Y", "h") + self.roles[-1]

    def written_by(self, role: Role | None) -> bool:
        """Whether the POST of the row does something for the role inside."""
        return role is not None and (self.writes or self.roles)[COLUMNS.index(role)] == "Y"

    def opened_by(self, role: Role | None) -> bool:
        """Whether the role may open it inside."""
        return role is not None and self.roles[COLUMNS.index(role)] == "Y"


def model(
    name: str,
    views: str,
    *,
    of: Callable[[World], Any],
    adds: str = ".......",
    changes: str = "",
    adding: Kwargs | None = None,
    changing: Kwargs | None = None,
    target: str = "",
    outside: str = "",
    shows: tuple[str, ...] = (),
    geography: bool = False,
) -> list[Row]:
    """Rows of one model of the admin; nothing is ever deleted there.

    ``views`` opens the list, ``target`` (where it differs) the page of the target's row, which
    ``changes`` may change. ``adding`` and ``changing`` are what a POST sends.
    """
    refused, target = ".......", target or views

    def key(world: World) -> Mapping[str, Any]:
        return {"object_id": str(of(world))}

    app, _, noun = name.rpartition("_")
    shared: dict[str, Any] = {"door": ADMIN, "geography": geography}
    return [
        Row(f"admin:{name}_changelist", views, shows=shows, **shared),
        Row(f"admin:{name}_add", adds, data=adding or {}, **shared),
        Row(
            f"admin:{name}_change",
            target,
            of=key,
            outside=outside,
            data=changing or {},
            writes=changes,
            **shared,
        ),
        Row(f"admin:{name}_history", target, of=key, outside=outside, **shared),
        Row(f"admin:{name}_delete", refused, of=key, outside=refused, **shared),
        Row(f"/quan-tri/{app}/{noun}/<path:object_id>/", "rrrrrrr", of=key, **shared),
    ]
