"""Days on which our calendars differ from QuantLib's on purpose, each with its reason.

A comparison is made with QuantLib's calendar mended on these days, and counted here where that
changed the answer. Everything else that differs is a difference.
"""

import datetime
from collections import Counter

from calendars import CALENDARS, to_ql

# By calendar and rule: why, and the weekdays that we close and QuantLib leaves open.
CLOSED = [
    (
        "MXMC",
        "article 74 of Mexico's labour law closes 1 December of every sixth year, when a president takes office; "
        "QuantLib knows the day from 2024 only, when it has become 1 October",
        ["1994-12-01", "2000-12-01", "2006-12-01"],
    ),
]


class OnPurpose:
    """The list, and how often each of its days was met."""

    def __init__(self):
        self.days = {code: {} for code in CALENDARS}
        for code, reason, days in CLOSED:
            self.days[code].update({datetime.date.fromisoformat(day): reason for day in days})
        self.met = Counter()

    def closed(self, codes):
        """The days on which we close one of the calendars and QuantLib does not."""
        return {day for code in codes for day in self.days[code]}

    def count(self, codes, touched):
        """Counts the listed days among those that an answer depends on."""
        for code in codes:
            self.met.update((code, day) for day in self.days[code] if day in touched)

    def checked_against(self, service):
        """Every listed day has to be a difference indeed: we close it, QuantLib does not."""
        for code, days in self.days.items():
            for day in sorted(days):
                convention = "BUSINESS_DAY_CONVENTION_FOLLOWING"
                answer = service.AdjustDate(date=str(day), business_day_convention=convention, calendars=[code])
                if answer.business_day:
                    yield f"{code} {day} is listed as closed on purpose, and is open"
                if not CALENDARS[code].isBusinessDay(to_ql(day)):
                    yield f"{code} {day} is listed as open at QuantLib, and is closed there too"

    def told(self):
        """The days with their reasons, and in how many cases each was met."""
        for code, reason, days in CLOSED:
            met = ", ".join(f"{day} ({self.met[code, datetime.date.fromisoformat(day)]} cases)" for day in days)
            yield f"on purpose, {code}: {met}: {reason}"
