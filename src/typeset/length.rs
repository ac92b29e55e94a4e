//! A length on the page, as a whole number of thousandths of a point.
//!
//! Whole numbers add up the same on every machine and in every order, so the same minutes give the same bytes.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// A length, in thousandths of a point (a point is 1/72 inch).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Length(i64);

/// Thousandths in a point.
const THOUSAND: i64 = 1000;

impl Length {
    /// No length.
    pub const ZERO: Self = Self(0);

    /// So many points.
    #[must_use]
    pub const fn points(n: i64) -> Self {
        Self(n * THOUSAND)
    }

    /// So many thousandths of a point.
    #[must_use]
    pub const fn thousandths(n: i64) -> Self {
        Self(n)
    }

    /// So many tenths of a millimetre, to the nearest thousandth of a point.
    #[must_use]
    pub const fn tenths_of_mm(n: i64) -> Self {
        Self((n * 72 * THOUSAND * 10 + 1270) / 2540)
    }

    /// The whole number of thousandths of a point.
    #[must_use]
    pub const fn in_thousandths(self) -> i64 {
        self.0
    }

    /// The length in points, as the writer of PDF needs it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a page is far below 2^24 thousandths")]
    pub fn in_points(self) -> f32 {
        (self.0 as f64 / 1000.0) as f32
    }

    /// `units` of a font with `units_per_em`, set at this size; to the nearest thousandth of a point.
    #[must_use]
    pub fn of_font_units(self, units: i32, units_per_em: u16) -> Self {
        let em = i64::from(units_per_em.max(1));
        Self((self.0 * i64::from(units) + em / 2).div_euclid(em))
    }

    /// `n` hundredths of this length.
    #[must_use]
    pub const fn percent(self, n: i64) -> Self {
        Self(self.0 * n / 100)
    }

    /// This length times `part`/`whole`, rounded down; nothing if `whole` is nothing.
    #[must_use]
    pub fn share(self, part: Self, whole: Self) -> Self {
        if whole.0 == 0 {
            return Self::ZERO;
        }
        let wide = i128::from(self.0) * i128::from(part.0) / i128::from(whole.0);
        Self(i64::try_from(wide).unwrap_or(i64::MAX))
    }
}

impl fmt::Debug for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}pt", self.in_points())
    }
}

impl Add for Length {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Length {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Length {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<i64> for Length {
    type Output = Self;
    fn mul(self, n: i64) -> Self {
        Self(self.0 * n)
    }
}

impl Div<i64> for Length {
    type Output = Self;
    fn div(self, n: i64) -> Self {
        Self(self.0 / n)
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Length {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Length {
    fn sum<I: Iterator<Item = Self>>(lengths: I) -> Self {
        Self(lengths.map(|l| l.0).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::Length;

    #[test]
    fn a4_is_210_by_297_millimetres() {
        assert_eq!(Length::tenths_of_mm(2100).in_thousandths(), 595_276);
        assert_eq!(Length::tenths_of_mm(2970).in_thousandths(), 841_890);
    }

    #[test]
    fn font_units_round_to_the_nearest_thousandth() {
        assert_eq!(Length::points(11).of_font_units(1, 3).in_thousandths(), 3667);
        assert_eq!(Length::points(11).of_font_units(-1, 3).in_thousandths(), -3667);
    }

    #[test]
    fn a_share_of_a_very_long_line_does_not_overflow() {
        let page = Length::points(400);
        assert_eq!(page.share(Length::points(1 << 40), Length::points(1 << 41)), Length::points(200));
    }
}
