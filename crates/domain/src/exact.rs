//! Exact products and quotients of decimals, wider than `Decimal` itself, so that a figure is
//! multiplied first, divided last and rounded once.
//!
//! `Decimal::checked_mul` drops digits past the 28th without a word; nothing here does. Only
//! arithmetic lives here: which figure is rounded, and how, is decided elsewhere.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::rounding::RoundingMode;

/// How many 64-bit limbs a wide number has. The largest quotient asked for is that of two decimals
/// and a unit, below 300 bits.
const LIMBS: usize = 6;

/// How many binary digits a wide number has room for.
const WIDTH: u32 = 384;

/// A natural number below 2^384, least significant limb first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wide([u64; LIMBS]);

impl Wide {
    /// Zero.
    const ZERO: Self = Self([0; LIMBS]);
    /// One.
    const ONE: Self = Self([1, 0, 0, 0, 0, 0]);

    /// The same number, wide.
    fn from_u128(value: u128) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = value.to_le_bytes();
        let low = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let high = u64::from_le_bytes([i, j, k, l, m, n, o, p]);
        Self([low, high, 0, 0, 0, 0])
    }

    /// The number, if it is below 2^128.
    fn to_u128(self) -> Option<u128> {
        let [low, high, rest @ ..] = self.0;
        if rest.iter().any(|limb| *limb != 0) {
            return None;
        }
        Some((u128::from(high) << 64) | u128::from(low))
    }

    /// 10 to the given power.
    fn power_of_ten(exponent: u32) -> Option<Self> {
        10_u128.checked_pow(exponent).map(Self::from_u128)
    }

    /// Whether it is zero.
    fn is_zero(self) -> bool {
        self.0.iter().all(|limb| *limb == 0)
    }

    /// Whether it is odd.
    fn is_odd(self) -> bool {
        let [lowest, ..] = self.0;
        lowest & 1 == 1
    }

    /// The sum, or `None` when it does not fit.
    fn plus(self, other: Self) -> Option<Self> {
        let mut sum = self;
        let mut carry = false;
        for (limb, addend) in sum.0.iter_mut().zip(other.0) {
            (*limb, carry) = limb.carrying_add(addend, carry);
        }
        (!carry).then_some(sum)
    }

    /// The difference, or `None` when it is negative.
    fn minus(self, other: Self) -> Option<Self> {
        let mut difference = self;
        let mut borrow = false;
        for (limb, subtrahend) in difference.0.iter_mut().zip(other.0) {
            (*limb, borrow) = limb.borrowing_sub(subtrahend, borrow);
        }
        (!borrow).then_some(difference)
    }

    /// The product with one limb.
    fn times_limb(self, factor: u64) -> Option<Self> {
        let mut product = self;
        let mut carry = 0;
        for limb in &mut product.0 {
            (*limb, carry) = limb.carrying_mul(factor, carry);
        }
        (carry == 0).then_some(product)
    }

    /// The product, or `None` when it does not fit.
    fn times(self, other: Self) -> Option<Self> {
        let mut product = Self::ZERO;
        // Horner's scheme in base 2^64, most significant limb first.
        for limb in other.0.iter().rev().skip_while(|limb| **limb == 0) {
            let [a, b, c, d, e, overflow] = product.0;
            if overflow != 0 {
                return None;
            }
            product = Self([0, a, b, c, d, e]).plus(self.times_limb(*limb)?)?;
        }
        Some(product)
    }

    /// Quotient and remainder, or `None` when the divisor is zero.
    fn divided_by(self, divisor: Self) -> Option<(Self, Self)> {
        if let (Some(dividend), Some(small)) = (self.to_u128(), divisor.to_u128()) {
            let quotient = dividend.checked_div(small)?;
            let remainder = dividend.checked_rem(small)?;
            return Some((Self::from_u128(quotient), Self::from_u128(remainder)));
        }
        if divisor.is_zero() {
            return None;
        }
        // Long division in base two: the divisor begins below the dividend's highest bit.
        let places = self.bits().saturating_sub(divisor.bits());
        let mut shifted = (0..places).try_fold(divisor, |shifted, _| shifted.plus(shifted))?;
        let (mut quotient, mut remainder) = (Self::ZERO, self);
        for _ in 0..=places {
            quotient = quotient.plus(quotient)?;
            if let Some(difference) = remainder.minus(shifted) {
                remainder = difference;
                quotient = quotient.with_lowest_bit();
            }
            shifted = shifted.halved();
        }
        Some((quotient, remainder))
    }

    /// How many binary digits it has; none for zero.
    fn bits(self) -> u32 {
        let leading = self.0.iter().rev().take_while(|limb| **limb == 0).count();
        let highest = self.0.iter().rev().nth(leading).map_or(0, |limb| limb.leading_zeros());
        let zeros = u32::try_from(leading).unwrap_or(0).saturating_mul(u64::BITS).saturating_add(highest);
        WIDTH.saturating_sub(zeros)
    }

    /// The half, rounded down.
    fn halved(self) -> Self {
        let mut half = self;
        let mut carry = 0;
        for limb in half.0.iter_mut().rev() {
            let lowest = *limb & 1;
            *limb = (*limb >> 1) | (carry << 63);
            carry = lowest;
        }
        half
    }

    /// The same number with its lowest bit set.
    const fn with_lowest_bit(self) -> Self {
        let [lowest, b, c, d, e, f] = self.0;
        Self([lowest | 1, b, c, d, e, f])
    }

    /// Which of the two is larger.
    pub(crate) fn compare(self, other: Self) -> Ordering {
        self.0.iter().rev().cmp(other.0.iter().rev())
    }
}

