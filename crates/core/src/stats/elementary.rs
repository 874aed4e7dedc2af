//! Exponential function and logarithm, without branches.

use core::f64::consts::LOG2_E;

use crate::vectors::Real;

/// High part of ln 2: its last 21 bits are zero, so that its product with an exponent is exact.
const LN_2_HI: f64 = 0.693_147_180_369_123_8;

/// ln 2 − `LN_2_HI`.
const LN_2_LO: f64 = 1.908_214_929_270_587_7e-10;

/// 1.5 · 2^52: adding it to a small number rounds that to an integer, which is held in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Bias of the exponent of an `f64`.
const BIAS: u64 = 1023;

/// Bits of 1.0.
const ONE_BITS: u64 = BIAS << 52;

/// Bits of √½ rounded to 20 binary places: significands are reduced to [√½, √2).
const SQRT_HALF_BITS: u64 = 0x3FE6_A09E_0000_0000;

/// Bits of 2^52: an integer below 2^52 in the low bits represents 2^52 plus that integer exactly.
const TWO_52_BITS: u64 = 0x4330_0000_0000_0000;

/// e to the power `x`, accurate to 1 ulp, for `x` clamped to [−708, 709]; NaN for NaN.
///
/// Uses Cody and Waite's reduction `x = k ln 2 + r`, |r| ≤ ½ ln 2, the Taylor series of e^r to degree 13 (remainder below 5e-18), and 2^k assembled
/// from its bits. The clamp keeps 2^k a normal number: the result at −708 is 3e-308, not 0.
#[inline(always)]
pub fn exp<R: Real>(x: R) -> R {
    // With this order of the operands NaN is passed through.
    let x = R::of(-708.0).lane_max(R::of(709.0).lane_min(x));
    let rounded = x * LOG2_E + ROUNDER;
    let k = rounded - ROUNDER;
    let r = (x - k * LN_2_HI) - k * LN_2_LO;
    // Pairs of terms (Estrin's scheme) shorten the chain of dependent operations; e^r = 1 + (r + r² q).
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    let q01 = r * 0.166_666_666_666_666_66 + 0.5;
    let q23 = r * 0.008_333_333_333_333_333 + 0.041_666_666_666_666_664;
    let q45 = r * 0.000_198_412_698_412_698_4 + 0.001_388_888_888_888_889;
    let q67 = r * 2.755_731_922_398_589_3e-6 + 2.480_158_730_158_73e-5;
    let q89 = r * 2.505_210_838_544_172e-8 + 2.755_731_922_398_589e-7;
    let q1011 = r * 1.605_904_383_682_161_3e-10 + 2.087_675_698_786_81e-9;
    let q = (q01 + r2 * q23) + r4 * (q45 + r2 * q67) + r8 * (q89 + r2 * q1011);
    let e_r = (r + r2 * q) + 1.0;
    e_r * R::with_bits(R::shl::<52>(R::add_bits(rounded.bits(), R::bits_of(BIAS))))
}

/// The natural logarithm of `x`, accurate to 1 ulp; −∞ at 0, NaN below 0.
///
/// With `x = 2^k (1 + f)`, the significand in [√½, √2), and `s = f / (2 + f)`, uses the series `ln(1 + f) = 2 atanh s = 2 s + 2 s³/3 + …` to s^23
/// (remainder below 1e-18), arranged as in fdlibm as f minus a small correction.
#[inline(always)]
pub fn ln<R: Real>(x: R) -> R {
    let tiny = x.lane_lt(R::of(f64::MIN_POSITIVE));
    let bits = R::select(tiny, x * 18_014_398_509_481_984.0, x).bits();
    let biased = R::shr::<52>(R::add_bits(bits, R::bits_of(ONE_BITS - SQRT_HALF_BITS)));
    let significand = R::add_bits(R::sub_bits(bits, R::shl::<52>(biased)), R::bits_of(ONE_BITS));
    let f = R::with_bits(significand) - 1.0;
    // 2^52 + 1023, and the same plus 54 for subnormal numbers, which were scaled by 2^54.
    let bias = R::select(tiny, R::of(4_503_599_627_371_573.0), R::of(4_503_599_627_371_519.0));
    let k = R::with_bits(R::or_bits(R::bits_of(TWO_52_BITS), biased)) - bias;
    let s = f / (f + 2.0);
    let z = s * s;
    let z2 = z * z;
    let z4 = z2 * z2;
    let z8 = z4 * z4;
    let r01 = z * 0.4 + 0.666_666_666_666_666_6;
    let r23 = z * 0.222_222_222_222_222_2 + 0.285_714_285_714_285_7;
    let r45 = z * 0.153_846_153_846_153_85 + 0.181_818_181_818_181_82;
    let r67 = z * 0.117_647_058_823_529_41 + 0.133_333_333_333_333_33;
    let r89 = z * 0.095_238_095_238_095_23 + 0.105_263_157_894_736_84;
    let tail = z2 * 0.086_956_521_739_130_43 + r89;
    let series = z * ((r01 + z2 * r23) + z4 * (r45 + z2 * r67) + z8 * tail);
    let half_square = f * 0.5 * f;
    let finite = k * LN_2_HI - ((half_square - (s * (half_square + series) + k * LN_2_LO)) - f);
    let positive = R::select(x.lane_lt(R::of(f64::INFINITY)), finite, x);
    let negative = x.lane_lt(R::of(0.0));
    let zero = R::select(negative, R::of(f64::NAN), R::of(f64::NEG_INFINITY));
    // True for zero and negative numbers, and false for NaN, which `positive` passes through.
    let at_most_zero = x.lane_lt(R::of(f64::from_bits(1)));
    R::select(at_most_zero, zero, positive)
}

