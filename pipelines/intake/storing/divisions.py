"""The divisions that a home has accepted: the files that a gazetteer is made from."""

from collections.abc import Sequence

from pipelines.errors import HomeHalfMadeError
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.storing.store import manifests
from pipelines.reference.regions import packaged_divisions
from pipelines.settings import Home
from pipelines.text import Text, both


def division_files(home: Home, sent: Sequence[Manifest] | None = None) -> tuple[str, ...]:
    """The accepted division rows of a home, in the order in which they came: what a gazetteer is made from.

    `sent` are its submissions, where they are read already.
    """
    return tuple(
        str(home.store / part.parquet)
        for manifest in (manifests(home) if sent is None else sent)
        for part in manifest.parts
        if part.source == "division" and part.parquet
    )


def divisions_to_send(home: Home) -> Text:
    """The sentence for a region whose divisions do not come with the code: they are missing, and how they are sent."""
    return both(
        f"缺少地区 {home.region} 的区划：请运行 wuye divisions import 区划.csv（代码、名称、上级代码、生效日期、失效日期）",
        f"the divisions of region {home.region} are missing: run `wuye divisions import divisions.csv` "
        "(code, name, parent, valid from, valid to)",
    )


def must_have_divisions(home: Home, files: tuple[str, ...]) -> None:
    """Refuses a home without divisions: every place in it would be unassigned.

    Its making ended before those that come with the code were loaded, or none come for its region and nobody sent any.

    Raises:
        HomeHalfMadeError: the home has none of the divisions that its region has.
    """
    if files:
        return
    if packaged_divisions(home.region) is None:
        raise HomeHalfMadeError(divisions_to_send(home))
    command = "wuye demo" if home.invented else f"wuye init --region {home.region}"
    raise HomeHalfMadeError(
        both(
            f"数据目录未建完，缺少区划：请再运行一次 {command} 补齐",
            f"the home is half made, its divisions are missing: run `{command}` again, as when it was made",
        )
    )
