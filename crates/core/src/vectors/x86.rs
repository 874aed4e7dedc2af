//! Implementations with AVX2 and AVX-512 instructions.
//!
//! Every function here requires processor features; only [`super::wide`] calls them, after checking that the processor has them. They are inlined
//! into [`with_avx2`] and [`with_avx512`], which are compiled for those features.

// Intrinsics are safe where the processor has their features, see above. The pointers in loads and stores come from references to aligned memory of
// sufficient size.
#![allow(clippy::undocumented_unsafe_blocks)]
// All names are those of Intel's intrinsics.
#![allow(clippy::wildcard_imports)]

use super::{Aligned, Kernel, Simd};
use std::arch::x86_64::*;

#[target_feature(enable = "avx2,bmi2,avx512f,avx512bw,avx512dq,avx512vl")]
pub fn with_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Avx512>()
}

#[target_feature(enable = "avx2,bmi2")]
pub fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Avx2>()
}

/// Lanes in two registers of 512 bits.
#[derive(Clone, Copy, Debug)]
pub struct Avx512;

impl Simd for Avx512 {
    type V = [__m512d; 2];
    type M = [__mmask8; 2];
    type I = [__m512i; 2];

    #[inline(always)]
    fn splat(value: f64) -> Self::V {
        unsafe { [_mm512_set1_pd(value); 2] }
    }
    #[inline(always)]
    fn load(from: &Aligned<f64>) -> Self::V {
        let p = from.0.as_ptr();
        unsafe { [_mm512_load_pd(p.add(0)), _mm512_load_pd(p.add(8))] }
    }
    #[inline(always)]
    fn store(v: Self::V, to: &mut Aligned<f64>) {
        let p = to.0.as_mut_ptr();
        unsafe {
            _mm512_store_pd(p.add(0), v[0]);
            _mm512_store_pd(p.add(8), v[1]);
        }
    }
    #[inline(always)]
    fn add(a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_add_pd(a[0], b[0]), _mm512_add_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn sub(a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_sub_pd(a[0], b[0]), _mm512_sub_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn mul(a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_mul_pd(a[0], b[0]), _mm512_mul_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn div(a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_div_pd(a[0], b[0]), _mm512_div_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn min(a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_min_pd(a[0], b[0]), _mm512_min_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn max(a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_max_pd(a[0], b[0]), _mm512_max_pd(a[1], b[1])] }
    }
    #[inline(always)]
    fn sqrt(a: Self::V) -> Self::V {
        unsafe { [_mm512_sqrt_pd(a[0]), _mm512_sqrt_pd(a[1])] }
    }
    #[inline(always)]
    fn lt(a: Self::V, b: Self::V) -> Self::M {
        unsafe { [_mm512_cmp_pd_mask::<_CMP_LT_OQ>(a[0], b[0]), _mm512_cmp_pd_mask::<_CMP_LT_OQ>(a[1], b[1])] }
    }
    #[inline(always)]
    fn select(mask: Self::M, a: Self::V, b: Self::V) -> Self::V {
        unsafe { [_mm512_mask_blend_pd(mask[0], b[0], a[0]), _mm512_mask_blend_pd(mask[1], b[1], a[1])] }
    }
    #[inline(always)]
    fn any(mask: Self::M) -> bool {
        (mask[0] | mask[1]) != 0
    }
    #[inline(always)]
    fn both(a: Self::M, b: Self::M) -> Self::M {
        [a[0] & b[0], a[1] & b[1]]
    }
    #[inline(always)]
    fn either(a: Self::M, b: Self::M) -> Self::M {
        [a[0] | b[0], a[1] | b[1]]
    }
    #[inline(always)]
    fn splat_bits(value: u64) -> Self::I {
        unsafe { [_mm512_set1_epi64(value as i64); 2] }
    }
    #[inline(always)]
    fn to_bits(v: Self::V) -> Self::I {
        unsafe { [_mm512_castpd_si512(v[0]), _mm512_castpd_si512(v[1])] }
    }
    #[inline(always)]
    fn from_bits(i: Self::I) -> Self::V {
        unsafe { [_mm512_castsi512_pd(i[0]), _mm512_castsi512_pd(i[1])] }
    }
    #[inline(always)]
    fn add_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe { [_mm512_add_epi64(a[0], b[0]), _mm512_add_epi64(a[1], b[1])] }
    }
    #[inline(always)]
    fn sub_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe { [_mm512_sub_epi64(a[0], b[0]), _mm512_sub_epi64(a[1], b[1])] }
    }
    #[inline(always)]
    fn mul_low(a: Self::I, b: Self::I) -> Self::I {
        unsafe { [_mm512_mul_epu32(a[0], b[0]), _mm512_mul_epu32(a[1], b[1])] }
    }
    #[inline(always)]
    fn and_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe { [_mm512_and_si512(a[0], b[0]), _mm512_and_si512(a[1], b[1])] }
    }
    #[inline(always)]
    fn or_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe { [_mm512_or_si512(a[0], b[0]), _mm512_or_si512(a[1], b[1])] }
    }
    #[inline(always)]
    fn shl<const N: u32>(a: Self::I) -> Self::I {
        let n = unsafe { _mm_cvtsi32_si128(N as i32) };
        unsafe { [_mm512_sll_epi64(a[0], n), _mm512_sll_epi64(a[1], n)] }
    }
    #[inline(always)]
    fn shr<const N: u32>(a: Self::I) -> Self::I {
        let n = unsafe { _mm_cvtsi32_si128(N as i32) };
        unsafe { [_mm512_srl_epi64(a[0], n), _mm512_srl_epi64(a[1], n)] }
    }
    #[inline(always)]
    fn load_bits(from: &Aligned<u64>) -> Self::I {
        let p = from.0.as_ptr();
        unsafe { [_mm512_load_si512(p.add(0).cast()), _mm512_load_si512(p.add(8).cast())] }
    }
    #[inline(always)]
    fn store_bits(i: Self::I, to: &mut Aligned<u64>) {
        let p = to.0.as_mut_ptr();
        unsafe {
            _mm512_store_si512(p.add(0).cast(), i[0]);
            _mm512_store_si512(p.add(8).cast(), i[1]);
        }
    }
    #[inline(always)]
    fn store_places(i: Self::I, last: u32, to: &mut Aligned<u32>) -> bool {
        let p = to.0.as_mut_ptr();
        unsafe {
            let places = _mm512_or_si512(i[0], _mm512_slli_epi64::<32>(i[1]));
            _mm512_store_si512(p.cast(), places);
            // 0 wraps to the largest number.
            let below = _mm512_sub_epi32(places, _mm512_set1_epi32(1));
            _mm512_cmpge_epu32_mask(below, _mm512_set1_epi32(last as i32 - 1)) != 0
        }
    }
}

