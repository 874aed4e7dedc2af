//! Vectors as arrays of numbers, for processors without wider registers; the compiler vectorises them as far as it can.

use super::{Aligned, LANES, Simd};

/// Implementation for every processor.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

#[inline(always)]
fn each<T: Copy, U>(a: [T; LANES], f: impl Fn(T) -> U) -> [U; LANES] {
    std::array::from_fn(|i| f(a[i]))
}

#[inline(always)]
fn both<T: Copy, U>(a: [T; LANES], b: [T; LANES], f: impl Fn(T, T) -> U) -> [U; LANES] {
    std::array::from_fn(|i| f(a[i], b[i]))
}

impl Simd for Plain {
    type V = [f64; LANES];
    type M = [bool; LANES];
    type I = [u64; LANES];

    #[inline(always)]
    fn splat(value: f64) -> Self::V {
        [value; LANES]
    }
    #[inline(always)]
    fn load(from: &Aligned<f64>) -> Self::V {
        from.0
    }
    #[inline(always)]
    fn store(v: Self::V, to: &mut Aligned<f64>) {
        to.0 = v;
    }
    #[inline(always)]
    fn add(a: Self::V, b: Self::V) -> Self::V {
        both(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(a: Self::V, b: Self::V) -> Self::V {
        both(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(a: Self::V, b: Self::V) -> Self::V {
        both(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(a: Self::V, b: Self::V) -> Self::V {
        both(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn sqrt(a: Self::V) -> Self::V {
        each(a, f64::sqrt)
    }
    #[inline(always)]
    fn min(a: Self::V, b: Self::V) -> Self::V {
        both(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    fn max(a: Self::V, b: Self::V) -> Self::V {
        both(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    fn lt(a: Self::V, b: Self::V) -> Self::M {
        both(a, b, |a, b| a < b)
    }
    #[inline(always)]
    fn select(mask: Self::M, a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| if mask[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    fn any(mask: Self::M) -> bool {
        mask.iter().fold(false, |any, m| any | m)
    }
    #[inline(always)]
    fn both(a: Self::M, b: Self::M) -> Self::M {
        both(a, b, |a, b| a & b)
    }
    #[inline(always)]
    fn either(a: Self::M, b: Self::M) -> Self::M {
        both(a, b, |a, b| a | b)
    }
    #[inline(always)]
    fn splat_bits(value: u64) -> Self::I {
        [value; LANES]
    }
    #[inline(always)]
    fn to_bits(v: Self::V) -> Self::I {
        each(v, f64::to_bits)
    }
    #[inline(always)]
    fn from_bits(i: Self::I) -> Self::V {
        each(i, f64::from_bits)
    }
    #[inline(always)]
    fn add_bits(a: Self::I, b: Self::I) -> Self::I {
        both(a, b, u64::wrapping_add)
    }
    #[inline(always)]
    fn sub_bits(a: Self::I, b: Self::I) -> Self::I {
        both(a, b, u64::wrapping_sub)
    }
    #[inline(always)]
    fn mul_low(a: Self::I, b: Self::I) -> Self::I {
        const LOW: u64 = u32::MAX as u64;
        both(a, b, |a, b| (a & LOW) * (b & LOW))
    }
    #[inline(always)]
    fn and_bits(a: Self::I, b: Self::I) -> Self::I {
        both(a, b, |a, b| a & b)
    }
    #[inline(always)]
    fn or_bits(a: Self::I, b: Self::I) -> Self::I {
        both(a, b, |a, b| a | b)
    }
    #[inline(always)]
    fn shl<const N: u32>(a: Self::I) -> Self::I {
        each(a, |a| a << N)
    }
    #[inline(always)]
    fn shr<const N: u32>(a: Self::I) -> Self::I {
        each(a, |a| a >> N)
    }
    #[inline(always)]
    fn load_bits(from: &Aligned<u64>) -> Self::I {
        from.0
    }
    #[inline(always)]
    fn store_bits(i: Self::I, to: &mut Aligned<u64>) {
        to.0 = i;
    }
    #[inline(always)]
    fn store_places(i: Self::I, last: u32, to: &mut Aligned<u32>) -> bool {
        to.0 = each(i, |i| i as u32);
        // 0 wraps to the largest number.
        to.0.iter().fold(0, |most, place| most.max(place.wrapping_sub(1))) >= last - 1
    }
}
