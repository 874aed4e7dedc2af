//! Random numbers: one counter-based generator, with streams keyed by the entity that a draw belongs to (docs/model.md §1).
//!
//! A draw is a pure function of (seed, kind and id of the entity, trial, index, sub). There is no generator state, so draws do not depend on the
//! order of evaluation, the number of threads, or which other entities exist.

use core::convert::Infallible;

use rand::TryRng;

/// Multipliers of the two products of a Philox4x64 round.
const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];

/// Weyl increments of the key from round to round: the golden ratio and √3 − 1, as fractions of 2^64.
const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];

/// Number of rounds; seven already pass `BigCrush`, ten are the customary margin.
const ROUNDS: u32 = 10;

/// Distance between neighbouring uniform numbers, 2^-52.
const UNIFORM_STEP: f64 = 1.0 / (1_u64 << 52) as f64;

/// Philox4x64-10: encrypts `counter` under `key` and returns four independent uniform words.
///
/// Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3, SC'11.
#[inline]
pub fn philox4x64(key: [u64; 2], counter: [u64; 4]) -> [u64; 4] {
    let [mut k0, mut k1] = key;
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    for _ in 0..ROUNDS {
        let p0 = u128::from(MULTIPLIERS[0]) * u128::from(c0);
        let p1 = u128::from(MULTIPLIERS[1]) * u128::from(c2);
        (c0, c1, c2, c3) = ((p1 >> 64) as u64 ^ c1 ^ k0, p1 as u64, (p0 >> 64) as u64 ^ c3 ^ k1, p0 as u64);
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    [c0, c1, c2, c3]
}

/// Returns [`philox4x64`] of `N` consecutive counters (`counter[0]` increases). The rounds of all counters are interleaved, so that their
/// multiplications can overlap in the processor.
#[inline]
fn philox4x64_side_by_side<const N: usize>(key: [u64; 2], counter: [u64; 4]) -> [[u64; 4]; N] {
    let [mut k0, mut k1] = key;
    let [first, c1, c2, c3] = counter;
    let mut blocks: [[u64; 4]; N] = std::array::from_fn(|i| [first.wrapping_add(i as u64), c1, c2, c3]);
    for _ in 0..ROUNDS {
        for block in &mut blocks {
            let [c0, c1, c2, c3] = *block;
            let p0 = u128::from(MULTIPLIERS[0]) * u128::from(c0);
            let p1 = u128::from(MULTIPLIERS[1]) * u128::from(c2);
            *block = [(p1 >> 64) as u64 ^ c1 ^ k0, p1 as u64, (p0 >> 64) as u64 ^ c3 ^ k1, p0 as u64];
        }
        k0 = k0.wrapping_add(WEYL[0]);
        k1 = k1.wrapping_add(WEYL[1]);
    }
    blocks
}

/// Maps a random word to a number in the open interval (0, 1): the midpoint of one of 2^52 equal cells.
///
/// The result is exact: 52 bits and the half fit into the significand, so that the smallest value is 2^-53, the largest 1 − 2^-53, and `1 − u` is
/// exact.
#[inline]
pub fn uniform(word: u64) -> f64 {
    ((word >> 12) as f64 + 0.5) * UNIFORM_STEP
}

/// Kind of entity that a random quantity belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StreamKind {
    /// A driver (shared cause), by driver id.
    Driver,
    /// A disruption, by disruption id.
    Disruption,
    /// A trigger, by the ids of both disruptions, `cause>effect`.
    Trigger,
    /// Demand for a mineral, by mineral id.
    Demand,
    /// Demand of a sector, by `mineral/sector`.
    Sector,
    /// Price of a mineral, by mineral id.
    Price,
    /// A supplier, by supplier id.
    Supplier,
    /// A project, by project id.
    Project,
    /// A stage of a project, by `project/stage`.
    Stage,
}

impl StreamKind {
    /// Returns the name that enters the key of a stream. Changing a name changes every draw of that kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Disruption => "disruption",
            Self::Trigger => "trigger",
            Self::Demand => "demand",
            Self::Sector => "sector",
            Self::Price => "price",
            Self::Supplier => "supplier",
            Self::Project => "project",
            Self::Stage => "stage",
        }
    }
}

