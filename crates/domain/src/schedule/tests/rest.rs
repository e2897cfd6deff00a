//! The rest of a schedule, computed anew: worked by hand on quarters at 2 %.

use super::*;

/// Four rents of 262,623.75 on one million; 757,376.25 is owed after the first.
fn year() -> (ScheduleTerms, Schedule<Money>) {
    let schedule = Schedule::new(&quarters(4)).unwrap();
    assert_eq!(schedule.lines[1].opening_balance, money("757376.25"));
    (quarters(4), schedule)
}

fn rest(from: u32, balance: &str, keep: Keep) -> Rest<Money> {
    Rest { from, balance: money(balance), balloon: money("0.00"), keep }
}

#[test]
fn lower_balance_solves_the_rent_again_for_the_payments_left() {
    let (terms, schedule) = year();
    let renewed = schedule.with_rest(&terms, &rest(2, "500000.00", Keep::Term)).unwrap();
    assert_eq!(renewed.lines[0], schedule.lines[0]);
    // 500,000 × 0.02 × 1.02³ / (1.02³ − 1) = 10,612.08 / 0.061208 = 173,377.336…
    assert_eq!(renewed.rent, Some(money("173377.34")));
    // 2 % of 500,000.00, 336,622.66 and 169,977.77.
    assert_eq!(column(&renewed, |line| line.interest)[1..], ["10000.00", "6732.45", "3399.56"]);
    assert_eq!(column(&renewed, |line| line.closing_balance)[1..], ["336622.66", "169977.77", "0.00"]);
    assert_eq!(renewed.lines[3].payment, money("173377.33"));
    assert_eq!(renewed.lines[3].due_date, schedule.lines[3].due_date);
}

#[test]
fn payments_that_are_kept_end_the_schedule_sooner() {
    let (terms, schedule) = year();
    let renewed = schedule.with_rest(&terms, &rest(2, "500000.00", Keep::Payments)).unwrap();
    assert_eq!(renewed.rent, schedule.rent);
    // 262,623.75 − 10,000.00; then 247,376.25 and its interest 4,947.525 are less than a rent.
    assert_eq!(column(&renewed, |line| line.principal)[1..], ["252623.75", "247376.25"]);
    assert_eq!(renewed.lines[2].payment, money("252323.78"));
}

#[test]
fn principal_that_is_kept_lets_only_interest_follow_the_rate() {
    let (terms, schedule) = year();
    let terms = ScheduleTerms { rate: rate("0.10"), ..terms };
    let renewed = schedule.with_rest(&terms, &rest(2, "757376.25", Keep::Principal)).unwrap();
    assert_eq!(column(&renewed, |line| line.principal), column(&schedule, |line| line.principal));
    // 2.5 % of 757,376.25 (18,934.40625), 509,900.03 (12,747.50075) and 257,474.28 (6,436.857).
    assert_eq!(column(&renewed, |line| line.interest)[1..], ["18934.41", "12747.50", "6436.86"]);
    assert_eq!(renewed.rent, None);
}

#[test]
fn parts_of_principal_change_in_proportion_with_what_is_owed() {
    let terms =
        ScheduleTerms { balloon: money("200000.00"), amortization: Amortization::LevelPrincipal, ..quarters(4) };
    let schedule = Schedule::new(&terms).unwrap();
    // 200,000 a quarter: 800,000 is owed after the first. Half of it and of the balloon leaves 300,000
    // in three parts.
    let half = Rest { balloon: money("100000.00"), ..rest(2, "400000.00", Keep::Term) };
    for keep in [Keep::Term, Keep::Principal] {
        let renewed = schedule.with_rest(&terms, &Rest { keep, ..half }).unwrap();
        assert_eq!(column(&renewed, |line| line.principal)[1..], ["100000.00", "100000.00", "200000.00"]);
    }
    // Parts of 200,000 that are kept: 200,000 leaves 200,000, the next would leave less than 100,000.
    let shorter = schedule.with_rest(&terms, &Rest { keep: Keep::Payments, ..half }).unwrap();
    assert_eq!(column(&shorter, |line| line.principal)[1..], ["200000.00", "200000.00"]);
}

#[test]
fn rest_in_advance_keeps_its_closing_payment() {
    let terms = ScheduleTerms { timing: PaymentTiming::Advance, balloon: money("200000.00"), ..quarters(4) };
    let schedule = Schedule::new(&terms).unwrap();
    for from in 1..=5 {
        let balance = schedule.lines[from as usize - 1].opening_balance;
        let unchanged = Rest { from, balance, balloon: terms.balloon, keep: Keep::Principal };
        assert_eq!(schedule.with_rest(&terms, &unchanged).unwrap().lines, schedule.lines);
    }
    // From the first payment it is the schedule itself.
    let whole = Rest { from: 1, balance: terms.amount, balloon: terms.balloon, keep: Keep::Term };
    assert_eq!(schedule.with_rest(&terms, &whole), Ok(schedule.clone()));
    // 596,000.02 is owed before the third. Twice that, and twice the balloon: (1,192,000.04 −
    // 400,000 / 1.061208) / (1 / 1.02 + 1 / 1.0404) = 815,071.1062… / 1.9415609… = 419,801.969…
    let owed = schedule.lines[2].opening_balance;
    let twice =
        Rest { from: 3, balance: owed.checked_add(owed).unwrap(), balloon: money("400000.00"), keep: Keep::Term };
    let renewed = schedule.with_rest(&terms, &twice).unwrap();
    assert_eq!(renewed.lines.len(), 5);
    assert_eq!(renewed.rent, Some(money("419801.97")));
    assert_eq!(renewed.lines[4].closing_balance, money("0.00"));
}
