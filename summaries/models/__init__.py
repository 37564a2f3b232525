"""Models of figures: computed ones, what awaits computing, and published ones."""

from summaries.models.figures_load import FiguresLoad
from summaries.models.output import OutputMark, OutputStatistic
from summaries.models.published import PublishedFigure
from summaries.models.statistic import CommuneStatistic, StaleMark

__all__ = [
    "CommuneStatistic",
    "FiguresLoad",
    "OutputMark",
    "OutputStatistic",
    "PublishedFigure",
    "StaleMark",
]