/// Returns the 64-bit hash of an entity: FNV-1a over the bytes of the kind's name, a byte 0xFF and the id, then the finaliser of `MurmurHash3`.
///
/// 0xFF does not occur in UTF-8 text, so different pairs of kind and id have different input. FNV-1a alone mixes the high bits of short texts poorly;
/// the finaliser is a bijection that makes every bit depend on all others.
fn entity_hash(kind: StreamKind, id: &str) -> u64 {
    let bytes = kind.name().bytes().chain([0xFF]).chain(id.bytes());
    let fnv = bytes.fold(0xCBF2_9CE4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3));
    let h = (fnv ^ (fnv >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let h = (h ^ (h >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    h ^ (h >> 33)
}

/// Random numbers of one entity, for all trials.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stream {
    key: [u64; 2],
}

impl Stream {
    /// Returns the stream of entity `id` of `kind` for the run with this `seed`; its Philox key consists of the seed and the entity's hash.
    pub fn new(seed: u64, kind: StreamKind, id: &str) -> Self {
        Self { key: [seed, entity_hash(kind, id)] }
    }

    /// Returns four random words of a trial, at counter `[trial, index, sub, 0]`.
    ///
    /// `index` numbers what is drawn (an occurrence, a month), `sub` its group of four quantities.
    #[inline]
    pub fn block(&self, trial: u64, index: u64, sub: u64) -> [u64; 4] {
        philox4x64(self.key, [trial, index, sub, 0])
    }

    /// Returns four independent uniform numbers in the open interval (0, 1), from the words of [`Stream::block`].
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::rng::{StreamKind, Stream};
    ///
    /// let stream = Stream::new(1, StreamKind::Disruption, "ban");
    /// // A draw depends on what it is for, and on nothing that was drawn before.
    /// let again = Stream::new(1, StreamKind::Disruption, "ban");
    /// assert_eq!(stream.uniforms(4711, 0, 0), again.uniforms(4711, 0, 0));
    /// assert_ne!(stream.uniforms(4711, 0, 0), stream.uniforms(4712, 0, 0));
    /// assert!(stream.uniforms(0, 0, 0).iter().all(|u| *u > 0.0 && *u < 1.0));
    /// ```
    #[inline]
    pub fn uniforms(&self, trial: u64, index: u64, sub: u64) -> [f64; 4] {
        self.block(trial, index, sub).map(uniform)
    }

    /// Returns [`Stream::uniforms`] of `N` consecutive trials from `first` on; faster than separate calls.
    #[inline]
    pub fn uniforms_of<const N: usize>(&self, first: u64, index: u64, sub: u64) -> [[f64; 4]; N] {
        philox4x64_side_by_side(self.key, [first, index, sub, 0]).map(|block| block.map(uniform))
    }

    /// Returns a sequential generator for one trial of this stream that implements the traits of the `rand` crate.
    pub fn generator(&self, trial: u64) -> Generator {
        Generator { key: self.key, trial, next_block: 0, words: [0; 4], used: 4 }
    }
}

/// A sequential generator for one trial of a stream: the words at the counters `[trial, 0, 0, 1]`, `[trial, 1, 0, 1]`, …
///
/// The last word of the counter keeps these words apart from the draws of [`Stream::block`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Generator {
    key: [u64; 2],
    trial: u64,
    next_block: u64,
    words: [u64; 4],
    used: usize,
}

impl Generator {
    /// Returns the next word.
    #[inline]
    fn word(&mut self) -> u64 {
        if self.used == self.words.len() {
            self.words = philox4x64(self.key, [self.trial, self.next_block, 0, 1]);
            self.next_block = self.next_block.wrapping_add(1);
            self.used = 0;
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }
}

impl TryRng for Generator {
    type Error = Infallible;

    /// Returns the high half of the next word; the low half is discarded.
    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    /// Fills `dst` with words in little-endian order; unused bytes of the last word are discarded.
    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::{Stream, StreamKind, entity_hash, philox4x64, uniform};

    #[test]
    fn trials_side_by_side_draw_what_each_draws_alone() {
        let stream = Stream::new(7, StreamKind::Demand, "lithium");
        let first = u64::MAX - 1;
        for (i, uniforms) in stream.uniforms_of::<5>(first, 3, 1).iter().enumerate() {
            assert_eq!(*uniforms, stream.uniforms(first.wrapping_add(i as u64), 3, 1));
        }
    }

    #[test]
    fn philox_gives_the_known_answers_of_random123() {
        // kat_vectors of Random123, lines `philox4x64 10`: zeros, ones, and the hexadecimal digits of π.
        let known = [
            (
                [0, 0],
                [0, 0, 0, 0],
                [0x1655_4D9E_CA36_314C, 0xDB20_FE9D_672D_0FDC, 0xD7E7_72CE_E186_176B, 0x7E68_B68A_EC7B_A23B],
            ),
            (
                [u64::MAX; 2],
                [u64::MAX; 4],
                [0x87B0_92C3_013F_E90B, 0x438C_3C67_BE8D_0224, 0x9CC7_D7C6_9CD7_77B6, 0xA09C_AEBF_594F_0BA0],
            ),
            (
                [0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C],
                [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89],
                [0xA528_F454_03E6_1D95, 0x38C7_2DBD_566E_9788, 0xA5A1_610E_72FD_18B5, 0x57BD_43B5_E52B_7FE6],
            ),
        ];
        for (key, counter, expected) in known {
            assert_eq!(philox4x64(key, counter), expected);
        }
    }

    #[test]
    fn entities_hash_to_their_documented_values() {
        // Computed independently, in Python, from the definition.
        assert_eq!(entity_hash(StreamKind::Disruption, "cn-export-ban"), 0x0143_E7D6_D53F_79EE);
        assert_eq!(entity_hash(StreamKind::Demand, "lithium"), 0x38AD_4D65_A9BB_1DD0);
        assert_eq!(entity_hash(StreamKind::Demand, ""), 0x2A25_E846_4CC3_C9F0);
    }

    #[test]
    fn streams_are_value_stable() {
        // The words equal those of numpy.random.Philox with the same key and counter.
        let stream = Stream::new(2026, StreamKind::Disruption, "cn-export-ban");
        let words = [0xA19A_C887_8B66_985F, 0x73C4_B821_DC37_E7F8, 0xC762_2C2B_332B_C435, 0x1896_2EE2_159B_05A6];
        assert_eq!(stream.block(7, 1, 2), words);
        assert_eq!(stream.uniforms(7, 1, 2), words.map(uniform));
        let mut generator = stream.generator(7);
        let words = [0xF419_3CCC_7055_BE1A, 0xFE60_3E16_D2DD_8838, 0xC7EB_8128_CB30_16AE, 0xB4E3_5C45_8037_0365];
        for word in words {
            assert_eq!(generator.next_u64(), word);
        }
        let mut generator = stream.generator(7);
        assert_eq!(generator.next_u32(), 0xF419_3CCC);
        let mut bytes = [0; 10];
        generator.fill_bytes(&mut bytes);
        assert_eq!(bytes, [0x38, 0x88, 0xDD, 0xD2, 0x16, 0x3E, 0x60, 0xFE, 0xAE, 0x16]);
        assert_eq!(generator.next_u64(), words[3]);
    }

    #[test]
    fn uniforms_stay_inside_the_open_interval_and_are_symmetric() {
        // 2^-53 and 1 − 2^-53: half a cell from the ends of the interval.
        assert_eq!(uniform(0), f64::EPSILON / 2.0);
        assert_eq!(uniform(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        assert_eq!(uniform(1 << 63), 0.5 + f64::EPSILON / 2.0);
        for word in [0, 1 << 40, 0x1234_5678_9ABC_DEF0] {
            assert_eq!(1.0 - uniform(word), uniform(!word));
        }
    }

    #[test]
    fn kinds_and_ids_do_not_run_into_each_other() {
        let keys = [
            Stream::new(1, StreamKind::Demand, "a"),
            Stream::new(1, StreamKind::Price, "a"),
            Stream::new(1, StreamKind::Demand, "b"),
            Stream::new(2, StreamKind::Demand, "a"),
        ];
        for (i, a) in keys.iter().enumerate() {
            for b in &keys[i + 1..] {
                assert_ne!(a.block(0, 0, 0), b.block(0, 0, 0));
            }
        }
    }
}
