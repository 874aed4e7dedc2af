//! What a publisher's name of a raw material is in scenarios: a mineral and a stage.

use mindep_core::id::Id;
use mindep_scenario::trade::slug;
use mindep_world::minerals;

/// Names of publishers that are neither the id nor the name of a bundled mineral, nor that of World Mining Data. Aliases of minerals do not serve here:
/// `yttrium` is one of rare earths, and a table of yttrium is not one of rare earths.
const PUBLISHED: [(&str, &str); 27] = [
    ("barytes", "barite"),
    ("baryte", "barite"),
    ("boron", "boron"),
    ("boron minerals", "boron"),
    ("borates", "boron"),
    ("bauxite and alumina", "bauxite"),
    ("chromium ores and concentrates", "chromium"),
    ("chromite", "chromium"),
    ("fluorspar", "fluorspar"),
    ("fluorite", "fluorspar"),
    ("graphite", "graphite"),
    ("natural graphite", "graphite"),
    ("iron", "iron-ore"),
    ("lithium minerals", "lithium"),
    ("magnesite", "magnesite"),
    ("manganese ore", "manganese"),
    ("phosphate rock", "phosphate"),
    ("rare earth", "rare-earths"),
    ("rare earth minerals", "rare-earths"),
    ("rare earth oxides", "rare-earths"),
    ("titanium mineral concentrates", "titanium"),
    ("titanium and titanium dioxide", "titanium"),
    ("titanium minerals", "titanium"),
    ("zircon", "zirconium"),
    ("zirconium and hafnium", "zirconium"),
    ("zirconium minerals", "zirconium"),
    ("beryl", "beryllium"),
];
/// Metals of the platinum group, which some publishers put into one table.
const PLATINUM_GROUP: [&str; 6] = ["palladium", "platinum", "rhodium", "ruthenium", "iridium", "osmium"];

/// A mineral that is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Wanted {
    /// Its id in the scenario.
    pub id: String,
    /// What the publisher calls it, if it was said.
    name: Option<String>,
}

impl Wanted {
    /// Reads `ID` or `ID=NAME`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (id, name) = match text.split_once('=') {
            Some((id, name)) => (id.trim(), Some(name.trim().to_owned()).filter(|name| !name.is_empty())),
            None => (text.trim(), None),
        };
        // The name that people have for a bundled mineral is taken as well.
        let found = minerals::all().iter().find(|mineral| slug(&mineral.name) == slug(id));
        let id = found.filter(|_| name.is_none()).map_or(id, |mineral| mineral.id.as_str());
        if Id::new(id).is_none() {
            return Err(format!(
                "--mineral: found `{text}`, expected an id of a scenario, such as lithium, or with the publisher's name behind it: li=\"Lithium (Li2O)\""
            ));
        }
        Ok(Self { id: id.to_owned(), name })
    }

    /// Whether a series of a publisher is of it.
    pub fn takes(&self, material: &str, what: &str) -> bool {
        match &self.name {
            Some(name) => material.trim().eq_ignore_ascii_case(name),
            None => mineral_of(material, what) == self.id,
        }
    }

    /// As messages show it.
    pub fn shown(&self) -> String {
        self.name.as_ref().map_or_else(|| format!("`{}`", self.id), |name| format!("`{name}`"))
    }
}

