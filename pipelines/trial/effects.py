"""What a document of the office would change in verdicts, alerts and proposals: a build beside the one in force, compared
with it and thrown away. Nothing of the home is written."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from pipelines import periods, query
from pipelines.catalogue import columns
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import HEADLINE, STORED_LEVELS
from pipelines.catalogue.handbook.words import LEVELS
from pipelines.catalogue.policy import catalogue_of
from pipelines.catalogue.policy_changes import Change, named
from pipelines.scratch import scratch_folder
from pipelines.settings import Home, Settings
from pipelines.text import Text, both
from pipelines.warehouse.build import build, steps
from pipelines.warehouse.part import part_of

_LINKED = ("archive", "store", "office")  # read by a build; never written, and not locked: who sends goes on sending
_COPIED = ("home.toml", "forms.toml", "secret.key")


def effects(
    home: Home, settings: Settings, document: Path, progress: Callable[[int, int], None] = lambda _done, _steps: None
) -> tuple[Change, ...]:
    """What stands otherwise once a document is laid down: of each number that is judged otherwise, how many areas of a
    level have which status; of each alert, how many causes are open; of each rule, how many entries it proposes.

    All at the end of the published data. `progress` hears the steps done and how many there are. Takes as long as a build of what the document touches.

    Raises:
        WarehouseError: nothing is published, or the build fails; what is published stays.
    """
    with scratch_folder() as folder:
        trial = replace(home, path=folder / "home")
        _lay_out(home, trial, document)
        after = catalogue_of(trial)
        touched = _touched(catalogue_of(home), after)
        made = part_of(after, *touched) if touched else after
        done, every = count(1), steps(made) + 1
        progress(0, every)
        build(trial, settings.model_copy(update={"home": trial.path}), lambda _: progress(next(done), every), made)
        old, new = query.open(home.path), query.open(trial.path)
        return (*_verdicts(old, new, made), *_alerts(old, new, made), *_proposals(old, new, made))


def _lay_out(home: Home, trial: Home, document: Path) -> None:
    trial.path.mkdir()
    for name in _LINKED:
        (trial.path / name).mkdir()
        for held in (home.path / name).glob("[!.]*"):
            (trial.path / name / held.name).symlink_to(held.resolve(), target_is_directory=held.is_dir())
    for name in _COPIED:
        if (home.path / name).exists():
            shutil.copyfile(home.path / name, trial.path / name)
    trial.policy.mkdir()
    for file in home.policy.glob("*.toml"):
        shutil.copyfile(file, trial.policy / file.name)
    shutil.copyfile(document, trial.policy / document.name)


def _touched(before: Catalogue, after: Catalogue) -> list[str]:
    """The metrics, rules and alerts that are declared otherwise; none where a value or a list changes, which any may read."""
    if before.parameters != after.parameters or before.requirements != after.requirements:
        return []
    pairs = (
        (before.metrics, after.metrics),
        (before.rules, after.rules),
        (before.alerts, after.alerts),
    )
    matches = [name for old, new in pairs for name, declared in new.items() if old.get(name) != declared]
    codes = {after.metrics[name].code for name in matches if name in after.metrics}
    judged = (name for name, alert in after.alerts.items() if not codes.isdisjoint(alert.metrics))
    return list(dict.fromkeys((*matches, *judged))) or [next(iter(after.metrics))]


def _verdicts(old: query.Reader, new: query.Reader, made: Catalogue) -> Iterator[Change]:
    before, after = (_counted(reader, made) for reader in (old, new))
    for key in sorted(before.keys() | after.keys()):
        metric, variant, level = key
        if before.get(key) == after.get(key):
            continue
        label = new.catalogue.metrics[metric].title_of(variant)
        where = LEVELS[level]
        yield Change(
            about=both(f"{label.zh}（{where.zh}）", f"{label.en} ({where.en})"),
            before=_summary(before.get(key, Counter())),
            after=_summary(after.get(key, Counter())),
        )


def _counted(reader: query.Reader, made: Catalogue) -> dict[tuple[str, str, str], Counter[str]]:
    """Of each number, variant and level, how many areas have which status in the last whole period."""
    result: dict[tuple[str, str, str], Counter[str]] = {}
    for name, metric in made.metrics.items():
        if not reader.is_built(name):
            continue
        period = periods.last_ended(metric.frequency, reader.scope.end)
        aimed = {HEADLINE, *(target.variant for target in metric.target)} & {*metric.variants}
        for variant in sorted(aimed):
            for level in (level for level in STORED_LEVELS if level in metric.levels):
                frame = reader.values(name, variant=variant, level=level, period=period)
                result[name, variant, level] = Counter(frame["status"].to_list())
    return result


def _summary(counted: Counter[str]) -> Text:
    words = columns.codes("status")
    parts = [(words[status], n) for status, n in sorted(counted.items())]
    zh = "，".join(f"{word.zh} {n}" for word, n in parts)
    return both(zh or "无", ", ".join(f"{word.en} {n}" for word, n in parts) or "none")


def _alerts(old: query.Reader, new: query.Reader, made: Catalogue) -> Iterator[Change]:
    counts = [Counter(reader.alerts(period=old.scope.end)["alert"].to_list()) for reader in (old, new)]
    for name, alert in made.alerts.items():
        before, after = (counted[name] for counted in counts)
        if before != after:
            yield _number(alert.code, alert.label, before, after)


def _proposals(old: query.Reader, new: query.Reader, made: Catalogue) -> Iterator[Change]:
    quarter = periods.last_ended("quarter", old.scope.end)
    counts = [Counter(reader.proposals(period=quarter)["code"].to_list()) for reader in (old, new)]
    for rule in made.rules.values():
        before, after = (counted[rule.code] for counted in counts)
        if before != after:
            yield _number(rule.code, rule.label, before, after)


def _number(code: str, label: Text, before: int, after: int) -> Change:
    return Change(
        about=named(code, label),
        before=both(f"{before}", f"{before}"),
        after=both(f"{after}", f"{after}"),
    )
