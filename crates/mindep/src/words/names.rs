//! Ids as people read them.

/// An id as a name: `china-export-licence` is `China export licence`; a first word of two letters is taken for a country's code or the
/// like.
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

/// With a capital letter.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A mineral's name within a sentence: `Lithium` is `lithium`, but `NdPr` stays.
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
