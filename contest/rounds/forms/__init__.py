"""The organiser's forms: one for each step of a contest in draft, and the window of a published round."""

from contest.rounds.forms.base import StepForm
from contest.rounds.forms.contest import ContestForm
from contest.rounds.forms.new import NewContestForm, SeriesForm
from contest.rounds.forms.notices import NoticeForm, ResumeForm
from contest.rounds.forms.paper import PaperForm
from contest.rounds.forms.ranking import RankingForm
from contest.rounds.forms.times import TimesForm
from contest.rounds.forms.window import WindowForm

STEP_FORMS: dict[str, type[StepForm]] = {form.name: form for form in (ContestForm, PaperForm, TimesForm, RankingForm)}

__all__ = [
    "STEP_FORMS",
    "ContestForm",
    "NewContestForm",
    "NoticeForm",
    "PaperForm",
    "RankingForm",
    "ResumeForm",
    "SeriesForm",
    "StepForm",
    "TimesForm",
    "WindowForm",
]
