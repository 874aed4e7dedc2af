//! What a file is, by its first bytes.

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing is in it.
    Empty,
    /// Text of any encoding, or what is none of the others.
    Text,
    /// A text that is packed.
    Gzip,
    /// An archive, which workbooks are too.
    Zip,
    /// A container of Microsoft Office up to 2003.
    OldOffice,
    /// Something that is no table, and what to do about it.
    Other {
        /// What it is, with an article.
        what: &'static str,
        /// What to do.
        cure: &'static str,
    },
}

/// First bytes of files that are no tables.
const OTHERS: [(&[u8], &str, &str); 14] = [
    (b"%PDF", "a PDF", "look for the same table as CSV or workbook where it was published"),
    (b"PAR1", "a Parquet file", "write it as CSV, for example with `duckdb -c \"copy 'FILE' to 'FILE.csv'\"`"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it, and give the table that is in it"),
    (b"Rar!", "a RAR archive", "unpack it, and give the table that is in it"),
    (b"\x28\xb5\x2f\xfd", "a file packed with Zstandard", "unpack it, and give the table that is in it"),
    (b"\xfd7zXZ", "a file packed with xz", "unpack it, and give the table that is in it"),
    (b"\x89PNG", "a picture", "give the table that the picture was made of"),
    (b"\xff\xd8\xff", "a picture", "give the table that the picture was made of"),
    (b"GIF8", "a picture", "give the table that the picture was made of"),
    (b"RIFF", "a picture or a sound", "give the table that it was made of"),
    (b"II*\0", "a picture", "give the table that the picture was made of"),
    (b"MM\0*", "a picture", "give the table that the picture was made of"),
    (b"{\\rtf", "a text of a word processor", "save the table in it as a workbook (.xlsx) or as CSV"),
    (b"SQLite format 3", "a database", "write the table of trade in it as CSV"),
];

impl Kind {
    /// Tells what a file is that begins with these bytes.
    pub fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            return Self::Empty;
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return Self::Zip;
        }
        if head.starts_with(b"\x1f\x8b") {
            return Self::Gzip;
        }
        if head.starts_with(b"\xd0\xcf\x11\xe0") {
            return Self::OldOffice;
        }
        if let Some((_, what, cure)) = OTHERS.iter().find(|(begin, ..)| head.starts_with(begin)) {
            return Self::Other { what, cure };
        }
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        let begins = |word: &str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word.as_bytes()));
        if begins("<!doctype html") || begins("<html") || begins("<table") || begins("<head") || begins("<style") {
            let cure = "download the table as text or CSV; the .xls of Trade Map is such a page: open it in a spreadsheet and save it as a workbook";
            return Self::Other { what: "an HTML page", cure };
        }
        if begins("<?xml") || begins("<response") {
            return Self::Other {
                what: "an XML file",
                cure: "write its records as CSV, a column for each of their tags",
            };
        }
        Self::Text
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_first_bytes_tell_what_a_file_is() {
        for (head, kind) in [
            (&b""[..], Kind::Empty),
            (b"importer,product", Kind::Text),
            (b"PK\x03\x04....", Kind::Zip),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"\xd0\xcf\x11\xe0\xa1", Kind::OldOffice),
            (b"\xff\xfei\0", Kind::Text),
        ] {
            assert_eq!(Kind::of(head), kind, "{head:?}");
        }
        let is = |head: &[u8], word: &str| matches!(Kind::of(head), Kind::Other { what, .. } if what.contains(word));
        for (head, word) in [
            (&b"%PDF-1.7"[..], "PDF"),
            (b"PAR1\x15", "Parquet"),
            (b"\n <!DOCTYPE html>", "HTML"),
            (b"\xef\xbb\xbf<HTML>", "HTML"),
            (b"<?xml version", "XML"),
            (b"GIF89a", "picture"),
        ] {
            assert!(is(head, word), "{head:?}");
        }
    }
}
