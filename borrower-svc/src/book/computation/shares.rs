//! An amount split in parts that add up to it.

use super::ComputationError;

/// `whole` minor units (not negative) in proportion to the weights (not
/// negative): each part without its fraction, then one unit more for those that
/// lost the largest fractions, of equal ones the earliest.
pub(in crate::book) fn split(whole: i128, weights: &[i128]) -> Result<Vec<i128>, ComputationError> {
    let out_of_range = ComputationError::OutOfRange;
    let total = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight)).ok_or(out_of_range)?;
    if total <= 0 || whole < 0 || weights.iter().any(|weight| *weight < 0) {
        return Err(ComputationError::AmortizationLength);
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut lost = Vec::with_capacity(weights.len());
    let mut left = whole;
    for (position, weight) in weights.iter().enumerate() {
        let product = whole.checked_mul(*weight).ok_or(out_of_range)?;
        parts.push(product / total);
        lost.push((std::cmp::Reverse(product % total), position));
        left -= product / total;
    }
    lost.sort_unstable();
    for (_, position) in lost {
        if left == 0 {
            break;
        }
        if let Some(part) = parts.get_mut(position) {
            *part += 1;
            left -= 1;
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_cents_go_to_the_largest_fractions_then_the_earliest() {
        assert_eq!(split(100, &[1, 1, 1]), Ok(vec![34, 33, 33]));
        // 10 over 50 : 30 : 25 of 105 is 4.76, 2.86 and 2.38.
        assert_eq!(split(10, &[50, 30, 25]), Ok(vec![5, 3, 2]));
        assert_eq!(split(2, &[0, 1, 0, 3]), Ok(vec![0, 1, 0, 1]), "0.5 and 1.5: the earlier of equals");
        assert_eq!(split(0, &[1]), Ok(vec![0]));
    }

    #[test]
    fn weights_that_repay_nothing_are_refused() {
        for weights in [&[][..], &[0, 0], &[2, -1]] {
            assert_eq!(split(1, weights), Err(ComputationError::AmortizationLength));
        }
    }
}
