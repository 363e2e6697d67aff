"""The forms of the whole document's parts, by chapter (contest/rounds/chapters.py)."""

from contest.rounds.forms.parts.base import PartForm
from contest.rounds.forms.parts.papers import PaperPartForm
from contest.rounds.forms.parts.people import BoardForm, ExclusionForm, OthersForm, PeopleForm, TeamsForm
from contest.rounds.forms.parts.prizes import CollectiveForm, OnePrizeForm, PrizeForm, TargetsForm
from contest.rounds.forms.parts.rankings import RankingPartForm
from contest.rounds.forms.parts.times import CapsForm, RoundForm, StageForm

PART_FORMS: dict[str, type[PartForm]] = {
    "people": PeopleForm,
    "boards": BoardForm,
    "exclusions": ExclusionForm,
    "teams": TeamsForm,
    "papers": PaperPartForm,
    "stages": StageForm,
    "rounds": RoundForm,
    "caps": CapsForm,
    "rankings": RankingPartForm,
    "prizes": PrizeForm,
    "one_prize": OnePrizeForm,
    "collectives": CollectiveForm,
    "targets": TargetsForm,
    "others": OthersForm,
}

__all__ = ["PART_FORMS", "PartForm"]
