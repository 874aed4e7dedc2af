//! Numeric types, scalar or vector, for formulas that are written once.

use super::{Aligned, Simd};
use std::ops::{Add, AddAssign, Div, Mul, Sub, SubAssign};

/// A number or a vector of numbers. Every operation is that of `f64`, lane by lane.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
{
    /// A Boolean, or one for every lane.
    type Mask: Copy;
    /// The bits of the number, or of every lane, as integers.
    type Bits: Copy;

    /// Makes a constant.
    fn of(value: f64) -> Self;
    /// self where self < other, else other.
    #[must_use]
    fn lane_min(self, other: Self) -> Self;
    /// self where self > other, else other.
    #[must_use]
    fn lane_max(self, other: Self) -> Self;
    /// Square root.
    #[must_use]
    fn sqrt(self) -> Self;
    /// self < other; false for NaN.
    fn lane_lt(self, other: Self) -> Self::Mask;
    /// a where the mask is true, else b.
    fn select(mask: Self::Mask, a: Self, b: Self) -> Self;
    /// Whether the mask is true in any lane.
    fn any(mask: Self::Mask) -> bool;
    /// Logical and of two masks.
    fn both(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Logical or of two masks.
    fn either(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Reinterprets the number as its bits.
    fn bits(self) -> Self::Bits;
    /// Reinterprets bits as a number.
    fn with_bits(bits: Self::Bits) -> Self;
    /// Makes a constant from its bits.
    fn bits_of(value: u64) -> Self::Bits;
    /// a + b, wrapping.
    fn add_bits(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// a − b, wrapping.
    fn sub_bits(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// Bitwise and.
    fn and_bits(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// Bitwise or.
    fn or_bits(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// Left shift by `N` bits.
    fn shl<const N: u32>(a: Self::Bits) -> Self::Bits;
    /// Logical right shift by `N` bits.
    fn shr<const N: u32>(a: Self::Bits) -> Self::Bits;
}

impl Real for f64 {
    type Mask = bool;
    type Bits = u64;

    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn lane_min(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    #[inline(always)]
    fn lane_max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    #[inline(always)]
    fn lane_lt(self, other: Self) -> bool {
        self < other
    }
    #[inline(always)]
    fn select(mask: bool, a: Self, b: Self) -> Self {
        if mask { a } else { b }
    }
    #[inline(always)]
    fn any(mask: bool) -> bool {
        mask
    }
    #[inline(always)]
    fn both(a: bool, b: bool) -> bool {
        a & b
    }
    #[inline(always)]
    fn either(a: bool, b: bool) -> bool {
        a | b
    }
    #[inline(always)]
    fn bits(self) -> u64 {
        self.to_bits()
    }
    #[inline(always)]
    fn with_bits(bits: u64) -> Self {
        f64::from_bits(bits)
    }
    #[inline(always)]
    fn bits_of(value: u64) -> u64 {
        value
    }
    #[inline(always)]
    fn add_bits(a: u64, b: u64) -> u64 {
        a.wrapping_add(b)
    }
    #[inline(always)]
    fn sub_bits(a: u64, b: u64) -> u64 {
        a.wrapping_sub(b)
    }
    #[inline(always)]
    fn and_bits(a: u64, b: u64) -> u64 {
        a & b
    }
    #[inline(always)]
    fn or_bits(a: u64, b: u64) -> u64 {
        a | b
    }
    #[inline(always)]
    fn shl<const N: u32>(a: u64) -> u64 {
        a << N
    }
    #[inline(always)]
    fn shr<const N: u32>(a: u64) -> u64 {
        a >> N
    }
}

/// A vector with a number in every lane, in registers.
#[derive(Clone, Copy)]
pub struct Vector<S: Simd>(pub(super) S::V);

impl<S: Simd> Vector<S> {
    /// Loads a vector from memory.
    #[inline(always)]
    pub fn load(from: &Aligned<f64>) -> Self {
        Self(S::load(from))
    }

    /// Stores the vector to memory.
    #[inline(always)]
    pub fn store(self, to: &mut Aligned<f64>) {
        S::store(self.0, to);
    }

    /// Zero in every lane.
    #[inline(always)]
    pub fn zero() -> Self {
        Self(S::splat(0.0))
    }

    /// Whether any lane is above zero.
    #[inline(always)]
    pub fn any_positive(self) -> bool {
        S::any(S::lt(S::splat(0.0), self.0))
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $of:ident),*) => {$(
        impl<S: Simd> $trait for Vector<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(S::$of(self.0, other.0))
            }
        }
        impl<S: Simd> $trait<f64> for Vector<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f64) -> Self {
                Self(S::$of(self.0, S::splat(other)))
            }
        }
    )*};
}

operators!(Add add add, Sub sub sub, Mul mul mul, Div div div);

impl<S: Simd> AddAssign for Vector<S> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<S: Simd> SubAssign for Vector<S> {
    #[inline(always)]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl<S: Simd> Real for Vector<S> {
    type Mask = S::M;
    type Bits = S::I;

    #[inline(always)]
    fn of(value: f64) -> Self {
        Self(S::splat(value))
    }
    #[inline(always)]
    fn lane_min(self, other: Self) -> Self {
        Self(S::min(self.0, other.0))
    }
    #[inline(always)]
    fn lane_max(self, other: Self) -> Self {
        Self(S::max(self.0, other.0))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(S::sqrt(self.0))
    }
    #[inline(always)]
    fn lane_lt(self, other: Self) -> S::M {
        S::lt(self.0, other.0)
    }
    #[inline(always)]
    fn select(mask: S::M, a: Self, b: Self) -> Self {
        Self(S::select(mask, a.0, b.0))
    }
    #[inline(always)]
    fn any(mask: S::M) -> bool {
        S::any(mask)
    }
    #[inline(always)]
    fn both(a: S::M, b: S::M) -> S::M {
        S::both(a, b)
    }
    #[inline(always)]
    fn either(a: S::M, b: S::M) -> S::M {
        S::either(a, b)
    }
    #[inline(always)]
    fn bits(self) -> S::I {
        S::to_bits(self.0)
    }
    #[inline(always)]
    fn with_bits(bits: S::I) -> Self {
        Self(S::from_bits(bits))
    }
    #[inline(always)]
    fn bits_of(value: u64) -> S::I {
        S::splat_bits(value)
    }
    #[inline(always)]
    fn add_bits(a: S::I, b: S::I) -> S::I {
        S::add_bits(a, b)
    }
    #[inline(always)]
    fn sub_bits(a: S::I, b: S::I) -> S::I {
        S::sub_bits(a, b)
    }
    #[inline(always)]
    fn and_bits(a: S::I, b: S::I) -> S::I {
        S::and_bits(a, b)
    }
    #[inline(always)]
    fn or_bits(a: S::I, b: S::I) -> S::I {
        S::or_bits(a, b)
    }
    #[inline(always)]
    fn shl<const N: u32>(a: S::I) -> S::I {
        S::shl::<N>(a)
    }
    #[inline(always)]
    fn shr<const N: u32>(a: S::I) -> S::I {
        S::shr::<N>(a)
    }
}
