//! Nodes (places that material passes), and selectors that match them.

use std::fmt;

/// A country, as its three-character code in capitals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    /// Parses a three-character code: a capital letter, then capitals or digits (`CHN`, `S19`).
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
        /// The country.
        country: Country,
        /// The processing step: `mine`, `refine`, `enrich` …
        stage: String,
    },
    /// `lane:NAME`, for example `lane:malacca`.
    Lane(String),
}

impl Node {
    /// Returns the country of a stage, `None` for a lane.
    pub fn country(&self) -> Option<Country> {
        match self {
            Self::Stage { country, .. } => Some(*country),
            Self::Lane(_) => None,
        }
    }
}

/// Origin of the material that a path brings to the importing country.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exporter {
    /// The country that exports it.
    Country(Country),
    /// The importer itself: all countries of the path are the importer's own.
    Home,
    /// Unknown: the path names no country.
    Unnamed,
}

impl Exporter {
    /// Returns the origin of the material on a path: its last country other than the importer. A refinery at home at the end of the path is passed
    /// over.
    pub fn of(path: &[Node], importer: Option<Country>) -> Self {
        let mut countries = path.iter().rev().filter_map(Node::country).peekable();
        if countries.peek().is_none() {
            return Self::Unnamed;
        }
        countries.find(|country| Some(*country) != importer).map_or(Self::Home, Self::Country)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage { country, stage } => write!(f, "{country}:{stage}"),
            Self::Lane(name) => write!(f, "lane:{name}"),
        }
    }
}

/// Selects the nodes that a disruption strikes, as written in `hits`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Selector {
    /// `CHN`: every stage in a country.
    Country(Country),
    /// `CHN:refine`: one stage in one country.
    Stage {
        /// The country.
        country: Country,
        /// The stage.
        stage: String,
    },
    /// `*:mine`: one stage in every country.
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

#[cfg(test)]
mod tests {
    use super::{Country, Exporter, Node};

    fn path(text: &str) -> Vec<Node> {
        let node = |word: &str| match word.split_once(':') {
            Some(("lane", name)) => Node::Lane(name.to_owned()),
            Some((country, stage)) => Node::Stage { country: Country::new(country).unwrap(), stage: stage.to_owned() },
            None => panic!("{word} is no node"),
        };
        text.split_whitespace().map(node).collect()
    }

    #[test]
    fn the_exporting_country_is_the_last_that_is_not_the_importer() {
        let country = |code: &str| Exporter::Country(Country::new(code).unwrap());
        for (text, exporter) in [
            ("AUS:mine lane:sea CHN:refine lane:strait", country("CHN")),
            ("AUS:mine lane:sea KOR:refine", country("AUS")),
            ("KOR:mine AUS:refine KOR:refine", country("AUS")),
            ("KOR:mine KOR:refine", Exporter::Home),
            ("lane:sea", Exporter::Unnamed),
            ("", Exporter::Unnamed),
        ] {
            assert_eq!(Exporter::of(&path(text), Country::new("KOR")), exporter, "{text}");
        }
        assert_eq!(Exporter::of(&path("KOR:mine"), None), country("KOR"), "nobody's own");
    }
}