/// A signed fraction of two wide numbers. The denominator is never zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    negative: bool,
    numerator: Wide,
    denominator: Wide,
}

impl Ratio {
    /// The decimal as a fraction.
    pub(crate) fn of(value: Decimal) -> Option<Self> {
        let value = value.normalize();
        Some(Self {
            negative: value.mantissa().is_negative(),
            numerator: Wide::from_u128(value.mantissa().unsigned_abs()),
            denominator: Wide::power_of_ten(value.scale())?,
        })
    }

    /// The product; `None` when it does not fit.
    pub(crate) fn times(self, factor: Decimal) -> Option<Self> {
        let factor = Self::of(factor)?;
        Some(Self {
            negative: self.negative != factor.negative,
            numerator: self.numerator.times(factor.numerator)?,
            denominator: self.denominator.times(factor.denominator)?,
        })
    }

    /// The quotient; `None` when it does not fit or the divisor is zero.
    pub(crate) fn over(self, divisor: Decimal) -> Option<Self> {
        let divisor = Self::of(divisor)?;
        if divisor.numerator.is_zero() {
            return None;
        }
        Some(Self {
            negative: self.negative != divisor.negative,
            numerator: self.numerator.times(divisor.denominator)?,
            denominator: self.denominator.times(divisor.numerator)?,
        })
    }

    /// The nearest whole number by the mode; `None` when it does not fit.
    pub(crate) fn round(self, mode: RoundingMode) -> Option<i128> {
        let (quotient, remainder) = self.numerator.divided_by(self.denominator)?;
        let away = !remainder.is_zero() && {
            let half = remainder.plus(remainder)?.compare(self.denominator);
            match mode {
                RoundingMode::HalfUp => half != Ordering::Less,
                RoundingMode::HalfDown => half == Ordering::Greater,
                RoundingMode::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && quotient.is_odd()),
                RoundingMode::Up => true,
                RoundingMode::Down => false,
                RoundingMode::Ceiling => !self.negative,
                RoundingMode::Floor => self.negative,
            }
        };
        let magnitude = if away { quotient.plus(Wide::ONE)? } else { quotient };
        let magnitude = i128::try_from(magnitude.to_u128()?).ok()?;
        if self.negative { magnitude.checked_neg() } else { Some(magnitude) }
    }

    /// Whether it is a whole number.
    pub(crate) fn is_whole(self) -> bool {
        self.numerator.divided_by(self.denominator).is_some_and(|(_, remainder)| remainder.is_zero())
    }

    /// The value with as many decimals as a `Decimal` has room for, the last one rounded to even.
    /// `None` when its whole part does not fit.
    pub(crate) fn to_decimal(self) -> Option<Decimal> {
        let whole = self.round(RoundingMode::Down)?;
        let digits = whole.unsigned_abs().checked_ilog10().map_or(0, |log| log.saturating_add(1));
        let scale = Decimal::MAX_SCALE.saturating_sub(digits);
        let scaled = Self { numerator: self.numerator.times(Wide::power_of_ten(scale)?)?, ..self };
        Decimal::try_from_i128_with_scale(scaled.round(RoundingMode::HalfEven)?, scale).ok()
    }
}

