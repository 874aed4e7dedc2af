//! How pictures are called and how their files begin, by which what mindep drew is known again. Holds no drawing, so that it needs no feature.

/// How the names of pictures of a run begin; those of an answer begin with its name.
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

/// Pictures of a run, and of a sweep, that are the only ones of their kind.
pub const SINGLE: [&str; 2] = ["timeline", "sweep"];

/// How mindep's SVG files begin, and what follows soon after.
pub const SVG: (&[u8], &[u8]) = (b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", b"\" role=\"img\">\n<title>");

/// What mindep puts into a PNG file behind its header, which is as long in every such file: a text that names the program, with its checksum.
pub const PNG_MARK: (usize, &[u8]) = (33, b"\x00\x00\x00\x0ftEXtSoftware\x00mindep\x2d\xfc\x5b\x31");
