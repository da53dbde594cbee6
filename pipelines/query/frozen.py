"""A frozen quarter opened as a warehouse: its Parquet files stand in the place of the build's tables, its declarations in
the place of today's, and the journal ends where it ended then.
"""

import atexit
import json
import logging
import threading
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
from pydantic import BaseModel, ValidationError

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.credit_models import CreditModel
from pipelines.catalogue.declarations import Alert, Document, Metric, Parameter, Requirement, Rule
from pipelines.catalogue.policy import catalogue_of
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.errors import WarehouseError
from pipelines.query.door import Warehouse, prove_form, reading_engine
from pipelines.settings import Home, open_home
from pipelines.text import both
from pipelines.warehouse.frozen import DECLARATIONS, Frozen, faulty_files, folder_of, frozen_of
from pipelines.warehouse.paths import literal_paths
from pipelines.warehouse.tables import PARAMETER_ON

_LOG = logging.getLogger(__name__)
_opening = threading.Lock()
_open: dict[tuple[Path, str], Warehouse] = {}
atexit.register(_open.clear)  # DuckDB complains about connections that outlive the process's modules
_KEPT = 4  # frozen quarters that stay open in a process
# What is declared in TOML, by the catalogue's folder: what a frozen figure is worded and computed with.
FORMS: dict[str, tuple[type[BaseModel], ...]] = {
    "metrics": (Metric,),
    "rules": (Rule,),
    "alerts": (Alert,),
    "parameters": (Parameter,),
    "credit_models": (CreditModel,),
    "requirements": (Requirement,),
    "documents": (Document, OfficeDocument),
}


def open_frozen(home: Path, wanted: str) -> Warehouse:
    """A frozen version of a quarter, every file of it proved by its checksum once in a process.

    Raises:
        RequestError: the text is no quarter, or it is not frozen.
        WarehouseError: a file of it is damaged or gone.
    """
    deployment = open_home(home)
    frozen = frozen_of(deployment, wanted)
    key = (home.resolve(), frozen.sha256)
    with _opening:
        if key not in _open:
            for fault in faulty_files(deployment, frozen):
                raise WarehouseError(fault)
            while len(_open) >= _KEPT:
                del _open[next(iter(_open))]
            _open[key] = _warehouse(deployment, frozen)
        return _open[key]


def _warehouse(home: Home, frozen: Frozen) -> Warehouse:
    folder = folder_of(home, frozen.quarter, frozen.version)
    connection = reading_engine()
    try:
        connection.execute("attach ':memory:' as published")
        for file in frozen.files:
            if file.name.endswith(".parquet"):
                path = literal_paths([folder / file.name])[0].replace("'", "''")
                table = file.name.removesuffix(".parquet")
                connection.execute(f"create view published.\"{table}\" as select * from read_parquet('{path}')")
        with connection.cursor() as cursor:
            cursor.execute("use published")
            cursor.execute(PARAMETER_ON)
    except duckdb.Error as fault:
        connection.close()
        raise WarehouseError(
            both(
                f"冻结版 {frozen.name} 无法读取，请运行 wuye verify 查看",
                f"the frozen version {frozen.name} cannot be read, `wuye verify` tells more: {fault}",
            ).zh
        ) from None
    prove_form(connection, frozen.name)
    return Warehouse(
        home=home,
        version=frozen.name,
        as_of=frozen.as_of,
        first_month=frozen.first_month,
        built_at=frozen.built_at,
        journal_sequence=frozen.build_journal_sequence,
        frozen=frozen,
        catalogue=_catalogue(home, folder / DECLARATIONS, frozen.sha256),
        connection=connection,
    )


@lru_cache(maxsize=_KEPT)
def _catalogue(home: Home, file: Path, _sha256: str) -> Catalogue:
    """What was declared when the quarter was frozen. Kinds that a later version of this software declares otherwise are
    those of today; `Reader.changed` names what differs."""
    present = catalogue_of(home)
    kept: dict[str, Any] = {}
    for folder, named in json.loads(file.read_bytes()).items():
        try:
            declared = {id_: _declared(folder, each) for id_, each in named.items()}
        except (ValidationError, KeyError) as fault:
            _LOG.warning("%s: %s are read as they are declared today: %s", file, folder, fault)
            continue
        kept[folder] = MappingProxyType(declared)
    return replace(present, **kept)


def _declared(folder: str, each: dict[str, Any]) -> BaseModel:
    """One declaration from its JSON; a document of the office is told by what it alone says."""
    forms = FORMS[folder]
    form = forms[-1] if each.get("office") else forms[0]
    content = each["declared"]
    if folder == "rules" and content.get("basis"):  # a pattern that an act adopted has its basis, as no file of one may
        rule = form.model_validate({**content, "pattern": False})
        return rule.model_copy(update={"pattern": bool(content.get("pattern"))})
    return form.model_validate(content)


def declarations_of(catalogue: Catalogue) -> bytes:
    """Every TOML declaration of a catalogue as compact JSON, in the order in which it is declared: by kind and id, whether
    it is the office's own, and what it says."""
    result = {
        folder: {
            id_: {
                "office": isinstance(each, OfficeDocument),
                "declared": each.model_dump(mode="json", exclude_defaults=True),
            }
            for id_, each in getattr(catalogue, folder).items()
        }
        for folder in FORMS
    }
    return json.dumps(result, ensure_ascii=False, separators=(",", ":")).encode()
