"""Measures QuantLib on what benches/calculations.rs has measured, and prints both with their ratio."""

import datetime
import json
import pathlib
import sys
import timeit

import QuantLib as ql

from calendars import to_ql

START = datetime.date(2008, 3, 3)
CALENDAR = ql.JointCalendar(ql.UnitedStates(ql.UnitedStates.FederalReserve), ql.UnitedKingdom())
DAYS = ql.Actual360()
AMOUNT, RATE = 3446325.00, 0.0780
PREVIEWS = [(28, 3), (84, 1), (360, 1)]
DATES = [to_ql(START + datetime.timedelta(11 * step)) for step in range(1000)]
COUNTERS = {
    "ACT_360": ql.Actual360(),
    "ACT_ACT_ISDA": ql.ActualActual(ql.ActualActual.ISDA),
    "THIRTY_E_360": ql.Thirty360(ql.Thirty360.EurobondBasis),
}
# Each is the best of so many rounds of about so many seconds.
ROUNDS, SECONDS = 5, 0.3


def preview(periods, months):
    """A level rent's schedule: dates, coupons and discount factors by QuantLib, in floating point."""
    start = to_ql(START)
    maturity = start + ql.Period(periods * months, ql.Months)
    schedule = ql.Schedule(
        start,
        maturity,
        ql.Period(months, ql.Months),
        CALENDAR,
        ql.ModifiedFollowing,
        ql.ModifiedFollowing,
        ql.DateGeneration.Backward,
        False,
    )
    dates = list(schedule)
    # Simple interest in a period, compounded from one to the next: the rent, then the balances.
    factor, factors, fractions = 1.0, 0.0, []
    for begin, end in zip(dates, dates[1:]):
        fraction = DAYS.yearFraction(begin, end)
        fractions.append(fraction)
        factor /= 1.0 + RATE * fraction
        factors += factor
    rent, balance, balances = AMOUNT / factors, AMOUNT, []
    for fraction in fractions:
        balances.append(balance)
        balance -= rent - balance * RATE * fraction
    leg = ql.FixedRateLeg(schedule, DAYS, balances, [RATE])
    return [(coupon.date(), coupon.amount()) for coupon in leg]


def day_count(counter):
    start = to_ql(START)
    for date in DATES:
        counter.yearFraction(start, date)


def adjust():
    for date in DATES:
        CALENDAR.adjust(date, ql.ModifiedFollowing)


def nanoseconds(work):
    """The best time of a call."""
    timer = timeit.Timer(work)
    number = max(1, int(SECONDS / max(timer.timeit(1), 1e-7)))
    return min(timer.repeat(ROUNDS, number)) / number * 1e9


def ours(measured, group, name):
    """Criterion's estimate of the mean."""
    estimates = pathlib.Path(measured, group, str(name), "new", "estimates.json")
    return json.loads(estimates.read_text())["mean"]["point_estimate"]


def main():
    measured = sys.argv[1]
    works = []
    for periods, months in PREVIEWS:
        theirs = nanoseconds(lambda: preview(periods, months))
        for group in ("preview", "cash_flow"):
            works.append((f"{group} of {periods} periods", ours(measured, group, periods), theirs))
    for name, counter in COUNTERS.items():
        works.append((f"1,000 times {name}", ours(measured, "day_count", name), nanoseconds(lambda: day_count(counter))))
    works.append(("1,000 adjustments", ours(measured, "adjust", "MODIFIED_FOLLOWING"), nanoseconds(adjust)))
    print(f"{'':<28}{'here':>12}{'QuantLib':>12}{'ratio':>9}")
    for name, here, there in works:
        print(f"{name:<28}{here / 1000:>9.1f} µs{there / 1000:>9.1f} µs{there / here:>8.1f}x")
    for group in ("preview", "cash_flow"):
        short, long = ours(measured, group, 84) / 84, ours(measured, group, 360) / 360
        print(f"a period of {group}: {short:.0f} ns of 84, {long:.0f} ns of 360, ratio {long / short:.2f}")
    slower = [name for name, here, there in works if here > there]
    print(f"speed: {len(works) - len(slower)} at least as fast, {len(slower)} slower{': ' if slower else ''}{', '.join(slower)}")
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
