"""组织调查: how large, whom to ask, how far it is, and what its result may decide."""

from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from dashboard.parts.surveys.deciding import show_decisions
from dashboard.parts.surveys.following import show_following
from dashboard.parts.surveys.planning import show_planning

VIEWS = {"plan": show_planning, "follow": show_following, "decide": show_decisions}


def show(context: PageContext) -> None:
    """One of the three steps; each is a link."""
    frame.title(context.word("survey.title"), context.word("survey.note"))
    wanted = context.view.chosen.get("survey_view", "")
    here = wanted if wanted in VIEWS else "plan"
    steps = (
        (context.word(f"survey.step_{name}"), context.view.link(survey_view=name, decided_for=""), name == here)
        for name in VIEWS
    )
    draw(markup.tabs(steps))
    VIEWS[here](context)


if __name__ == "__main__":
    show(frame.here())
