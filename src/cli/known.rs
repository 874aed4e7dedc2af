//! Names on the command line that must be those of a scenario.

/// Refuses the `id` of a `what` that is not among the `known` ones of a scenario, with the one that may be meant.
///
/// # Errors
///
/// With what is wrong, and what would be right.
pub fn check(flag: &str, what: &str, id: &str, known: &[&str], scenario: &str) -> Result<(), String> {
    if known.contains(&id) {
        return Ok(());
    }
    Err(format!("{flag}: no {what} `{id}` in {scenario}; {}", advice(id, known)))
}

/// What may have been meant by an `id` that is not among the `known` ones.
pub fn advice(id: &str, known: &[&str]) -> String {
    let near = known.iter().map(|k| (strsim::damerau_levenshtein(k, id), k)).min();
    match near {
        Some((distance, near)) if distance <= 1 + id.len() / 3 => format!("did you mean `{near}`?"),
        _ if known.is_empty() => "the scenario has none".to_owned(),
        _ => format!("there are {}", known.join(", ")),
    }
}
