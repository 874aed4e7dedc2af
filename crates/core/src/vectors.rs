//! Arithmetic on neighbouring numbers at once, on the widest vector registers of the processor at hand.
//!
//! The program is built for every x86-64 processor, whose registers hold two numbers. Most have wider ones; a [`Kernel`] is compiled
//! three times, and the widest version that this processor has is chosen when it runs. Versions differ in how many lanes an
//! instruction takes, never in what is computed: each lane sees the same operations in the same order, and nothing is contracted to
//! fused multiply-add, so results are the same bits (`crates/core/tests/model/stability.rs`).
//!
//! `MINDEP_VECTORS=128`, `256` or `512` in the environment holds the width at that many bits at most, for tests and measurements.
//! The gain is measured in docs/performance.md; without it this module would not be here. It is the only one with unsafe code: calls
//! of functions that need processor features, each behind the check that the processor has them.

#![allow(unsafe_code)]

mod plain;
mod real;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::ops::{Index, IndexMut};
use std::sync::OnceLock;

pub use real::{Real, Vector};

/// Numbers side by side in a vector, whatever the processor.
pub const LANES: usize = 16;

/// A number in every lane, in memory on a boundary of cache lines.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[repr(C, align(64))]
pub struct Aligned<T>(pub [T; LANES]);

impl Aligned<f64> {
    /// Nothing.
    pub const ZERO: Self = Self([0.0; LANES]);

    /// The same `value` in every lane.
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

/// The instructions of one width. Only [`wide`] chooses one, after it has seen that the processor has them.
pub trait Simd: Copy + Sized + 'static {
    /// An `f64` in every lane.
    type V: Copy;
    /// A truth value in every lane.
    type M: Copy;
    /// A 64-bit integer in every lane.
    type I: Copy;

    /// The same number in every lane.
    fn splat(value: f64) -> Self::V;
    /// From memory.
    fn load(from: &Aligned<f64>) -> Self::V;
    /// To memory.
    fn store(v: Self::V, to: &mut Aligned<f64>);
    /// a + b
    fn add(a: Self::V, b: Self::V) -> Self::V;
    /// a − b
    fn sub(a: Self::V, b: Self::V) -> Self::V;
    /// a · b
    fn mul(a: Self::V, b: Self::V) -> Self::V;
    /// a / b
    fn div(a: Self::V, b: Self::V) -> Self::V;
    /// Square root.
    fn sqrt(a: Self::V) -> Self::V;
    /// a where a < b, else b.
    fn min(a: Self::V, b: Self::V) -> Self::V;
    /// a where a > b, else b.
    fn max(a: Self::V, b: Self::V) -> Self::V;
    /// a < b; false for NaN.
    fn lt(a: Self::V, b: Self::V) -> Self::M;
    /// a where the mask holds, else b.
    fn select(mask: Self::M, a: Self::V, b: Self::V) -> Self::V;
    /// Whether the mask holds in any lane.
    fn any(mask: Self::M) -> bool;
    /// Both masks.
    fn both(a: Self::M, b: Self::M) -> Self::M;
    /// Either mask.
    fn either(a: Self::M, b: Self::M) -> Self::M;

    /// The same integer in every lane.
    fn splat_bits(value: u64) -> Self::I;
    /// The bits of numbers.
    fn to_bits(v: Self::V) -> Self::I;
    /// The numbers of bits.
    fn from_bits(i: Self::I) -> Self::V;
    /// a + b, wrapping.
    fn add_bits(a: Self::I, b: Self::I) -> Self::I;
    /// a − b, wrapping.
    fn sub_bits(a: Self::I, b: Self::I) -> Self::I;
    /// The product of the low 32 bits of a and those of b.
    fn mul_low(a: Self::I, b: Self::I) -> Self::I;
    /// Bits of both.
    fn and_bits(a: Self::I, b: Self::I) -> Self::I;
    /// Bits of either.
    fn or_bits(a: Self::I, b: Self::I) -> Self::I;
    /// Shifted towards the high bits.
    fn shl<const N: u32>(a: Self::I) -> Self::I;
    /// Shifted towards the low bits, zeros entering.
    fn shr<const N: u32>(a: Self::I) -> Self::I;
    /// From memory.
    fn load_bits(from: &Aligned<u64>) -> Self::I;
    /// To memory.
    fn store_bits(i: Self::I, to: &mut Aligned<u64>);
    /// The low 32 bits of every lane, to memory, in whatever order is cheapest; the others are zero. Says whether any is 0, or `last`
    /// or more.
    fn store_places(i: Self::I, last: u32, to: &mut Aligned<u32>) -> bool;
}

/// Arithmetic to be run on wide vectors. `run`, and all that it calls in its loops, must be `#[inline(always)]`: only what is inlined
/// is compiled for the wider registers.
pub trait Kernel {
    /// What comes of it.
    type Output;

    /// Does the work with the instructions `S`.
    fn run<S: Simd>(self) -> Self::Output;
}

/// Width of the registers used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Width {
    /// What every processor of the target has.
    Baseline,
    /// AVX2: four numbers.
    Avx2,
    /// AVX-512: eight numbers.
    Avx512,
}

impl Width {
    /// Bits of a register.
    pub fn bits(self) -> u32 {
        match self {
            Self::Baseline => 128,
            Self::Avx2 => 256,
            Self::Avx512 => 512,
        }
    }
}

/// What the environment holds the width at.
const VARIABLE: &str = "MINDEP_VECTORS";

/// What the environment allows.
///
/// # Errors
///
/// When it says something that is no width.
pub fn most() -> Result<Width, String> {
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

/// The widest registers of this processor, within what the environment allows.
pub fn width() -> Width {
    static WIDTH: OnceLock<Width> = OnceLock::new();
    // The command has refused what is no width; for others, who have no place to say it, it is none.
    *WIDTH.get_or_init(|| available().min(most().unwrap_or(Width::Avx512)))
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

/// Runs `kernel` on the widest registers.
#[inline]
pub fn wide<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match width() {
        // SAFETY: `width` gives these only where the processor has the features that the functions are compiled for.
        Width::Avx512 => return unsafe { x86::with_avx512(kernel) },
        // SAFETY: as above.
        Width::Avx2 => return unsafe { x86::with_avx2(kernel) },
        Width::Baseline => {}
    }
    kernel.run::<plain::Plain>()
}

/// Asks the processor to bring a line of memory near.
#[inline(always)]
pub fn prefetch<T>(line: &T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint about an address that a reference holds; every x86-64 processor has it.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(line).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = line;
}
