"""Days on which our calendars differ from QuantLib's on purpose, each with its reason.

A comparison is made with QuantLib's calendars mended on these days, and counted here where that
changed the answer. Everything else that differs is a difference.
"""

import datetime
from collections import Counter

from calendars import CALENDARS, joint, mended, to_ql

INAUGURATION = (
    "article 74 of Mexico's labour law closes 1 December of every sixth year, when a president takes office; "
    "QuantLib knows the day from 2024 only, when it has become 1 October"
)
JUAREZ = (
    "the amendment of 17 January 2006 moves 21 March to a Monday from 2007 only (second transitory article); "
    "Banco de México determined a FIX on 20 March 2006 and none on 21 March"
)
BICENTENARY = "Mexico's bicentenary: Banco de México determined no FIX from 16 to 19 September 2010"

# Calendar, day, whether we are open on it, and why; QuantLib says the contrary of each.
DIFFERENCES = [
    ("MXMC", "1994-12-01", False, INAUGURATION),
    ("MXMC", "2000-12-01", False, INAUGURATION),
    ("MXMC", "2006-12-01", False, INAUGURATION),
    ("MXMC", "2006-03-20", True, JUAREZ),
    ("MXMC", "2006-03-21", False, JUAREZ),
    ("MXMC", "2010-09-17", False, BICENTENARY),
]


class OnPurpose:
    """The list, and how often each of its days was met."""

    def __init__(self):
        self.listed = {(code, datetime.date.fromisoformat(day)): is_open for code, day, is_open, _ in DIFFERENCES}
        self.mended = {code: mended(code, self._of(code)) for code in CALENDARS}
        self.met = Counter()

    def _of(self, code):
        return {day: is_open for (listed, day), is_open in self.listed.items() if listed == code}

    def joint(self, codes, extra=()):
        """QuantLib's calendars, mended and joined."""
        return joint(codes, extra, self.mended)

    def days(self, codes):
        """The listed days of the calendars."""
        return sorted(day for code, day in self.listed if code in codes)

    def count(self, codes, touched):
        """Counts the listed days among those that an answer depends on."""
        self.met.update(key for key in self.listed if key[0] in codes and key[1] in touched)

    def checked_against(self, service):
        """Every listed day has to be a difference indeed."""
        for (code, day), is_open in self.listed.items():
            convention = "BUSINESS_DAY_CONVENTION_FOLLOWING"
            answer = service.AdjustDate(date=str(day), business_day_convention=convention, calendars=[code])
            if answer.business_day != is_open:
                yield f"{code} {day} is not as it is listed"
            if CALENDARS[code].isBusinessDay(to_ql(day)) == is_open:
                yield f"{code} {day} is listed as a difference, and QuantLib says the same"

    def told(self):
        """The days with their reasons, and how often each was met."""
        for code, day, is_open, reason in DIFFERENCES:
            met = self.met[code, datetime.date.fromisoformat(day)]
            yield f"on purpose, met {met} times: {code} {'open' if is_open else 'closed'} on {day}: {reason}"