/// ln(1 + `x`) for `x` above −1, accurate to 3 ulp even where `x` is tiny.
///
/// The rounding error of 1 + x can be computed exactly in floating point, and is corrected to first order.
#[inline(always)]
pub fn ln_1p(x: f64) -> f64 {
    let w = 1.0 + x;
    ln(w) + (x - (w - 1.0)) / w
}

#[cfg(test)]
mod tests {
    use super::{exp, ln, ln_1p};
    use crate::rng::{Stream, StreamKind};

    /// Returns the distance of `a` from `b` in units in the last place of `b`.
    fn ulps(a: f64, b: f64) -> f64 {
        let spacing = f64::from_bits(b.abs().to_bits() + 1) - b.abs();
        (a - b).abs() / spacing
    }

    /// Returns uniform numbers from which arguments of the functions are made.
    fn points() -> impl Iterator<Item = [f64; 4]> {
        let stream = Stream::new(1, StreamKind::Driver, "elementary");
        (0..50_000).map(move |i| stream.uniforms(0, i, 0))
    }

    #[test]
    fn exp_agrees_with_libm_over_its_whole_range() {
        let mut worst: f64 = 0.0;
        for [a, b, c, d] in points() {
            for x in [-708.0 + 1417.0 * a, 2.0 * b - 1.0, 40.0 * (c - 0.5), 1e-3 * (d - 0.5)] {
                worst = worst.max(ulps(exp(x), libm::exp(x)));
            }
        }
        assert!(worst <= 2.0, "{worst} ulp");
    }

    #[test]
    fn ln_agrees_with_libm_over_its_whole_range() {
        let mut worst: f64 = 0.0;
        for [a, b, c, d] in points() {
            for x in [f64::from_bits((a * 2047.0 * 4_503_599_627_370_496.0) as u64), 0.5 + b, c, 1.0 + 1e-6 * (d - 0.5)]
            {
                worst = worst.max(ulps(ln(x), libm::log(x)));
            }
        }
        assert!(worst <= 2.0, "{worst} ulp");
    }

    #[test]
    fn ln_1p_agrees_with_libm_near_and_far_from_zero() {
        let mut worst: f64 = 0.0;
        for [a, b, c, d] in points() {
            for x in [-a, 1e-17 * b, 1e3 * c, -1e-9 * d] {
                worst = worst.max(ulps(ln_1p(x), libm::log1p(x)));
            }
        }
        assert!(worst <= 3.0, "{worst} ulp");
    }

    #[test]
    fn the_ends_of_the_ranges_are_as_documented() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e9), exp(-708.0));
        assert_eq!(exp(f64::INFINITY), exp(709.0));
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert!(ln(-1.0).is_nan() && ln(f64::NEG_INFINITY).is_nan() && ln(f64::NAN).is_nan());
        assert_eq!(ln(f64::from_bits(1)), libm::log(f64::from_bits(1)));
    }

    #[test]
    fn results_are_value_stable() {
        // Reference values: these bits enter every result, on every machine.
        let bits = [exp(1.0), exp(-12.34), ln(3.0), ln(1e-12), ln_1p(-0.75)].map(f64::to_bits);
        let golden = [
            0x4005_BF0A_8B14_576A,
            0x3ED2_57C2_C1CE_3704,
            0x3FF1_93EA_7AAD_030A,
            0xC03B_A18A_998F_FFA0,
            0xBFF6_2E42_FEFA_39EF,
        ];
        assert_eq!(bits, golden, "{bits:#018X?}");
    }
}
