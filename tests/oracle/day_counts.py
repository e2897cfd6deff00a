"""Day counts: days and fractions of a year."""

import datetime
from fractions import Fraction

import QuantLib as ql

from calendars import random_date, to_ql

COUNTERS = {
    "ACT_360": lambda maturity: ql.Actual360(),
    "ACT_365_FIXED": lambda maturity: ql.Actual365Fixed(),
    "ACT_ACT_ISDA": lambda maturity: ql.ActualActual(ql.ActualActual.ISDA),
    "THIRTY_360": lambda maturity: ql.Thirty360(ql.Thirty360.BondBasis),
    "THIRTY_E_360": lambda maturity: ql.Thirty360(ql.Thirty360.EurobondBasis),
    "THIRTY_E_360_ISDA": lambda maturity: ql.Thirty360(ql.Thirty360.ISDA, to_ql(maturity) if maturity else ql.Date()),
}
# What QuantLib's floating point leaves uncertain of a fraction of at most 111 years.
UNCERTAIN = 1e-12


def counter(day_count, maturity):
    """QuantLib's day counter."""
    return COUNTERS[day_count](maturity)


def fraction(day_count, start, end, maturity):
    """The exact fraction of a year; QuantLib's own is a floating-point number."""
    if day_count != "ACT_ACT_ISDA":
        days = counter(day_count, maturity).dayCount(to_ql(start), to_ql(end))
        return Fraction(days, 365 if day_count == "ACT_365_FIXED" else 360)
    total, day = Fraction(0), start
    while day < end:
        until = min(end, datetime.date(day.year + 1, 1, 1))
        year = datetime.date(day.year + 1, 1, 1) - datetime.date(day.year, 1, 1)
        total += Fraction((until - day).days, year.days)
        day = until
    return total


def case(rng, _):
    start, end = sorted([random_date(rng), random_date(rng)])
    if rng.random() < 0.6:
        end = min(random_date(rng, start, start + datetime.timedelta(rng.randint(0, 800))), datetime.date(2100, 12, 31))
    day_count = rng.choice(list(COUNTERS))
    maturity = rng.choice([None, end, end + datetime.timedelta(rng.randint(1, 800))])
    request = {"start_date": str(start), "end_date": str(end), "day_count": f"DAY_COUNT_{day_count}"}
    if maturity:
        request["final_maturity_date"] = str(maturity)

    def compare(service):
        answer = service.CountDays(**request)
        theirs = counter(day_count, maturity)
        days = theirs.dayCount(to_ql(start), to_ql(end))
        if answer.days != days:
            yield f"days: {answer.days}, QuantLib {days}"
        ours = Fraction(answer.year_fraction.numerator) / Fraction(answer.year_fraction.denominator)
        approximate = theirs.yearFraction(to_ql(start), to_ql(end))
        if abs(float(ours) - approximate) > UNCERTAIN:
            yield f"fraction: {ours}, QuantLib {approximate}"
        exact = fraction(day_count, start, end, maturity)
        if ours != exact:
            yield f"fraction: {ours}, exactly {exact}"

    return request, compare
