//! Nodes: places that material passes; paths of them, and selectors that match them.

use std::fmt;

/// A country as its three-letter code, in capitals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    /// Reads a three-character code: a capital letter, then capitals or digits (`CHN`, `S19`).
    pub fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        let fits = bytes[0].is_ascii_uppercase() && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        fits.then_some(Self(bytes))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place that material passes: a stage in a country, or a sea lane or other route.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Node {
    /// `COUNTRY:stage`, for example `AUS:mine`.
    Stage {
        /// Where.
        country: Country,
        /// What is done there: `mine`, `refine`, `enrich` …
        stage: String,
    },
    /// `lane:NAME`, for example `lane:malacca`.
    Lane(String),
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage { country, stage } => write!(f, "{country}:{stage}"),
            Self::Lane(name) => write!(f, "lane:{name}"),
        }
    }
}

/// What a disruption strikes, as written in `hits`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Selector {
    /// `CHN`: every stage in a country.
    Country(Country),
    /// `CHN:refine`: one stage in one country.
    Stage {
        /// Where.
        country: Country,
        /// Which stage.
        stage: String,
    },
    /// `*:mine`: a stage everywhere.
    StageEverywhere(String),
    /// `lane:malacca`: one lane.
    Lane(String),
    /// `lane:*`: every lane.
    EveryLane,
}

impl Selector {
    /// Whether the selector matches `node`.
    pub fn matches(&self, node: &Node) -> bool {
        match (self, node) {
            (Self::Country(c), Node::Stage { country, .. }) => c == country,
            (Self::Stage { country: c, stage: s }, Node::Stage { country, stage }) => c == country && s == stage,
            (Self::StageEverywhere(s), Node::Stage { stage, .. }) => s == stage,
            (Self::Lane(n), Node::Lane(name)) => n == name,
            (Self::EveryLane, Node::Lane(_)) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Country(c) => write!(f, "{c}"),
            Self::Stage { country, stage } => write!(f, "{country}:{stage}"),
            Self::StageEverywhere(stage) => write!(f, "*:{stage}"),
            Self::Lane(name) => write!(f, "lane:{name}"),
            Self::EveryLane => f.write_str("lane:*"),
        }
    }
}
