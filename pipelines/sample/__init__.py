"""An invented city on real divisions, written as the office files that its units would have sent. All of it is 模拟数据."""

from pipelines.sample.cities.order import CITIES as CITIES
from pipelines.sample.facts import Facts as Facts
from pipelines.sample.facts import city_facts as city_facts
from pipelines.sample.files import write_city as write_city
from pipelines.sample.plan import Scale as Scale
