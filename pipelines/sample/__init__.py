"""An invented city on real divisions, written as the office files that its units would have sent. All of it is 模拟数据."""

from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.files import write_city
from pipelines.sample.plan import CITIES, Scale

__all__ = ["CITIES", "Facts", "Scale", "city_facts", "write_city"]
