"""Whole documents of HTML from `dashboard/templates`, by Jinja: every value is escaped unless it is markup itself."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def rendered(template: str, **values: object) -> Markup:
    """A template filled in.

    Raises:
        jinja2.UndefinedError: a value that the template asks for is missing.
    """
    return Markup(_environment().get_template(template).render(**values))
