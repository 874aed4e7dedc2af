//! Names of pictures and first bytes of their files, by which pictures drawn by mindep are recognized. There is no drawing here, so that no feature
//! is required.

/// Prefixes of the names of a run's pictures; names of an answer's pictures start with the question's name.
pub const PICTURES: [&str; 10] = [
    "attribution",
    "differences",
    "distribution",
    "exceedance",
    "fan",
    "heatmap",
    "pareto",
    "routes",
    "sectors",
    "suppliers",
];

/// Names of pictures of a run or a sweep of which there is only one.
pub const SINGLE: [&str; 2] = ["timeline", "sweep"];

/// First bytes of mindep's SVG files, and a text that follows within the first 512 bytes.
pub const SVG: (&[u8], &[u8]) = (b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", b"\" role=\"img\">\n<title>");

/// Position and bytes of the text chunk in mindep's PNG files, which follows the header of fixed length: it names the program, with its checksum.
pub const PNG_MARK: (usize, &[u8]) = (33, b"\x00\x00\x00\x0ftEXtSoftware\x00mindep\x2d\xfc\x5b\x31");
