"""The pages by task, as the masthead offers them: first what the role of whoever sits there begins with."""

from collections.abc import Callable, Mapping

from dashboard.parts.page.view import PAGES

OF_THE_OFFICE = ("people", "audit")  # pages about this system itself: they stand beside who is signed in
TASKS: Mapping[str, tuple[str, ...]] = {
    "oversight": ("overview", "coverage", "satisfaction", "complaints", "assessment", "alerts", "place"),
    "lists": ("standing", "company"),
    "meetings": ("meeting",),
    "returns": ("submissions", "survey"),
    "analysis": ("indicators", "explore", "sql"),
    "basis": ("clauses", "handbook"),
}
OTHERWISE = "analysis"  # the task of a page that none of them names


def task_of(page: str) -> str:
    """The task that a page belongs to; '' of the pages about this system itself."""
    if page in OF_THE_OFFICE:
        return ""
    return next((task for task, pages in TASKS.items() if page in pages), OTHERWISE)


def tasks(opens: Callable[[str], bool], begins: str) -> dict[str, list[str]]:
    """Task → its pages that may be opened; the page that one begins with, and its task, first; none without a page."""
    result: dict[str, list[str]] = {task: [] for task in TASKS}
    for page in _in_order():
        if opens(page):
            result[task_of(page)].append(page)
    if begins in (first := result.get(task_of(begins), [])):
        first.sort(key=lambda page: page != begins)
        result = {task_of(begins): first, **result}
    return {task: pages for task, pages in result.items() if pages}


def _in_order() -> list[str]:
    declared = [page for pages in TASKS.values() for page in pages]
    known = [page for page in PAGES if page not in OF_THE_OFFICE]
    return sorted(known, key=lambda page: declared.index(page) if page in declared else len(declared))
