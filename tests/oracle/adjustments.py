"""Business-day conventions and calendars."""

import datetime

from calendars import CONVENTIONS, from_ql, joint, random_calendars, random_date, to_ql


def case(rng, on_purpose):
    codes, convention = random_calendars(rng), rng.choice(list(CONVENTIONS))
    date = random_date(rng)
    listed = sorted(on_purpose.closed(codes))
    if listed and rng.random() < 0.05:
        date = rng.choice(listed) + datetime.timedelta(rng.randint(-2, 2))
    further = []
    if rng.random() < 0.2:
        further = sorted({date + datetime.timedelta(rng.randint(-5, 5)) for _ in range(rng.randint(1, 4))})
    request = {
        "date": str(date),
        "business_day_convention": f"BUSINESS_DAY_CONVENTION_{convention}",
        "calendars": codes,
        "extra_holidays": [str(day) for day in further],
    }

    def compare(service):
        answer = service.AdjustDate(**request)
        as_it_is = joint(codes, further)
        mended = joint(codes, further + listed)
        expected = from_ql(mended.adjust(to_ql(date), CONVENTIONS[convention]))
        if answer.date != str(expected):
            yield f"date: {answer.date}, QuantLib {expected}"
        open_there = mended.isBusinessDay(to_ql(date))
        if answer.business_day != open_there:
            yield f"business day: {answer.business_day}, QuantLib {open_there}"
        unmended = from_ql(as_it_is.adjust(to_ql(date), CONVENTIONS[convention]))
        if unmended != expected or as_it_is.isBusinessDay(to_ql(date)) != open_there:
            on_purpose.count(codes, {date, unmended})

    return request, compare
