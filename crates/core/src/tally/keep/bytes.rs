//! Variable-length encoding of integers, and validated decoding.

use super::Unreadable;

/// Writes a number with seven bits per byte, least significant first; a set top bit means that more bytes follow.
pub fn put(out: &mut Vec<u8>, mut number: u128) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a signed number in zigzag encoding: 0, −1, 1, −2, 2, … are written as 0, 1, 2, 3, 4, ….
pub fn put_signed(out: &mut Vec<u8>, number: i128) {
    put(out, ((number << 1) ^ (number >> 127)) as u128);
}

/// Reader of encoded bytes.
#[derive(Clone, Debug)]
pub struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    /// Starts reading at the beginning of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Returns the number of bytes left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Returns the next byte.
    pub fn byte(&mut self) -> Result<u8, Unreadable> {
        let (&first, rest) = self.rest.split_first().ok_or(Unreadable::End)?;
        self.rest = rest;
        Ok(first)
    }

    /// Returns the next eight bytes as a number, least significant byte first.
    pub fn word(&mut self) -> Result<u64, Unreadable> {
        let (first, rest) = self.rest.split_first_chunk().ok_or(Unreadable::End)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*first))
    }

    /// Returns the next number, which must not exceed `most`.
    pub fn number(&mut self, most: u64) -> Result<u64, Unreadable> {
        let number = self.wide()?;
        u64::try_from(number).ok().filter(|n| *n <= most).ok_or(Unreadable::Size { found: number, most })
    }

    /// Returns the next signed number, whose magnitude must not exceed 2¹⁰⁸, so that millions of such numbers can be added.
    pub fn signed(&mut self) -> Result<i128, Unreadable> {
        let number = self.wide()?;
        let signed = (number >> 1) as i128 ^ -((number & 1) as i128);
        if signed.unsigned_abs() <= 1 << 108 { Ok(signed) } else { Err(Unreadable::Sum) }
    }

    /// Returns the next unsigned number, up to 128 bits.
    pub fn unsigned(&mut self) -> Result<u128, Unreadable> {
        self.wide()
    }

    fn wide(&mut self) -> Result<u128, Unreadable> {
        let mut number = 0;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            let part = u128::from(byte & 0x7f);
            if shift == 126 && part > 3 {
                break;
            }
            number |= part << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Unreadable::Sum)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, put, put_signed};
    use crate::tally::keep::Unreadable;
    use proptest::prelude::*;

    #[test]
    fn small_numbers_take_a_byte() {
        for (number, length) in [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u128::MAX, 19)] {
            let mut out = Vec::new();
            put(&mut out, number);
            assert_eq!(out.len(), length, "{number}");
            assert_eq!(Bytes::new(&out).wide().unwrap(), number);
        }
    }

    #[test]
    fn what_ends_early_or_is_too_large_is_refused() {
        assert_eq!(Bytes::new(&[0x80]).number(9), Err(Unreadable::End));
        assert_eq!(Bytes::new(&[10]).number(9), Err(Unreadable::Size { found: 10, most: 9 }));
        assert_eq!(Bytes::new(&[0xff; 40]).signed(), Err(Unreadable::Sum));
    }

    proptest! {
        #[test]
        fn signed_numbers_read_back(number in -(1i128 << 108)..=(1i128 << 108)) {
            let mut out = Vec::new();
            put_signed(&mut out, number);
            prop_assert_eq!(Bytes::new(&out).signed(), Ok(number));
        }
    }
}
