"""What was accepted and counts."""

import json
import sqlite3
import tomllib
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as parquet

from pipelines.catalogue.catalogue import load
from tests.whole.oracle.months import first_of

# Of what is no picture, the latest version of a key counts. The keys are the tables' own.
KEYS = {id_: source.key for id_, source in load().sources.items() if source.shape != "picture"}


class Store:
    """The accepted rows of a home that count: by source, each with its sender and the month of its return."""

    def __init__(self, home: Path):
        self.home = home
        with (home / "home.toml").open() as file:
            self.region = next(line.split('"')[1] for line in file if line.startswith("region"))
        submissions = [json.loads(path.read_text()) for path in (home / "store" / "submissions").glob("*.json")]
        forms = home / "forms.toml"  # the first month of each form that is asked for, where an office says it
        self.forms = tomllib.loads(forms.read_text()) if forms.exists() else None
        self.next_of = next_of = successors(home, submissions)
        submissions.sort(key=lambda one: (one["received_on"], datetime.fromisoformat(one["received_at"]), one["id"]))
        self.rows = defaultdict(list)
        self.returns = defaultdict(set)  # source → {(sender, month)}
        self.parts = []  # what each file held of one source, sender and period, with the day of receipt
        latest, files = {}, []
        for number, submission in enumerate(submissions):
            for part in submission["parts"]:
                part["sender"] = next_of.get(part["sender"], part["sender"])
                self.returns[part["source"]].add((part["sender"], first_of(part["period"])))
                self.parts.append(
                    part | {"received_on": date.fromisoformat(submission["received_on"]), "number": number}
                )
                latest[part["source"], part["sender"], part["period"]] = number
                if part["parquet"]:
                    files.append((number, part))
        for one in self.parts:
            place = one["source"], one["sender"], one["period"]
            one["stands"] = one["source"] in KEYS or latest[place] == one["number"]
        by_key = defaultdict(dict)
        for number, part in files:
            source = part["source"]
            is_picture = source not in KEYS
            if is_picture and latest[source, part["sender"], part["period"]] != number:
                continue
            for row in rows_of(home / "store" / part["parquet"]):
                row |= {"_sender": part["sender"], "_month": first_of(part["period"]), "_number": number}
                if is_picture:
                    self.rows[source].append(row)
                else:
                    by_key[source][tuple(row[name] for name in KEYS[source])] = row
        for source, rows in by_key.items():
            self.rows[source] = list(rows.values())
        self.aliases = confirmed_companies(home / "office" / "journal.sqlite")
        divisions, self.versions = {}, defaultdict(list)
        for row in sorted(self.rows["division"], key=lambda row: row["valid_from"]):
            divisions[row["code"]] = row
            self.versions[row["code"]].append(row)
        self.level = {code: row["level"] for code, row in divisions.items()}
        self.parent = {code: row["parent"] for code, row in divisions.items()}
        is_district = self.level.get(self.region) == "district"
        self.city = self.parent[self.region] if is_district else self.region  # a district that reports for itself
        self.nowhere = self.region if is_district else f"{self.city}-unassigned"

    def place(self, row):
        """City, district and street of a row; what cannot be told is the parent's unassigned."""
        street = row.get("street")
        community = row.get("community")
        if self.level.get(street) != "street":
            street = self.parent[community] if self.level.get(community) == "community" else None
        district = self.parent[street] if street else self.next_of.get(row.get("district"), row.get("district"))
        if self.level.get(district) != "district":
            district = self.nowhere
        return {"city": self.city, "district": district, "street": street or f"{district}-unassigned"}


def rows_of(file: Path):
    """The file alone, whatever its folder is called; as a data set of one file it takes three times as long to read."""
    return parquet.ParquetFile(file).read(use_threads=False).to_pylist()


def successors(home: Path, submissions):
    """Code of an area that has ended → the one that followed it (Q-17)."""
    return {
        row["code"]: row["successor"]
        for submission in submissions
        for part in submission["parts"]
        if part["source"] == "division" and part["parquet"]
        for row in rows_of(home / "store" / part["parquet"])
        if row["successor"]
    }


def confirmed_companies(journal: Path):
    """Written name → credit code, as people last confirmed it."""
    if not journal.exists():
        return {}
    said = {}
    with sqlite3.connect(journal) as connection:
        for (content,) in connection.execute("select content from entry where kind = 'alias' order by sequence"):
            one = json.loads(content)
            if one["register"] == "company":
                said.pop((one["name"], one["code"]), None)
                said[one["name"], one["code"]] = one["verdict"]
    return {name: code for (name, code), verdict in said.items() if verdict == "same"}
