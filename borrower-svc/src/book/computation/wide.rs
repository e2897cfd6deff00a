//! Natural numbers of any size, for the level rent: growth factors of hundreds
//! of periods are kept exactly, as integers. Only what that needs.

use std::cmp::Ordering;

/// The base: a limb times a factor below 2^63, and a carry, stay inside a u128.
const BASE: u128 = 1_000_000_000_000_000_000;

/// A natural number in base 10^18, the least limb first, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wide(Vec<u128>);

impl Wide {
    /// Zero.
    pub const ZERO: Self = Self(Vec::new());

    /// A small number.
    pub fn of(number: u128) -> Self {
        Self::ZERO.carried(number)
    }

    /// The product; `None` where the factor is too large for one step.
    pub fn times(&self, factor: u128) -> Option<Self> {
        let mut limbs = Vec::with_capacity(self.0.len() + 1);
        let mut carry = 0;
        for limb in &self.0 {
            let product = limb.checked_mul(factor)?.checked_add(carry)?;
            limbs.push(product % BASE);
            carry = product / BASE;
        }
        Some(Self(limbs).carried(carry).trimmed())
    }

    /// The sum.
    pub fn plus(&self, other: &Self) -> Self {
        let (long, short) = if self.0.len() < other.0.len() { (other, self) } else { (self, other) };
        let mut carry = 0;
        let addends = short.0.iter().copied().chain(std::iter::repeat(0));
        let add = |(left, right): (&u128, u128)| {
            let sum = left + right + carry;
            carry = sum / BASE;
            sum % BASE
        };
        let limbs = long.0.iter().zip(addends).map(add).collect();
        Self(limbs).carried(carry)
    }

    /// The difference; `None` below zero.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        if *self < *other {
            return None;
        }
        let mut borrowed = 0;
        let subtrahends = other.0.iter().copied().chain(std::iter::repeat(0));
        let subtract = |(left, right): (&u128, u128)| {
            let difference = left + BASE - right - borrowed;
            borrowed = u128::from(difference < BASE);
            difference % BASE
        };
        let limbs = self.0.iter().zip(subtrahends).map(subtract).collect();
        Some(Self(limbs).trimmed())
    }

    /// Quotient and rest, by doubling the divisor; `None` where the quotient
    /// does not fit or the divisor is zero.
    pub fn divided_by(&self, divisor: &Self) -> Option<(i128, Self)> {
        if divisor.0.is_empty() {
            return None;
        }
        let mut multiples = Vec::new();
        let mut multiple = divisor.clone();
        while multiple <= *self {
            let double = multiple.plus(&multiple);
            multiples.push(std::mem::replace(&mut multiple, double));
            if multiples.len() > 127 {
                return None;
            }
        }
        let (mut quotient, mut rest) = (0_i128, self.clone());
        for multiple in multiples.iter().rev() {
            quotient *= 2;
            if let Some(less) = rest.minus(multiple) {
                rest = less;
                quotient += 1;
            }
        }
        Some((quotient, rest))
    }

    /// With a carry beyond the last limb.
    fn carried(mut self, mut carry: u128) -> Self {
        while carry > 0 {
            self.0.push(carry % BASE);
            carry /= BASE;
        }
        self
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        let longest_first = self.0.len().cmp(&other.0.len());
        longest_first.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn powers_beyond_128_bits_divide_back() {
        // 7^100 = 7^60 × 7^40, and 7^40 = 6366805760909027985741435139224001.
        let power = |exponent| (0..exponent).fold(Wide::of(1), |number, _| number.times(7).unwrap());
        let quotient = 6_366_805_760_909_027_985_741_435_139_224_001;
        assert_eq!(power(100).divided_by(&power(60)), Some((quotient, Wide::ZERO)));
        assert_eq!(power(100).plus(&Wide::of(5)).divided_by(&power(60)), Some((quotient, Wide::of(5))));
        assert_eq!(power(60).minus(&power(100)), None);
        assert_eq!(power(100).divided_by(&power(1)), None, "a quotient of more than 127 bits");
        assert_eq!(power(1).divided_by(&Wide::ZERO), None);
    }

    proptest! {
        #[test]
        fn small_numbers_behave_like_the_machines(a in 0..u128::MAX / 2, b in 1..u128::MAX / 2, c in 0..1_u128 << 63) {
            let (wide_a, wide_b) = (Wide::of(a), Wide::of(b));
            prop_assert_eq!(wide_a.cmp(&wide_b), a.cmp(&b));
            prop_assert_eq!(wide_a.plus(&wide_b), Wide::of(a + b));
            prop_assert_eq!(wide_a.minus(&wide_b), a.checked_sub(b).map(Wide::of));
            let (quotient, rest) = wide_a.divided_by(&wide_b).unwrap();
            prop_assert_eq!((quotient.unsigned_abs(), rest), (a / b, Wide::of(a % b)));
            // (a × c + b % c) ÷ a = c, the rest b % c, where that is below a.
            let c = c.max(1);
            let sum = wide_a.times(c).unwrap().plus(&Wide::of(b % c));
            if b % c < a {
                prop_assert_eq!(sum.divided_by(&wide_a), Some((i128::try_from(c).unwrap(), Wide::of(b % c))));
            }
        }
    }
}
