//! Length and SHA-256 of collected rows, to detect whether they have changed since they were written.

use crate::tables::sums::hexadecimal;
use mindep_scenario::bounded;
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::path::Path;

/// Checksum state of the bytes of a file so far; more bytes can be added.
#[derive(Clone, Debug, Default)]
pub struct Sum {
    bytes: u64,
    sha256: Sha256,
}

impl Sum {
    /// Adds the bytes that follow.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.sha256.update(bytes);
    }

    /// Returns the number of bytes added so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the SHA-256 of these bytes, in hexadecimal.
    pub fn sha256(&self) -> String {
        hexadecimal(&self.sha256.clone().finalize())
    }

    /// Returns the checksum of some bytes.
    #[cfg(test)]
    pub fn of(bytes: &[u8]) -> Self {
        let mut sum = Self::default();
        sum.add(bytes);
        sum
    }

    /// Returns the checksum of the first `bytes` bytes of a file, or of the whole file if it is shorter.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be read.
    pub fn of_file(path: &Path, bytes: u64) -> io::Result<Self> {
        let mut summed = Summed::new(bounded::open(path)?.take(bytes));
        io::copy(&mut io::BufReader::with_capacity(1 << 20, &mut summed), &mut io::sink())?;
        Ok(summed.sum)
    }
}

impl PartialEq for Sum {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes && self.sha256() == other.sha256()
    }
}

/// A reader that computes the checksum of what is read.
#[derive(Debug)]
pub struct Summed<R> {
    from: R,
    /// Checksum of everything read so far.
    pub sum: Sum,
}

impl<R: Read> Summed<R> {
    /// Wraps a reader.
    pub fn new(from: R) -> Self {
        Self { from, sum: Sum::default() }
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.sum.add(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn a_sum_is_the_same_however_bytes_come() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"abcdef").unwrap();
        let mut sum = Sum::of(b"ab");
        sum.add(b"c");
        // SHA-256 of "abc", FIPS 180-2, appendix B.1.
        assert_eq!(sum.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sum, Sum::of_file(&path, 3).unwrap());
        assert_eq!(Sum::of_file(&path, 9).unwrap(), Sum::of(b"abcdef"));
        assert_ne!(sum, Sum::of(b"abd"));
    }
}