/// The product of two decimals, or `None` when a digit would be lost.
pub(crate) fn product(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right) = (left.normalize(), right.normalize());
    let mantissa = left.mantissa().checked_mul(right.mantissa())?;
    let scale = left.scale().checked_add(right.scale())?;
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// Splits a whole number into shares in proportion to the weights: the floor of each exact share,
/// the units left over going to the largest remainders, of equal ones to the earliest. `None` when
/// no weight is positive or a number does not fit.
pub(crate) fn largest_remainder(total: u128, weights: &[Decimal]) -> Option<Vec<u128>> {
    let scale = weights.iter().map(Decimal::scale).max()?;
    let mut whole = Vec::with_capacity(weights.len());
    let mut sum = Wide::ZERO;
    for weight in weights {
        let up = Wide::power_of_ten(scale.checked_sub(weight.scale())?)?;
        let weight = Wide::from_u128(u128::try_from(weight.mantissa()).ok()?).times(up)?;
        sum = sum.plus(weight)?;
        whole.push(weight);
    }
    let mut shares = Vec::with_capacity(whole.len());
    let mut remainders = Vec::with_capacity(whole.len());
    let mut left = total;
    for (position, weight) in whole.into_iter().enumerate() {
        let (share, remainder) = Wide::from_u128(total).times(weight)?.divided_by(sum)?;
        let share = share.to_u128()?;
        left = left.checked_sub(share)?;
        shares.push(share);
        remainders.push((remainder, position));
    }
    // A stable sort keeps the earliest first among equal remainders.
    remainders.sort_by(|a, b| b.0.compare(a.0));
    for (_, position) in remainders {
        if left == 0 {
            break;
        }
        let share = shares.get_mut(position)?;
        *share = share.checked_add(1)?;
        left = left.checked_sub(1)?;
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn product_of_two_wide_numbers_divides_back() {
        let a = Wide::from_u128(u128::MAX);
        let b = Wide::from_u128(u128::MAX - 58);
        let product = a.times(b).unwrap();
        assert_eq!(product.divided_by(a).unwrap(), (b, Wide::ZERO));
        let (quotient, remainder) = product.plus(Wide::ONE).unwrap().divided_by(b).unwrap();
        assert_eq!((quotient, remainder), (a, Wide::ONE));
    }

    #[test]
    fn product_past_384_bits_is_none() {
        let a = Wide::from_u128(u128::MAX);
        let cube = a.times(a).unwrap().times(a).unwrap();
        assert_eq!(cube.bits(), 384);
        assert!(cube.times(Wide::from_u128(2)).is_none());
        assert!(cube.plus(cube).is_none());
    }

    #[test]
    fn largest_quotient_of_decimals_fits() {
        // 2^96 − 1 over 10^−28 to a unit of 10^−28, and the other way round.
        let (most, least) = (Decimal::MAX, Decimal::new(1, 28));
        let ratio = Ratio::of(most).unwrap().over(least).unwrap().over(least).unwrap();
        assert_eq!(ratio.round(RoundingMode::Down), None, "too large for a decimal, but computed");
        assert_eq!(ratio.numerator.bits(), 96 + 187);
        let small = Ratio::of(least).unwrap().over(most).unwrap();
        assert_eq!((small.round(RoundingMode::Down), small.round(RoundingMode::Up)), (Some(0), Some(1)));
    }

    #[test]
    fn third_keeps_28_decimals() {
        let third = Ratio::of(Decimal::ONE).unwrap().over(decimal("3")).unwrap().to_decimal();
        assert_eq!(third, Some(decimal("0.3333333333333333333333333333")));
    }

    #[test]
    fn product_that_would_lose_a_digit_is_none() {
        assert_eq!(product(decimal("0.00000000000001"), decimal("0.00000000000001")), Some(Decimal::new(1, 28)));
        assert_eq!(product(decimal("0.000000000000001"), decimal("0.00000000000001")), None);
    }
}
