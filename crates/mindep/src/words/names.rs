//! Readable forms of ids.

/// Returns an id as a name: `china-export-licence` becomes `China export licence`. A first word of two letters is put in capitals, since it usually
/// is a country code.
pub fn of_id(id: &str) -> String {
    let mut words = id.split(['-', '_']);
    let first = words.next().unwrap_or_default();
    let mut out = if first.len() == 2 { first.to_uppercase() } else { capital(first) };
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    out
}

/// Returns the text with its first letter capitalized.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Returns a mineral's name as used within a sentence: `Lithium` becomes `lithium`, but `NdPr` is unchanged.
pub fn within(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) if !chars.clone().any(char::is_uppercase) => first.to_lowercase().chain(chars).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::of_id;

    #[test]
    fn ids_become_words() {
        for (id, name) in [
            ("china-export-licence", "China export licence"),
            ("ev-demand-spike", "EV demand spike"),
            ("cn_carbonate", "CN carbonate"),
            ("unattributed", "Unattributed"),
            ("", ""),
        ] {
            assert_eq!(of_id(id), name);
        }
    }
}
