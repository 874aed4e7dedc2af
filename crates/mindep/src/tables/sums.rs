//! SHA-256 checksums of tables as they were written, which reveal tables that were truncated, edited or replaced since.

use mindep_scenario::bounded;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

/// SHA-256 in hexadecimal, by file name within the folder.
pub type Sums = BTreeMap<String, String>;

/// Returns the SHA-256 of some bytes in hexadecimal.
pub fn of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns why the bytes of `file` do not match the checksum in the file `note`, as words that follow the path; `None` if they match or there are no
/// checksums.
pub fn fault(sums: &Sums, note: &str, file: &str, bytes: &[u8]) -> Option<String> {
    if sums.is_empty() {
        return None;
    }
    let Some(sum) = sums.get(file) else { return Some(format!("is not among the tables of {note}")) };
    (*sum != of(bytes)).then(|| format!("is not as it was written: its SHA-256 is another than in {note}"))
}

/// Returns the name of the first file in a folder that does not match its checksum, and why; `None` if all match or there are no checksums.
pub fn first_fault(sums: &Sums, note: &str, folder: &Path) -> Option<(String, String)> {
    sums.keys().find_map(|file| {
        // File names with a path are refused, since they would lead out of the folder.
        if Path::new(file).file_name().is_none_or(|plain| plain != file.as_str()) {
            return Some((file.clone(), "is no name of a file beside its note".to_owned()));
        }
        let told = match bounded::read(&folder.join(file), bounded::MAX_TABLE_BYTES) {
            Ok(bytes) => fault(sums, note, file, &bytes),
            Err(error) => Some(format!("cannot be read: {error}")),
        };
        told.map(|what| (file.clone(), what))
    })
}

/// A writer that computes the SHA-256 of what is written.
#[derive(Debug)]
pub struct Summed<W> {
    inner: W,
    sum: Sha256,
}

impl<W: Write> Summed<W> {
    /// Wraps the writer `inner`.
    pub fn new(inner: W) -> Self {
        Self { inner, sum: Sha256::new() }
    }

    /// Returns the inner writer and the SHA-256 of the written bytes in hexadecimal.
    pub fn finish(self) -> (W, String) {
        (self.inner, hexadecimal(&self.sum.finalize()))
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Returns bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{Summed, Sums, fault, first_fault, of};
    use std::fs;
    use std::io::Write;

    #[test]
    fn what_is_written_is_summed_as_it_is_read() {
        let mut out = Summed::new(Vec::new());
        out.write_all(b"a").unwrap();
        out.write_all(b"bc").unwrap();
        let (bytes, sum) = out.finish();
        // The example of FIPS 180-4.
        assert_eq!(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!((bytes.as_slice(), of(b"abc")), (&b"abc"[..], sum));
    }

    #[test]
    fn a_file_that_is_another_gone_or_elsewhere_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), "abc").unwrap();
        let sums = |file: &str, bytes: &[u8]| Sums::from([(file.to_owned(), of(bytes))]);
        let told = |sums: &Sums| first_fault(sums, "run.json", folder.path()).map(|(_, what)| what).unwrap_or_default();
        assert_eq!(told(&sums("a.csv", b"abc")), "");
        assert!(told(&sums("a.csv", b"ab")).starts_with("is not as it was written"));
        assert!(told(&sums("b.csv", b"abc")).starts_with("cannot be read"));
        assert!(told(&sums("../a.csv", b"abc")).starts_with("is no name"));
        assert!(fault(&sums("a.csv", b"abc"), "run.json", "b.csv", b"").unwrap().starts_with("is not among"));
        assert_eq!(fault(&Sums::new(), "run.json", "b.csv", b""), None);
    }
}
