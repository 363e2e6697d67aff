"""Reads of the counted tables: figures of periods and units, leaderboards. Never over attempts."""

from contest.results.queries.figures import (
    Figures,
    UnitFigures,
    children_of,
    counting_window,
    figures_of,
    headcount_day,
    period_figures,
    unit_figures,
    unit_rows,
)
from contest.results.queries.leaderboards import (
    PAGE_SIZE,
    LeaderboardPage,
    Line,
    find_leaderboard,
    find_neighbours,
    find_own_standing,
    find_place,
    find_places,
    find_reason,
    leaderboard_page,
    leaderboards_of,
    lines_at,
    lines_of,
    lost_points,
    name_column,
    names_above,
    people_of,
    row_columns,
)

__all__ = [
    "PAGE_SIZE", "Figures", "LeaderboardPage", "Line", "UnitFigures", "children_of", "counting_window", "figures_of",
    "find_leaderboard", "find_neighbours", "find_own_standing", "find_place", "find_places", "find_reason",
    "headcount_day", "leaderboard_page", "leaderboards_of", "lines_at", "lines_of", "lost_points", "name_column",
    "names_above", "people_of", "period_figures", "row_columns", "unit_figures", "unit_rows",
]  # fmt: skip
