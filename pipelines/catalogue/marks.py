"""Marks of declarations: by them a build knows what it was made from."""

import hashlib
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from pipelines.catalogue.catalogue import Catalogue

Marks = dict[tuple[str, str], str]  # by kind and id


def marks(catalogue: Catalogue) -> Marks:
    """A short hash of every metric, rule, alert, parameter, credit model and mart, by kind and id.

    Words count as well as numbers: a build is measured against what its readers are told of it. Why a number matters and
    who has gone over it change nothing of what it says, and what is left at its default marks nothing.
    """
    return dict(_marks(catalogue))


def _marks(catalogue: Catalogue) -> Iterator[tuple[tuple[str, str], str]]:
    declared: dict[str, Iterable[tuple[str, BaseModel]]] = {
        "metric": catalogue.metrics.items(),
        "rule": catalogue.rules.items(),
        "alert": catalogue.alerts.items(),
        "parameter": catalogue.parameters.items(),
        "credit_model": catalogue.credit_models.items(),
    }
    for kind, all_of_it in declared.items():
        for name, one in all_of_it:
            yield (kind, name), _mark(one.model_dump_json(exclude={"why", "review"}, exclude_defaults=True))
    for mart in catalogue.marts.values():
        yield ("mart", mart.id), _mark(mart.sql)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