/// Lanes in four registers of 256 bits.
#[derive(Clone, Copy, Debug)]
pub struct Avx2;

impl Simd for Avx2 {
    type V = [__m256d; 4];
    type M = [__m256d; 4];
    type I = [__m256i; 4];

    #[inline(always)]
    fn splat(value: f64) -> Self::V {
        unsafe { [_mm256_set1_pd(value); 4] }
    }
    #[inline(always)]
    fn load(from: &Aligned<f64>) -> Self::V {
        let p = from.0.as_ptr();
        unsafe {
            [_mm256_load_pd(p.add(0)), _mm256_load_pd(p.add(4)), _mm256_load_pd(p.add(8)), _mm256_load_pd(p.add(12))]
        }
    }
    #[inline(always)]
    fn store(v: Self::V, to: &mut Aligned<f64>) {
        let p = to.0.as_mut_ptr();
        unsafe {
            _mm256_store_pd(p.add(0), v[0]);
            _mm256_store_pd(p.add(4), v[1]);
            _mm256_store_pd(p.add(8), v[2]);
            _mm256_store_pd(p.add(12), v[3]);
        }
    }
    #[inline(always)]
    fn add(a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [_mm256_add_pd(a[0], b[0]), _mm256_add_pd(a[1], b[1]), _mm256_add_pd(a[2], b[2]), _mm256_add_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn sub(a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [_mm256_sub_pd(a[0], b[0]), _mm256_sub_pd(a[1], b[1]), _mm256_sub_pd(a[2], b[2]), _mm256_sub_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn mul(a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [_mm256_mul_pd(a[0], b[0]), _mm256_mul_pd(a[1], b[1]), _mm256_mul_pd(a[2], b[2]), _mm256_mul_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn div(a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [_mm256_div_pd(a[0], b[0]), _mm256_div_pd(a[1], b[1]), _mm256_div_pd(a[2], b[2]), _mm256_div_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn min(a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [_mm256_min_pd(a[0], b[0]), _mm256_min_pd(a[1], b[1]), _mm256_min_pd(a[2], b[2]), _mm256_min_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn max(a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [_mm256_max_pd(a[0], b[0]), _mm256_max_pd(a[1], b[1]), _mm256_max_pd(a[2], b[2]), _mm256_max_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn sqrt(a: Self::V) -> Self::V {
        unsafe { [_mm256_sqrt_pd(a[0]), _mm256_sqrt_pd(a[1]), _mm256_sqrt_pd(a[2]), _mm256_sqrt_pd(a[3])] }
    }
    #[inline(always)]
    fn lt(a: Self::V, b: Self::V) -> Self::M {
        unsafe {
            [
                _mm256_cmp_pd::<_CMP_LT_OQ>(a[0], b[0]),
                _mm256_cmp_pd::<_CMP_LT_OQ>(a[1], b[1]),
                _mm256_cmp_pd::<_CMP_LT_OQ>(a[2], b[2]),
                _mm256_cmp_pd::<_CMP_LT_OQ>(a[3], b[3]),
            ]
        }
    }
    #[inline(always)]
    fn select(mask: Self::M, a: Self::V, b: Self::V) -> Self::V {
        unsafe {
            [
                _mm256_blendv_pd(b[0], a[0], mask[0]),
                _mm256_blendv_pd(b[1], a[1], mask[1]),
                _mm256_blendv_pd(b[2], a[2], mask[2]),
                _mm256_blendv_pd(b[3], a[3], mask[3]),
            ]
        }
    }
    #[inline(always)]
    fn any(mask: Self::M) -> bool {
        unsafe { _mm256_movemask_pd(_mm256_or_pd(_mm256_or_pd(_mm256_or_pd(mask[0], mask[1]), mask[2]), mask[3])) != 0 }
    }
    #[inline(always)]
    fn both(a: Self::M, b: Self::M) -> Self::M {
        unsafe {
            [_mm256_and_pd(a[0], b[0]), _mm256_and_pd(a[1], b[1]), _mm256_and_pd(a[2], b[2]), _mm256_and_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn either(a: Self::M, b: Self::M) -> Self::M {
        unsafe {
            [_mm256_or_pd(a[0], b[0]), _mm256_or_pd(a[1], b[1]), _mm256_or_pd(a[2], b[2]), _mm256_or_pd(a[3], b[3])]
        }
    }
    #[inline(always)]
    fn splat_bits(value: u64) -> Self::I {
        unsafe { [_mm256_set1_epi64x(value as i64); 4] }
    }
    #[inline(always)]
    fn to_bits(v: Self::V) -> Self::I {
        unsafe {
            [_mm256_castpd_si256(v[0]), _mm256_castpd_si256(v[1]), _mm256_castpd_si256(v[2]), _mm256_castpd_si256(v[3])]
        }
    }
    #[inline(always)]
    fn from_bits(i: Self::I) -> Self::V {
        unsafe {
            [_mm256_castsi256_pd(i[0]), _mm256_castsi256_pd(i[1]), _mm256_castsi256_pd(i[2]), _mm256_castsi256_pd(i[3])]
        }
    }
    #[inline(always)]
    fn add_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe {
            [
                _mm256_add_epi64(a[0], b[0]),
                _mm256_add_epi64(a[1], b[1]),
                _mm256_add_epi64(a[2], b[2]),
                _mm256_add_epi64(a[3], b[3]),
            ]
        }
    }
    #[inline(always)]
    fn sub_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe {
            [
                _mm256_sub_epi64(a[0], b[0]),
                _mm256_sub_epi64(a[1], b[1]),
                _mm256_sub_epi64(a[2], b[2]),
                _mm256_sub_epi64(a[3], b[3]),
            ]
        }
    }
    #[inline(always)]
    fn mul_low(a: Self::I, b: Self::I) -> Self::I {
        unsafe {
            [
                _mm256_mul_epu32(a[0], b[0]),
                _mm256_mul_epu32(a[1], b[1]),
                _mm256_mul_epu32(a[2], b[2]),
                _mm256_mul_epu32(a[3], b[3]),
            ]
        }
    }
    #[inline(always)]
    fn and_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe {
            [
                _mm256_and_si256(a[0], b[0]),
                _mm256_and_si256(a[1], b[1]),
                _mm256_and_si256(a[2], b[2]),
                _mm256_and_si256(a[3], b[3]),
            ]
        }
    }
    #[inline(always)]
    fn or_bits(a: Self::I, b: Self::I) -> Self::I {
        unsafe {
            [
                _mm256_or_si256(a[0], b[0]),
                _mm256_or_si256(a[1], b[1]),
                _mm256_or_si256(a[2], b[2]),
                _mm256_or_si256(a[3], b[3]),
            ]
        }
    }
    #[inline(always)]
    fn shl<const N: u32>(a: Self::I) -> Self::I {
        let n = unsafe { _mm_cvtsi32_si128(N as i32) };
        unsafe {
            [_mm256_sll_epi64(a[0], n), _mm256_sll_epi64(a[1], n), _mm256_sll_epi64(a[2], n), _mm256_sll_epi64(a[3], n)]
        }
    }
    #[inline(always)]
    fn shr<const N: u32>(a: Self::I) -> Self::I {
        let n = unsafe { _mm_cvtsi32_si128(N as i32) };
        unsafe {
            [_mm256_srl_epi64(a[0], n), _mm256_srl_epi64(a[1], n), _mm256_srl_epi64(a[2], n), _mm256_srl_epi64(a[3], n)]
        }
    }
    #[inline(always)]
    fn load_bits(from: &Aligned<u64>) -> Self::I {
        let p = from.0.as_ptr();
        unsafe {
            [
                _mm256_load_si256(p.add(0).cast()),
                _mm256_load_si256(p.add(4).cast()),
                _mm256_load_si256(p.add(8).cast()),
                _mm256_load_si256(p.add(12).cast()),
            ]
        }
    }
    #[inline(always)]
    fn store_bits(i: Self::I, to: &mut Aligned<u64>) {
        let p = to.0.as_mut_ptr();
        unsafe {
            _mm256_store_si256(p.add(0).cast(), i[0]);
            _mm256_store_si256(p.add(4).cast(), i[1]);
            _mm256_store_si256(p.add(8).cast(), i[2]);
            _mm256_store_si256(p.add(12).cast(), i[3]);
        }
    }
    #[inline(always)]
    fn store_places(i: Self::I, last: u32, to: &mut Aligned<u32>) -> bool {
        let p = to.0.as_mut_ptr();
        unsafe {
            let (one, end) = (_mm256_set1_epi32(1), _mm256_set1_epi32(last as i32 - 1));
            let low = _mm256_or_si256(i[0], _mm256_slli_epi64::<32>(i[1]));
            let high = _mm256_or_si256(i[2], _mm256_slli_epi64::<32>(i[3]));
            _mm256_store_si256(p.cast(), low);
            _mm256_store_si256(p.add(8).cast(), high);
            // 0 wraps to the largest number.
            let most = _mm256_max_epu32(_mm256_sub_epi32(low, one), _mm256_sub_epi32(high, one));
            _mm256_movemask_epi8(_mm256_cmpeq_epi32(_mm256_max_epu32(most, end), most)) != 0
        }
    }
}
