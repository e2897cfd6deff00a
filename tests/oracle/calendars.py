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


def bespoke(name, closed):
    """A calendar of weekends and the days given."""
    calendar = ql.BespokeCalendar(name)
    calendar.addWeekend(ql.Saturday)
    calendar.addWeekend(ql.Sunday)
    for date in closed:
        calendar.addHoliday(to_ql(date))
    return calendar


def joint(codes, extra=(), known=CALENDARS):
    """The joint of the calendars, closed on the extra days too."""
    joined = bespoke("further holidays", extra)
    for code in codes:
        joined = ql.JointCalendar(joined, known[code])
    return joined


def adjusted(date, convention, calendar):
    """The date, adjusted by QuantLib."""
    return from_ql(calendar.adjust(to_ql(date), CONVENTIONS[convention]))


def holidays(code):
    """All weekdays on which QuantLib closes the calendar, of the years beside too: a date may be moved there."""
    days = CALENDARS[code].holidayList(ql.Date(1, 1, FIRST.year - 1), ql.Date(31, 12, LAST.year + 1), False)
    return [date for date in map(from_ql, days) if date.weekday() < 5]


HOLIDAYS = {code: holidays(code) for code in CALENDARS}


def mended(code, days):
    """QuantLib's calendar, open or closed on the days as they say."""
    closed = set(HOLIDAYS[code]) - {day for day, is_open in days.items() if is_open}
    return bespoke(code, closed | {day for day, is_open in days.items() if not is_open})


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
