//! SIMD arithmetic, on the widest vector registers of the processor.
//!
//! The program is built for any x86-64 processor, whose baseline registers hold two numbers, although most have wider ones. A [`Kernel`] is therefore
//! compiled three times, and the widest version that the processor supports is selected at run time. The versions differ in how many lanes an
//! instruction processes, not in what is computed: each lane sees the same operations in the same order, and nothing is contracted to a fused
//! multiply-add, so that results are bit-identical (`crates/core/tests/model/stability.rs`).
//!
//! The environment variable `MINDEP_VECTORS=128`, `256` or `512` limits the width to that many bits, for tests and measurements. docs/performance.md
//! gives the gain in speed, which justifies this module. It is the only one with unsafe code: calls of functions that need processor features, each
//! after a check that the processor has them.

#![allow(unsafe_code)]

mod plain;
mod real;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::ops::{Index, IndexMut};
use std::sync::OnceLock;

pub use real::{Real, Vector};

/// Number of lanes of a vector, on every processor.
pub const LANES: usize = 16;

/// A value for every lane, in memory aligned to a cache line.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[repr(C, align(64))]
pub struct Aligned<T>(pub [T; LANES]);

impl Aligned<f64> {
    /// Zero in every lane.
    pub const ZERO: Self = Self([0.0; LANES]);

    /// Returns a vector with `value` in every lane.
    #[inline(always)]
    pub const fn of(value: f64) -> Self {
        Self([value; LANES])
    }
}

impl<T> Index<usize> for Aligned<T> {
    type Output = T;

    #[inline(always)]
    fn index(&self, lane: usize) -> &T {
        &self.0[lane]
    }
}

impl<T> IndexMut<usize> for Aligned<T> {
    #[inline(always)]
    fn index_mut(&mut self, lane: usize) -> &mut T {
        &mut self.0[lane]
    }
}

/// Operations of one register width. Only [`wide`] selects an implementation, after checking that the processor supports it.
pub trait Simd: Copy + Sized + 'static {
    /// An `f64` in every lane.
    type V: Copy;
    /// A Boolean in every lane.
    type M: Copy;
    /// A 64-bit integer in every lane.
    type I: Copy;

    /// Returns `value` in every lane.
    fn splat(value: f64) -> Self::V;
    /// Loads a vector from memory.
    fn load(from: &Aligned<f64>) -> Self::V;
    /// Stores a vector to memory.
    fn store(v: Self::V, to: &mut Aligned<f64>);
    /// a + b
    fn add(a: Self::V, b: Self::V) -> Self::V;
    /// a − b
    fn sub(a: Self::V, b: Self::V) -> Self::V;
    /// a · b
    fn mul(a: Self::V, b: Self::V) -> Self::V;
    /// a / b
    fn div(a: Self::V, b: Self::V) -> Self::V;
    /// Square root of a.
    fn sqrt(a: Self::V) -> Self::V;
    /// a where a < b, else b.
    fn min(a: Self::V, b: Self::V) -> Self::V;
    /// a where a > b, else b.
    fn max(a: Self::V, b: Self::V) -> Self::V;
    /// a < b; false for NaN.
    fn lt(a: Self::V, b: Self::V) -> Self::M;
    /// a where the mask is true, else b.
    fn select(mask: Self::M, a: Self::V, b: Self::V) -> Self::V;
    /// Whether the mask is true in any lane.
    fn any(mask: Self::M) -> bool;
    /// Logical and of two masks.
    fn both(a: Self::M, b: Self::M) -> Self::M;
    /// Logical or of two masks.
    fn either(a: Self::M, b: Self::M) -> Self::M;

    /// Returns the integer `value` in every lane.
    fn splat_bits(value: u64) -> Self::I;
    /// Reinterprets numbers as their bits.
    fn to_bits(v: Self::V) -> Self::I;
    /// Reinterprets bits as numbers.
    fn from_bits(i: Self::I) -> Self::V;
    /// a + b, wrapping.
    fn add_bits(a: Self::I, b: Self::I) -> Self::I;
    /// a − b, wrapping.
    fn sub_bits(a: Self::I, b: Self::I) -> Self::I;
    /// Product of the low 32 bits of a and those of b, as 64 bits.
    fn mul_low(a: Self::I, b: Self::I) -> Self::I;
    /// Bitwise and.
    fn and_bits(a: Self::I, b: Self::I) -> Self::I;
    /// Bitwise or.
    fn or_bits(a: Self::I, b: Self::I) -> Self::I;
    /// Left shift by `N` bits.
    fn shl<const N: u32>(a: Self::I) -> Self::I;
    /// Logical right shift by `N` bits.
    fn shr<const N: u32>(a: Self::I) -> Self::I;
    /// Loads integers from memory.
    fn load_bits(from: &Aligned<u64>) -> Self::I;
    /// Stores integers to memory.
    fn store_bits(i: Self::I, to: &mut Aligned<u64>);
    /// Stores the low 32 bits of every lane, in an order that depends on the implementation; the high bits of the lanes must be zero. Returns whether
    /// any lane is 0, or at least `last`.
    fn store_places(i: Self::I, last: u32, to: &mut Aligned<u32>) -> bool;
}

