"""Figures in templates."""

from django import template

from summaries.rules.rates import Rate
from summaries.selectors.figures import Figures

register = template.Library()


@register.simple_tag
def figure(figures: Figures, code: str) -> Rate:
    """Return a measure with its share of the population."""
    return figures.rate(code)
