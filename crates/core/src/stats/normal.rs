//! The normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, TAU};

use super::{exp, ln};
use crate::vectors::Real;

/// The sign bit of an `f64`.
const SIGN: u64 = 1 << 63;

/// Numerators and denominators of AS241, lowest power first, for the centre, the tails and the far tails.
const CENTRE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
];
const TAIL: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
];
const FAR_TAIL: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_3,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
];

/// Evaluates the polynomial with coefficients `c`, lowest power first, at `x` by Estrin's scheme.
#[inline(always)]
fn polynomial<R: Real>(c: &[f64; 8], x: R) -> R {
    let x2 = x * x;
    let low = (x * c[1] + c[0]) + x2 * (x * c[3] + c[2]);
    let high = (x * c[5] + c[4]) + x2 * (x * c[7] + c[6]);
    low + x2 * x2 * high
}

/// Density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    exp(-0.5 * z * z) / TAU.sqrt()
}

/// Φ(`z`): probability that a standard normal variable is at most `z`, computed as `erfc(−z/√2) / 2`.
///
/// The relative error is about 1e-16 (1 + z²) in the lower tail.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Φ⁻¹(`p`): quantile of the standard normal distribution; −∞ at 0 and below, ∞ at 1 and above.
///
/// Wichura, Algorithm AS241 (PPND16), Applied Statistics 37 (1988) 477–484; relative error about 1e-16. For vectors, the approximation of a region is
/// not evaluated when no lane lies in that region.
#[inline(always)]
pub fn normal_quantile<R: Real>(p: R) -> R {
    let q = p - 0.5;
    let magnitude = R::with_bits(R::and_bits(q.bits(), R::bits_of(!SIGN)));
    let outer = R::of(0.425).lane_lt(magnitude);
    let x = R::of(0.180_625) - q * q;
    let centre = polynomial(&CENTRE[0], x) / polynomial(&CENTRE[1], x) * q;
    if !R::any(outer) {
        return centre;
    }
    let r = (R::of(0.0) - ln(p.lane_min(R::of(1.0) - p))).sqrt();
    let sign = R::with_bits(R::or_bits(R::and_bits(q.bits(), R::bits_of(SIGN)), R::bits_of(1.0_f64.to_bits())));
    let near = polynomial(&TAIL[0], r - 1.6) / polynomial(&TAIL[1], r - 1.6) * sign;
    let is_far = R::of(5.0).lane_lt(r);
    let tail = if R::any(is_far) {
        let far = polynomial(&FAR_TAIL[0], r - 5.0) / polynomial(&FAR_TAIL[1], r - 5.0) * sign;
        R::select(is_far, far, near)
    } else {
        near
    };
    let inner = R::select(outer, tail, centre);
    let upper = R::select(p.lane_lt(R::of(1.0)), inner, R::of(f64::INFINITY));
    R::select(R::of(0.0).lane_lt(p), upper, R::of(f64::NEG_INFINITY))
}

#[cfg(test)]
mod tests {
    use super::{normal_cdf, normal_quantile};

    #[test]
    fn quantiles_are_those_published() {
        // Test values of PPND16 given by Wichura (1988).
        for (p, z) in
            [(0.25, -0.674_489_750_196_081_7), (0.001, -3.090_232_306_167_813_5), (1e-20, -9.262_340_089_798_408)]
        {
            assert!((normal_quantile(p) / z - 1.0).abs() < 4e-16, "{p}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
    }

    #[test]
    fn the_quantile_inverts_the_distribution_function() {
        for i in -36..=0 {
            for j in 0..32 {
                let z = f64::from(i) - f64::from(j) / 32.0;
                let back = normal_quantile(normal_cdf(z));
                // An error ε in Φ changes the quantile by ε Φ/φ, which is about ε/z in the tail; ε grows as z².
                assert!((back - z).abs() <= 6e-16 * (1.0 + z.abs()), "{z} {back}");
            }
        }
    }

    #[test]
    fn quantiles_are_symmetric_and_increase_across_the_regions() {
        let edges = [0.075, 0.925, 1.388_794_386_496_402e-11];
        for edge in edges {
            let below = normal_quantile(edge - edge * 4e-16);
            let above = normal_quantile(edge + edge * 4e-16);
            assert!(below <= above + 1e-15 && (above - below) < 1e-13, "{edge}");
        }
        for i in 1..1024 {
            let p = f64::from(i) / 1024.0;
            assert_eq!(normal_quantile(p), -normal_quantile(1.0 - p));
        }
    }
}
