"""The pages by task: each in its place, what a role begins with first, and nothing that may not be opened."""

from dashboard.parts.page.tasks import OF_THE_OFFICE, TASKS, tasks
from dashboard.parts.page.view import HOME_PAGE, PAGES
from dashboard.words import wordings
from pipelines.people.roles import roles


def test_every_page_stands_under_one_task() -> None:
    placed = [page for pages in TASKS.values() for page in pages]
    assert sorted([*placed, *OF_THE_OFFICE]) == sorted(PAGES)
    assert tuple(TASKS) == wordings("task")


def test_a_role_finds_what_it_begins_with_first_and_every_page_that_it_opens() -> None:
    for role in roles().values():
        assert role.opens(role.begins) or role.begins in OF_THE_OFFICE
        offered = tasks(role.opens, role.begins)
        assert sorted(page for pages in offered.values() for page in pages) == sorted(
            page for page in PAGES if role.opens(page) and page not in OF_THE_OFFICE
        )
        if role.begins not in OF_THE_OFFICE:
            assert next(iter(offered.values()))[0] == role.begins


def test_without_a_role_the_overview_stands_first() -> None:
    assert next(iter(tasks(lambda _: True, "").values()))[0] == HOME_PAGE


def test_a_page_that_may_not_be_opened_is_not_offered() -> None:
    assert tasks(lambda page: page == "handbook", "company") == {"basis": ["handbook"]}
