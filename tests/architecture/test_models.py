"""What every model states and offers."""

import re

from django.apps import apps
from django.db import models

from officials.scope import ScopedQuerySet
from tests.architecture.sources import APPS

#: Models that lead to an area and yet need no row scope, each with the reason.
UNSCOPED = {
    "areas": "public reference data of the whole country",
    "officials.Post": "scopes are made from posts; pages show them through officials' selectors",
    "households.HouseholdNumber": "a counter behind a service; it is shown nowhere",
    "households.NumberSeries": "a counter behind a service; it is shown nowhere",
    "households.DuplicateScan": "when a commune was looked through; shown nowhere",
    "households.NameCount": "weighs a shared name; shown only within a pair that is scoped",
    "summaries.PublishedFigure": "already published to everybody, by its source",
    "households.ProcedureRule": "published law, also where it holds in one province only",
    "households.PovertyStandard": "published law, also where it holds in one province only",
    "programmes.Programme": "published law, also where it holds in one province only",
    "programmes.Project": "published law, also where it holds in one province only",
    "programmes.SupportKind": "published law, also where it holds in one province only",
    "programmes.SupportNorm": "published law, also where it holds in one province only",
    "programmes.EligibilityRule": "published law, also where it holds in one province only",
    "programmes.CounterpartRule": "published law, also where it holds in one province only",
    "housing.HousingScheme": "published law, also where it holds in one province only",
    "programmes.Suggestion": "advice to everybody, also where a province wrote it",
    "livelihoods.Provider": "a public list of training institutions",
    "livelihoods.LivelihoodModel": "advice to everybody, also where a province wrote it",
    "livelihoods.ModelInput": "advice to everybody, also where a province wrote it",
    "livelihoods.ProjectRule": "published law, also where it holds in one province only",
    "officials.BankBranch": "an office of the bank; scopes are made from what it serves",
    "officials.BranchArea": "scopes are made from it",
    "officials.ApiClient": "shown through the branch to whoever manages posts there",
    "officials.ClientKey": "shown with its client",
    "credit.LoanProgramme": "published law",
    "credit.LoanTerms": "published law",
    "credit.LoanBatch": "shown to the account that sent it",
    "credit.LoanBatchRow": "shown with its batch",
    "credit.Reconciliation": "shown to the branch that sent it",
    "credit.LoanDifference": "shown with its reconciliation",
    "credit.FeedPoint": "numbers and times of the change feed; shown nowhere",
    "credit.Webhook": "shown to its client",
    "credit.WebhookDelivery": "shown with its webhook",
}


def own_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS and not hasattr(model, "pgh_tracked_model")
    ]


def is_unscoped(model: type[models.Model]) -> bool:
    return bool({model._meta.app_label, model._meta.label} & set(UNSCOPED))


def leads_to_area(model: type[models.Model], seen: frozenset[type[models.Model]]) -> bool:
    """Tell whether forward relations of ``model`` reach an area or village."""
    for field in model._meta.concrete_fields:
        target = field.related_model
        if not isinstance(target, type) or target in seen:
            continue
        if target._meta.app_label == "areas":
            return True
        if (
            target._meta.app_label != "officials"
            and not is_unscoped(target)
            and leads_to_area(target, seen | {target})
        ):
            return True
    return False


def test_every_model_says_which_personal_data_it_holds() -> None:
    silent = [m.__name__ for m in own_models() if "Personal data:" not in (m.__doc__ or "")]
    assert silent == []


def test_every_model_that_leads_to_an_area_is_scoped() -> None:
    open_models = [
        model._meta.label
        for model in own_models()
        if not is_unscoped(model)
        and leads_to_area(model, frozenset({model}))
        and not isinstance(model._default_manager.all(), ScopedQuerySet)
    ]
    assert open_models == []


def test_constraints_are_named_after_their_model() -> None:
    odd = [
        constraint.name
        for model in own_models()
        for constraint in model._meta.constraints
        if not re.match(rf"{model._meta.app_label}_", constraint.name)
    ]
    assert odd == []