/// The id of the mineral that a publisher's table is of: that of a bundled one, or one made of the name.
pub(super) fn mineral_of(material: &str, what: &str) -> String {
    let lower = material.trim().to_lowercase();
    if lower.starts_with("platinum") && lower.contains("group") {
        let what = what.to_lowercase();
        let metal = PLATINUM_GROUP.iter().find(|metal| what.contains(**metal));
        return metal.map_or("platinum-group".to_owned(), |metal| (*metal).to_owned());
    }
    if let Some(mineral) = minerals::all().iter().find(|mineral| mineral.mined_as.eq_ignore_ascii_case(material.trim()))
    {
        return mineral.id.clone();
    }
    let name = bare(&lower);
    let name = name.trim();
    // What stands before a comma is the material, behind it the form: `cobalt, mine`.
    let head = name.split(',').next().unwrap_or(name).trim();
    let without = head
        .strip_suffix(" minerals")
        .or_else(|| head.strip_suffix(" ores and concentrates"))
        .or_else(|| head.strip_suffix(" ore"))
        .or_else(|| head.strip_suffix(" metal"))
        .unwrap_or(head);
    let published = [name, head].into_iter().find_map(|name| PUBLISHED.iter().find(|(known, _)| *known == name));
    if let Some((_, id)) = published {
        return (*id).to_owned();
    }
    // Iron ore is no iron, and bauxite no aluminium: what is cut off may only be cut off of minerals that are bundled.
    let bundled = [head, without].into_iter().find_map(|name| {
        minerals::all().iter().find(|mineral| mineral.id == slug(name) || slug(&mineral.name) == slug(name))
    });
    bundled.map_or_else(|| id_of(head), |mineral| mineral.id.clone())
}

/// An id made of a name.
fn id_of(name: &str) -> String {
    let id = slug(name);
    if Id::new(&id).is_some() { id } else { "unnamed".to_owned() }
}

/// A name without formulas and explanations in brackets; other brackets are part of it.
fn bare(name: &str) -> String {
    let Some((before, rest)) = name.split_once('(') else { return name.to_owned() };
    let Some((inside, behind)) = rest.split_once(')') else { return name.to_owned() };
    let plain = inside.trim().trim_end_matches('.');
    let explains = plain.len() <= 3
        || plain.chars().any(|c| c.is_ascii_digit())
        || ["natural", "conc", "columbium", "metal"].contains(&plain);
    if explains { format!("{}{behind}", before.trim_end()) } else { name.to_owned() }
}

/// The stage that a publisher's table is of: `mine`, or `refine` for what smelters, refineries and plants make.
pub(super) fn stage_of(material: &str, what: &str) -> &'static str {
    // The series says more than the name of the material, which may hold both.
    for text in [what, material] {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let is_mine = |word: &&str| {
            matches!(
                *word,
                "mine" | "mined" | "mining" | "ore" | "ores" | "concentrate" | "concentrates" | "minerals" | "rock"
            )
        };
        if words.iter().any(is_mine) {
            return "mine";
        }
        let is_made = |at: usize| {
            let word = words[at];
            let begins =
                ["refin", "smelt", "sponge", "slab", "pigment", "plant"].iter().any(|head| word.starts_with(head));
            let is = matches!(
                word,
                "primary" | "secondary" | "alumina" | "aluminium" | "aluminum" | "metal" | "ferroalloys"
            );
            // Metal content is a way to count ore.
            (begins || is) && words.get(at + 1) != Some(&"content")
        };
        if (0..words.len()).any(is_made) {
            return "refine";
        }
    }
    "mine"
}

/// Codes of commodities in names of files of the USGS that are not the first letters of a bundled mineral.
const CODES: [(&str, &str); 22] = [
    ("alumi", "Aluminum"),
    ("arsen", "Arsenic"),
    ("cadmi", "Cadmium"),
    ("feore", "Iron ore"),
    ("galli", "Gallium"),
    ("gold", "Gold"),
    ("heliu", "Helium"),
    ("indiu", "Indium"),
    ("lead", "Lead"),
    ("mercu", "Mercury"),
    ("mgcomp", "Magnesium compounds"),
    ("mgmet", "Magnesium metal"),
    ("plati", "Platinum-group metals"),
    ("potas", "Potash"),
    ("rheni", "Rhenium"),
    ("silve", "Silver"),
    ("simet", "Silicon"),
    ("stron", "Strontium"),
    ("sulfu", "Sulfur"),
    ("timin", "Titanium mineral concentrates"),
    ("tin", "Tin"),
    ("titan", "Titanium and titanium dioxide"),
];

