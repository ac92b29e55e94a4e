//! Errors in a sample → the rate of errors that the sample allows (Clopper and Pearson, Biometrika 26, 1934).

use statrs::distribution::{Beta, ContinuousCDF as _};

/// The exact two-sided 95 % interval of the rate, after `wrong` errors in `judged` judgements; `None` if nothing was
/// judged.
#[must_use]
pub fn interval(wrong: usize, judged: usize) -> Option<(f64, f64)> {
    if judged == 0 || wrong > judged {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "samples are far below 2^52")]
    let (wrong_f, right_f) = (wrong as f64, (judged - wrong) as f64);
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).ok().map(|beta| beta.inverse_cdf(p));
    let low = if wrong == 0 { 0.0 } else { quantile(wrong_f, right_f + 1.0, 0.025)? };
    let high = if wrong == judged { 1.0 } else { quantile(wrong_f + 1.0, right_f, 0.975)? };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_the_published_ones() {
        // Brown, Cai and DasGupta, Statistical Science 16 (2001), and the rule of three's exact form 1 - 0.025^(1/n).
        let near = |a: f64, b: f64| (a - b).abs() < 5e-4;
        let (low, high) = interval(0, 30).unwrap();
        assert!(near(low, 0.0) && near(high, 1.0 - 0.025_f64.powf(1.0 / 30.0)), "{high}");
        let (low, high) = interval(5, 50).unwrap();
        assert!(near(low, 0.0333) && near(high, 0.2181), "{low} {high}");
        let (low, high) = interval(10, 10).unwrap();
        assert!(near(low, 0.6915) && near(high, 1.0), "{low}");
    }

    #[test]
    fn without_a_judgement_there_are_no_bounds() {
        assert_eq!(interval(0, 0), None);
        assert_eq!(interval(2, 1), None);
    }
}
