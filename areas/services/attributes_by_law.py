"""Set the attributes that follow from a unit's kind or former province."""

from __future__ import annotations

from django.db import transaction

from areas.choices import AttributeScheme
from areas.rules import by_law
from areas.services.actors import Actor, require
from common.bulk import execute_count

_INSERT = """
INSERT INTO areas_areaattribute (area_id, scheme, value, valid_from, legal_basis)
{select}
    ON CONFLICT DO NOTHING
"""

_BY_UNIT_TYPE = _INSERT.format(
    select="""
SELECT unit.id, %(scheme)s, rule.value, unit.valid_from, %(basis)s
  FROM areas_area unit
  JOIN unnest(%(types)s::text[], %(values)s::text[]) AS rule (unit_type, value)
    ON rule.unit_type = unit.unit_type
 WHERE unit.level = 'commune'
 ORDER BY unit.id
"""
)

# Former communes stand in a district of a former province. A commune of today takes the region that
# all its known predecessors share; without any, the region that all predecessors in its province
# share. What stays open (a commune or province across two regions) is left for an administrator.
_SCORING_REGION = _INSERT.format(
    select="""
  WITH rule AS (
       SELECT * FROM unnest(%(types)s::text[], %(values)s::text[]) AS pair (province_code, region)
), former AS (
       SELECT commune.id, commune.valid_from, rule.region
         FROM areas_area commune
         JOIN areas_area district ON district.id = commune.parent_id
                                 AND district.level = 'district'
         JOIN areas_area province ON province.id = district.parent_id
         JOIN rule ON rule.province_code = province.code
        WHERE commune.level = 'commune'
), origin AS (
       SELECT succession.successor_id, former.region
         FROM areas_areasuccession succession
         JOIN former ON former.id = succession.predecessor_id
), own AS (
       SELECT successor_id, min(region) AS region
         FROM origin GROUP BY 1 HAVING count(DISTINCT region) = 1
), provincial AS (
       SELECT unit.parent_id, min(origin.region) AS region
         FROM origin JOIN areas_area unit ON unit.id = origin.successor_id
        GROUP BY 1 HAVING count(DISTINCT origin.region) = 1
)
SELECT id, %(scheme)s, region, valid_from, %(basis)s FROM former
 UNION ALL
SELECT unit.id, %(scheme)s, coalesce(own.region, provincial.region), unit.valid_from, %(basis)s
  FROM areas_area unit
  JOIN areas_area parent ON parent.id = unit.parent_id AND parent.level = 'province'
  LEFT JOIN own ON own.successor_id = unit.id
  LEFT JOIN provincial ON provincial.parent_id = unit.parent_id
 WHERE unit.level = 'commune' AND coalesce(own.region, provincial.region) IS NOT NULL
   AND (own.region IS NOT NULL
        OR NOT EXISTS (SELECT FROM origin WHERE origin.successor_id = unit.id))
 ORDER BY 1
"""
)


def set_attributes_by_law(*, actor: Actor | None) -> int:
    """Add area type, island and scoring region where the rule is certain; return rows written.

    A value that is already there, from a decision or an administrator, is never overwritten.
    """
    require(actor=actor, permission="areas.add_areaattribute")
    regions = [(code, region) for region, codes in by_law.SCORING_REGIONS.items() for code in codes]
    with transaction.atomic():
        return (
            _insert(
                _BY_UNIT_TYPE,
                AttributeScheme.AREA_TYPE,
                list(by_law.AREA_TYPE_BY_UNIT_TYPE.items()),
                by_law.AREA_TYPE_BASIS,
            )
            + _insert(
                _BY_UNIT_TYPE,
                AttributeScheme.ISLAND,
                [(by_law.ISLAND_UNIT_TYPE, "yes")],
                by_law.ISLAND_BASIS,
            )
            + _insert(
                _SCORING_REGION,
                AttributeScheme.SCORING_REGION,
                regions,
                by_law.SCORING_REGION_BASIS,
            )
        )


def _insert(
    statement: str, scheme: AttributeScheme, rule: list[tuple[str, str]], basis: str
) -> int:
    return execute_count(
        statement,
        {
            "scheme": scheme.value,
            "types": [key for key, _value in rule],
            "values": [value for _key, value in rule],
            "basis": basis,
        },
    )