/// The commodity of a table of one, by the name of its file, of which the USGS keeps some letters: `mcs2023-lithi_world.csv`.
pub(super) fn of_file(file: &str, wanted: &[Wanted]) -> Result<String, String> {
    let lower = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let code = lower.split_once('-').map_or("", |(_, rest)| rest.split(['_', '.', '-']).next().unwrap_or(rest));
    if let Some((_, name)) = CODES.iter().find(|(known, _)| *known == code) {
        return Ok((*name).to_owned());
    }
    let begins =
        |mineral: &&minerals::Mineral| code.len() >= 4 && super::super::folded(&mineral.name).starts_with(code);
    let mut found = minerals::all().iter().filter(begins);
    match (found.next(), found.next(), wanted) {
        (Some(mineral), None, _) => Ok(mineral.name.clone()),
        (_, _, [only]) => Ok(only.id.clone()),
        _ => Err("found a table of the USGS that does not say of which mineral it is; name the file as it was downloaded, such as mcs2023-lithi_world.csv, or give one --mineral".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, mineral_of, stage_of};

    #[test]
    fn materials_of_publishers_are_minerals_of_scenarios() {
        for (material, what, id) in [
            ("Lithium (Li2O)", "", "lithium"),
            ("Rare Earths (REO)", "", "rare-earths"),
            ("Baryte", "", "barite"),
            ("Beryllium (conc.)", "", "beryllium"),
            ("Zircon", "", "zirconium"),
            ("Aluminium", "", "aluminium"),
            ("Gold", "", "gold"),
            ("Iron (Fe)", "", "iron-ore"),
            ("Cobalt", "Mine production, cobalt content", "cobalt"),
            ("Graphite (Natural)", "Mine production", "graphite"),
            ("Niobium (Columbium)", "Mine production", "niobium"),
            ("Rare Earths (Heavy)", "Mine production", "rare-earths-heavy"),
            ("Yttrium", "Mine production", "yttrium"),
            ("Platinum-group metals", "Mine production: Palladium", "palladium"),
            ("Zirconium and hafnium", "Mine production", "zirconium"),
            ("Titanium mineral concentrates", "Mine production: Ilmenite", "titanium"),
            ("cobalt, mine", "", "cobalt"),
            ("lithium minerals", "Spodumene", "lithium"),
            ("rare earth oxides", "", "rare-earths"),
            ("nickel, smelter/refinery", "", "nickel"),
            ("germanium metal", "", "germanium"),
            ("iron ore", "", "iron-ore"),
            ("tungsten, mine", "", "tungsten"),
            ("", "", "unnamed"),
        ] {
            assert_eq!(mineral_of(material, what), id, "{material}");
        }
    }

    #[test]
    fn stages_are_said_by_the_series() {
        for (material, what, stage) in [
            ("Lithium (Li2O)", "", "mine"),
            ("Aluminium", "", "refine"),
            ("Cobalt", "Mine production, cobalt content", "mine"),
            ("Copper", "Refinery production", "refine"),
            ("Aluminum", "Smelter production, aluminum", "refine"),
            ("Bauxite and alumina", "Refinery production, alumina", "refine"),
            ("Bauxite and alumina", "Mine production, bauxite", "mine"),
            ("Titanium", "Sponge metal production", "refine"),
            ("Chromium", "Mine production, gross weight", "mine"),
            ("cobalt, refined", "", "refine"),
            ("lithium minerals", "", "mine"),
            ("manganese ore", "metal content", "mine"),
            ("germanium metal", "", "refine"),
            ("Tin", "Production", "mine"),
        ] {
            assert_eq!(stage_of(material, what), stage, "{material}, {what}");
        }
    }

    #[test]
    fn a_mineral_may_be_named_as_the_publisher_does() {
        let wanted = |text| Wanted::parse(text).unwrap();
        assert!(wanted("lithium").takes("Lithium (Li2O)", "") && !wanted("lithium").takes("Cobalt", ""));
        assert!(
            wanted("li=Lithium (Li2O)").takes("lithium (li2o)", "")
                && !wanted("li=Lithium").takes("Lithium (Li2O)", "")
        );
        assert_eq!(wanted("Rare Earths").id, "rare-earths");
        assert!(Wanted::parse("Unobtainium X").unwrap_err().contains("expected an id"));
    }
}
