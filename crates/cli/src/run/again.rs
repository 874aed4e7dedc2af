//! The command line that resumes an interrupted run.

/// Returns the current command line with `--resume`, quoted for a shell.
pub fn go_on() -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| quoted(&word.to_string_lossy())).collect();
    if !words.iter().any(|word| word == "--resume") {
        let at = words.iter().position(|word| word == "run").map_or(words.len(), |at| at + 1);
        words.insert(at, "--resume".to_owned());
    }
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,%+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("a/b.toml"), "a/b.toml");
        assert_eq!(quoted("it's mine"), "'it'\\''s mine'");
        assert_eq!(quoted("a=\"x\""), "'a=\"x\"'");
        assert_eq!(quoted(""), "''");
    }
}
