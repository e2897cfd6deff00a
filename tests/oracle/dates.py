"""The payment dates of a schedule by ql.Schedule, adjusted by QuantLib's calendars."""

import itertools
from dataclasses import dataclass

import QuantLib as ql

from calendars import adjusted, from_ql, to_ql

NOWHERE = ql.NullCalendar()


@dataclass
class Roll:
    """How dates are rolled; the stub is one of our four."""

    start: object
    maturity: object
    months: int
    anchor: object
    end_of_month: bool
    stub: str

    def schedule(self, calendar=NOWHERE, convention=ql.Unadjusted, first=None, next_to_last=None):
        """QuantLib's schedule, generated backward or forward as the stub and the anchor say."""
        forward = self.anchor is not None or self.stub.endswith("LAST")
        rule = ql.DateGeneration.Forward if forward else ql.DateGeneration.Backward
        first = first or (self.anchor if self.anchor and self.anchor > self.start else None)
        return ql.Schedule(
            to_ql(self.start),
            to_ql(self.maturity),
            ql.Period(self.months, ql.Months),
            calendar,
            convention,
            convention,
            rule,
            self.end_of_month,
            to_ql(first) if first else ql.Date(),
            to_ql(next_to_last) if next_to_last else ql.Date(),
        )

    def stepped(self, steps):
        """The anchor moved by so many periods, by QuantLib's calendar of no holidays."""
        period = ql.Period(steps * self.months, ql.Months)
        return from_ql(NOWHERE.advance(to_ql(self.anchor), period, ql.Unadjusted, self.end_of_month))

    def ends(self):
        """The unadjusted ends of the periods."""
        if self.anchor and self.anchor <= self.start:
            return self._ends_from_anchor_before()
        plain = self.schedule()
        dates = [from_ql(date) for date in plain]
        # With an anchor, a first period longer than a whole one is no stub.
        short_first = self.stepped(-1) < self.start if self.anchor else not plain.isRegular(1)
        join_first = self.stub == "LONG_FIRST" and short_first and len(dates) > 2
        join_last = self.stub == "LONG_LAST" and not plain.isRegular(len(dates) - 1) and len(dates) > 2
        if self.anchor is None and (join_first or join_last):
            first, next_to_last = join_first and dates[2], join_last and dates[-3]
            # Given as the maturity or the start, they would say nothing.
            if first != self.maturity and next_to_last != self.start:
                dates = [from_ql(date) for date in self.schedule(first=first, next_to_last=next_to_last)]
                return dates[1:]
        left_out = {date for date, join in ((dates[1], join_first), (dates[-2], join_last)) if join}
        return [date for date in dates[1:] if date not in left_out]

    def _ends_from_anchor_before(self):
        rolled = (self.stepped(steps) for steps in itertools.count())
        inside = list(itertools.takewhile(lambda date: date < self.maturity, rolled))
        whole = self.stepped(len(inside)) == self.maturity
        starts_whole = self.start in inside
        ends = [date for date in inside if date > self.start] + [self.maturity]
        if self.stub == "LONG_FIRST" and not starts_whole and len(ends) > 1:
            ends = ends[1:]
        if self.stub == "LONG_LAST" and not whole and len(ends) > 1:
            ends = ends[:-2] + ends[-1:]
        return ends


def is_comparable(roll, convention, calendar):
    """Whether ql.Schedule, given calendar and convention, means what our terms mean.

    It adjusts the start, which we never do; it takes a month's end to be its last business day; and
    it does not roll from a date before the start.
    """
    starts_open = adjusted(roll.start, convention, calendar) == roll.start
    return starts_open and not roll.end_of_month and (roll.anchor is None or roll.anchor > roll.start)


def periods(roll, convention, calendar, in_advance):
    """The unadjusted end and the payment date of each period.

    Ends that fall due together are one, the last of them; nothing falls due again on the day of a
    first payment in advance.
    """
    opening = max(roll.start, adjusted(roll.start, convention, calendar)) if in_advance else roll.start
    latest = {adjusted(end, convention, calendar): end for end in roll.ends()}
    return [
        (end, payment)
        for payment, end in sorted(latest.items())
        if payment > opening or end == roll.maturity
    ]
