"""QuantLib's calendars under our codes, joined as a facility joins them."""

import datetime

import QuantLib as ql

CALENDARS = {
    "USNY": ql.UnitedStates(ql.UnitedStates.FederalReserve),
    "GBLO": ql.UnitedKingdom(),
    "CHZU": ql.Switzerland(),
    "MXMC": ql.Mexico(),
    "CATO": ql.Canada(),
    "TARGET": ql.TARGET(),
}
CONVENTIONS = {
    "UNADJUSTED": ql.Unadjusted,
    "FOLLOWING": ql.Following,
    "MODIFIED_FOLLOWING": ql.ModifiedFollowing,
    "PRECEDING": ql.Preceding,
    "MODIFIED_PRECEDING": ql.ModifiedPreceding,
    "NEAREST": ql.Nearest,
}
# The years for which both sides know rules.
FIRST, LAST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


def to_ql(date):
    return ql.Date(date.day, date.month, date.year)


def from_ql(date):
    return datetime.date(date.year(), date.month(), date.dayOfMonth())


def joint(codes, extra=()):
    """The joint of the calendars, closed on the extra days too."""
    further = ql.BespokeCalendar("further holidays")
    further.addWeekend(ql.Saturday)
    further.addWeekend(ql.Sunday)
    for date in extra:
        further.addHoliday(to_ql(date))
    joined = further
    for code in codes:
        joined = ql.JointCalendar(joined, CALENDARS[code])
    return joined


def holidays(code):
    """All weekdays on which QuantLib closes the calendar."""
    days = CALENDARS[code].holidayList(to_ql(FIRST), to_ql(LAST), False)
    return [date for date in map(from_ql, days) if date.weekday() < 5]


HOLIDAYS = {code: holidays(code) for code in CALENDARS}


def random_calendars(rng):
    """None, one, or several joined."""
    return rng.sample(list(CALENDARS), rng.choice([0, 1, 1, 1, 2, 2, 3, 4, 6]))


def random_date(rng, first=FIRST, last=LAST):
    """Any date, more often one at a month's end or in the days around a holiday."""
    days = (last - first).days
    date = first + datetime.timedelta(rng.randint(0, days))
    kind = rng.random()
    if kind < 0.2:
        date = date.replace(day=1) + datetime.timedelta(rng.randint(-4, 3))
    elif kind < 0.3:
        date = datetime.date(date.year, 3, 1) - datetime.timedelta(rng.randint(0, 3))
    elif kind < 0.7:
        date = rng.choice(HOLIDAYS[rng.choice(list(CALENDARS))]) + datetime.timedelta(rng.randint(-4, 4))
    return min(max(date, first), last)
