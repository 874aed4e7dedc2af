//! Encodings of texts: UTF-8, UTF-16 and, for what is neither, the one that it most likely has.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use std::io::{self, BufRead, BufReader, Read};

/// A text with the encoding that it was read in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decoded {
    /// The text, which may begin with a byte order mark.
    pub text: String,
    /// The encoding that was guessed, if it is neither UTF-8 nor UTF-16.
    pub guessed: Option<&'static str>,
}

/// Reads a whole text.
pub fn text(bytes: &[u8]) -> Decoded {
    let mut units = String::new();
    let utf_16 = utf_16(bytes).is_some() && decoded(bytes).and_then(|mut all| all.read_to_string(&mut units)).is_ok();
    if utf_16 {
        return Decoded { text: units, guessed: None };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), guessed: None };
    }
    let foreign = Foreign::of(bytes);
    let mut text = String::new();
    foreign.append(bytes, &mut text);
    Decoded { text, guessed: Some(foreign.name()) }
}

/// The encoding of a text that is neither UTF-8 nor UTF-16.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Foreign(Option<&'static Encoding>);

impl Foreign {
    /// Guesses the encoding by some bytes of a text.
    ///
    /// Encodings of one byte a letter are too alike to be told apart by a few names: they are taken for Windows-1252, the one of Western Europe.
    pub fn of(bytes: &[u8]) -> Self {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, false);
        Self(Some(detector.guess(None, Utf8Detection::Deny)).filter(|guess| !guess.is_single_byte()))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0.map_or("Windows-1252", Encoding::name)
    }

    /// Appends what the bytes are in this encoding.
    pub fn append(self, bytes: &[u8], text: &mut String) {
        match self.0.and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes)) {
            Some(decoded) => text.push_str(&decoded),
            None => text.extend(bytes.iter().map(|byte| windows_1252(*byte))),
        }
    }
}

/// Whether a text begins like UTF-16, and then whether the smaller byte of each pair comes first.
fn utf_16(head: &[u8]) -> Option<bool> {
    match head {
        [0xff, 0xfe, ..] => Some(true),
        [0xfe, 0xff, ..] => Some(false),
        // Latin letters without a mark have a zero in every other byte.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(true),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(false),
        _ => None,
    }
}

/// The character of a byte in the encoding of Western Windows.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Returns the text of an input as UTF-8, if it begins like UTF-16, and as it is otherwise.
///
/// # Errors
///
/// When the input cannot be read.
pub fn decoded<'a>(mut input: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let head = input.fill_buf()?;
    let Some(little) = utf_16(head) else { return Ok(Box::new(input)) };
    if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        input.consume(2);
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, Utf16 { input, little, high: None, ready: Vec::new(), sent: 0 })))
}

/// Turns UTF-16 into UTF-8.
struct Utf16<R> {
    input: R,
    little: bool,
    /// First half of a pair that makes one character.
    high: Option<u16>,
    ready: Vec<u8>,
    sent: usize,
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.ready.len() {
            self.ready.clear();
            self.sent = 0;
            let mut bytes = Vec::with_capacity(1 << 15);
            (&mut self.input).take(1 << 15).read_to_end(&mut bytes)?;
            let unit = |pair: &[u8]| {
                let pair = [pair[0], pair.get(1).copied().unwrap_or(0)];
                if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
            };
            let mut units: Vec<u16> = self.high.take().into_iter().chain(bytes.chunks(2).map(unit)).collect();
            self.high = units.pop_if(|last| (0xd800..0xdc00).contains(last) && !bytes.is_empty());
            let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            self.ready = text.into_bytes();
            if self.ready.is_empty() && !bytes.is_empty() {
                return self.read(out);
            }
        }
        let count = out.len().min(self.ready.len() - self.sent);
        out[..count].copy_from_slice(&self.ready[self.sent..self.sent + count]);
        self.sent += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{decoded, text};
    use std::io::{Cursor, Read};

    #[test]
    fn characters_of_two_units_are_not_cut() {
        let text = "a".repeat(16_383) + "😀" + &"b".repeat(40_000);
        let bytes: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut read = String::new();
        decoded(Cursor::new(bytes)).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn a_whole_text_is_read_in_its_encoding() {
        let expected = "a,Côte d’Ivoire\n";
        let utf_16 = |unit: fn(u16) -> [u8; 2]| expected.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for (bytes, guessed) in [
            (expected.as_bytes().to_vec(), None),
            (utf_16(u16::to_le_bytes), None),
            (utf_16(u16::to_be_bytes), None),
            (b"a,C\xf4te d\x92Ivoire\n".to_vec(), Some("Windows-1252")),
        ] {
            let found = text(&bytes);
            assert_eq!((found.text.as_str(), found.guessed), (expected, guessed));
        }
        // What Excel saves in Korea and in Japan.
        for (bytes, expected, guessed) in [
            (
                &b"id,name\nx,\xc0\xcc\xc2\xf7\xc0\xfc\xc1\xf6 \xc1\xa6\xc1\xb6\n"[..],
                "id,name\nx,이차전지 제조\n",
                "EUC-KR",
            ),
            (
                b"id,name\nx,\x93d\x92r\x8d\xde\x97\xbf\x82\xcc\x97A\x93\xfc\n",
                "id,name\nx,電池材料の輸入\n",
                "Shift_JIS",
            ),
        ] {
            let found = text(bytes);
            assert_eq!((found.text.as_str(), found.guessed), (expected, Some(guessed)));
        }
        // Names of Western Europe are not taken for those of another.
        for name in [
            "Société « Nord »",
            "Mühle GmbH & Søn",
            "à",
            "ÄÖÜ",
            "½ of what is known",
            "Peñoles",
            "São Paulo",
            "Señorío ñu",
        ] {
            let latin: Vec<u8> = name.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            let found = text(&[b"id,name\nx,", latin.as_slice(), b"\n"].concat());
            assert_eq!(
                (found.text.as_str(), found.guessed),
                (format!("id,name\nx,{name}\n").as_str(), Some("Windows-1252"))
            );
        }
        assert_eq!(text(b"").text, "");
    }
}