/// A computation on vectors. `run`, and everything that it calls in its loops, must be `#[inline(always)]`, because only inlined code is compiled for
/// the wider registers.
pub trait Kernel {
    /// Result of the computation.
    type Output;

    /// Performs the computation with the operations of `S`.
    fn run<S: Simd>(self) -> Self::Output;
}

/// Width of the vector registers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Width {
    /// Registers that every processor of the target has, 128 bits.
    Baseline,
    /// AVX2: 256 bits, four numbers.
    Avx2,
    /// AVX-512: 512 bits, eight numbers.
    Avx512,
}

impl Width {
    /// Returns the width of a register in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::Baseline => 128,
            Self::Avx2 => 256,
            Self::Avx512 => 512,
        }
    }
}

/// Environment variable that limits the width.
const VARIABLE: &str = "MINDEP_VECTORS";

/// Returns the largest width that the environment allows; [`Width::Avx512`] if the variable is not set.
///
/// # Errors
///
/// When the variable is set to anything but 128, 256 or 512.
pub fn max_width() -> Result<Width, String> {
    let Some(most) = std::env::var_os(VARIABLE) else { return Ok(Width::Avx512) };
    match most.to_str() {
        Some("128") => Ok(Width::Baseline),
        Some("256") => Ok(Width::Avx2),
        Some("512") => Ok(Width::Avx512),
        _ => Err(format!(
            "{VARIABLE} in the environment: found {:?}, expected 128, 256 or 512, the width of registers in bits; correct it, or unset it for the widest",
            most.to_string_lossy()
        )),
    }
}

/// Returns the width in use: the widest that the processor supports, within the limit set in the environment.
pub fn width() -> Width {
    static WIDTH: OnceLock<Width> = OnceLock::new();
    // The command reports an invalid variable at its start; programs that use the library have nowhere to report it, and ignore it.
    *WIDTH.get_or_init(|| available().min(max_width().unwrap_or(Width::Avx512)))
}

#[cfg(target_arch = "x86_64")]
fn available() -> Width {
    let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi2");
    let avx512 = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl");
    match (avx2, avx512) {
        (true, true) => Width::Avx512,
        (true, false) => Width::Avx2,
        _ => Width::Baseline,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn available() -> Width {
    Width::Baseline
}

/// Runs `kernel` on the widest registers available.
#[inline]
pub fn wide<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match width() {
        // SAFETY: `width` returns these only if the processor has the features that the functions are compiled for.
        Width::Avx512 => return unsafe { x86::with_avx512(kernel) },
        // SAFETY: as above.
        Width::Avx2 => return unsafe { x86::with_avx2(kernel) },
        Width::Baseline => {}
    }
    kernel.run::<plain::Plain>()
}

/// Prefetches the cache line that contains `line`.
#[inline(always)]
pub fn prefetch<T>(line: &T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint about the address of a valid reference; every x86-64 processor has this instruction.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(line).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = line;
}
