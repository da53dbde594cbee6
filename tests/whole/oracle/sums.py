"""Rows to sums: place, month, hit (True, False or None), weight, measure."""

import math
import statistics
from collections import defaultdict
from fractions import Fraction

Z = 1.959963984540054
AREAS = ("city", "district", "street")


def exact(number):
    """The number itself; whole ones are added thirty times faster as they are than as fractions."""
    return number if isinstance(number, int) else Fraction(number)


def share(rows):
    base = [(exact(row["weight"]), row["hit"]) for row in rows if row["weight"] is not None]
    total = Fraction(sum(weight for weight, _ in base))
    hits = Fraction(sum(weight for weight, hit in base if hit))
    unknown = Fraction(sum(weight for weight, hit in base if hit is None))
    known = [weight for weight, hit in base if hit is not None]
    return {
        "numerator": hits,
        "denominator": total,
        "unknown": unknown,
        "value": hits / total if total > unknown else None,
        "effective": Fraction(sum(known) ** 2) / sum(weight * weight for weight in known) if any(known) else None,
    }


def mean(rows):
    known = [row for row in rows if row["measure"] is not None and row["weight"] is not None]
    total = Fraction(sum(exact(row["weight"]) for row in known))
    measured = Fraction(sum(exact(row["weight"]) * exact(row["measure"]) for row in known))
    return {
        "numerator": measured,
        "denominator": total,
        "unknown": Fraction(len(rows) - len(known)),
        "value": measured / total if total else None,
        "effective": Fraction(len(known)) or None,
    }


def count(rows):
    return {"value": Fraction(len(rows))}


def total(rows):
    known = [Fraction(row["measure"]) for row in rows if row["measure"] is not None]
    return {"numerator": sum(known, Fraction()), "value": sum(known, Fraction())}


def ratio(rows):
    """A ratio of two sums: `measure` over `over`; a row whose `over` is None is unknown."""
    top = sum((Fraction(row["measure"]) for row in rows if row["measure"] is not None), Fraction())
    below = [Fraction(row["over"]) for row in rows if row["over"] is not None]
    return {
        "numerator": top,
        "denominator": sum(below, Fraction()),
        "unknown": Fraction(sum(1 for row in rows if row["over"] is None)),
        "value": top / sum(below) if sum(below) else None,
    }


def median(rows):
    known = [row["measure"] for row in rows if row["measure"] is not None]
    return {"value": Fraction(statistics.median(known)) if known else None}


def survival(quantile):
    """The quantile of durations (`measure`), of which those that are no `hit` have not ended (Kaplan and Meier)."""

    def found(rows):
        known = [row for row in rows if row["measure"] is not None]
        left = 1.0
        for duration in sorted({row["measure"] for row in known if row["hit"]}):
            at_risk = sum(1 for row in known if row["measure"] >= duration)
            left *= 1 - sum(1 for row in known if row["hit"] and row["measure"] == duration) / at_risk
            if left <= 1 - quantile + 1e-12:
                break
        else:
            duration = None
        return {
            "denominator": Fraction(len(known)),
            "unknown": Fraction(len(rows) - len(known)),
            "value": None if duration is None else Fraction(duration),
        }

    return found


def wilson(share_, size):
    centre = (share_ + Z * Z / (2 * size)) / (1 + Z * Z / size)
    half = Z * math.sqrt(share_ * (1 - share_) / size + Z * Z / (4 * size * size)) / (1 + Z * Z / size)
    return max(0.0, centre - half), min(1.0, centre + half)


def row_of(state, hit=None, weight=1, measure=None, **more):
    return {name: state[name] for name in ("city", "district", "street")} | {
        "hit": hit,
        "weight": weight,
        "measure": measure,
        **more,
    }


def by_area(rows, levels=AREAS):
    groups = defaultdict(list)
    for row in rows:
        for level in levels:
            if row[level] is not None:
                groups[level, row[level]].append(row)
    return groups
