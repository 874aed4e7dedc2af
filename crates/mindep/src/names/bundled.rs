//! Countries and minerals of the bundled data, by the names that people have for them.

use mindep_core::domain::node::Country;
use mindep_world::countries;
use mindep_world::minerals::{self, Mineral};

/// Most names that a message lists.
const LISTED: usize = 40;

/// Finds a country of the bundled data.
///
/// # Errors
///
/// When no country has that code or name, with those that are near.
pub fn importer(text: &str) -> Result<Country, String> {
    if let Some(found) = countries::find(text) {
        return Ok(found.code);
    }
    let names = countries::all().iter().flat_map(|entry| {
        [entry.code.as_str(), entry.name.as_str()]
            .into_iter()
            .chain(entry.other_names.iter().map(String::as_str))
            .map(move |name| (name, entry))
    });
    let near = nearest(text, names.map(|(name, entry)| (name, entry.code.as_str())));
    let cure = near.map_or("give a code of three letters, such as DEU".to_owned(), |code| {
        format!("did you mean {code} ({})?", countries::name(code))
    });
    Err(format!("--importer: no country `{text}`; {cure}"))
}

/// Finds a mineral of the bundled data.
///
/// # Errors
///
/// When no mineral has that name, with those that are near.
pub fn mineral(text: &str) -> Result<&'static Mineral, String> {
    minerals::find(text).ok_or_else(|| {
        let names =
            minerals::all().iter().flat_map(|mineral| mineral.names().map(move |name| (name, mineral.id.as_str())));
        let cure = nearest(text, names)
            .map_or_else(|| format!("there are {}", all_minerals()), |id| format!("did you mean `{id}`?"));
        format!("--mineral: no mineral `{text}` in the bundled data; {cure}")
    })
}

/// The names of all minerals, for a message.
pub fn all_minerals() -> String {
    let ids: Vec<&str> = minerals::all().iter().map(|mineral| mineral.id.as_str()).take(LISTED).collect();
    ids.join(", ")
}

/// The one of some names that is near a text.
fn nearest<'a>(text: &str, names: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    names
        .map(|(name, id)| (strsim::damerau_levenshtein(&name.to_lowercase(), &lower), name.len(), id))
        .filter(|(distance, length, _)| *distance <= length.min(&text.len()).div_ceil(4))
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., id)| id)
}
