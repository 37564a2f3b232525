"""Figures follow a signed decision: marked in its transaction, recomputed by the worker's task."""

import pytest

from households.choices import PovertyClass
from summaries.models import CommuneStatistic, StaleMark
from summaries.services.outputs import recompute_stale_outputs
from summaries.services.recompute import recompute_stale
from tests.factories.cases import DECIDED
from tests.households.test_services_decisions import Commune, made_commune
from tests.summaries.test_services_recompute import verify

pytestmark = pytest.mark.django_db


def test_a_decision_is_in_the_figures_of_its_commune() -> None:
    commune: Commune = made_commune()
    cases = [
        commune.case(PovertyClass.POOR),
        commune.case(PovertyClass.POOR, PovertyClass.NEAR_POOR),
        commune.case(PovertyClass.NOT_POOR, PovertyClass.POOR),
    ]
    recompute_stale(actor=None, today=DECIDED)
    assert not StaleMark.objects.exists()
    commune.sign(*cases)
    assert set(StaleMark.objects.values_list("commune", flat=True)) == {commune.area.pk}
    recompute_stale(actor=None, today=DECIDED)
    row = CommuneStatistic.objects.get(commune=commune.area, is_current=True)
    assert (row.figures["poor"], row.figures["poor.move.passed"]) == (2, 1)
    recompute_stale_outputs(actor=None, today=DECIDED)
    code, said = verify()
    assert code == 0, said
