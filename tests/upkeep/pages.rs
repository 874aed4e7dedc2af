//! Pages of the documentation, with their blocks, headings and links.

use std::fs;
use std::path::{Path, PathBuf};

/// A page of the documentation.
pub struct Page {
    /// Path in the repository, such as `docs/results/tables.md`.
    pub path: String,
    /// Text of the page.
    pub text: String,
}

/// A fenced code block.
#[derive(Clone)]
pub struct Block {
    /// Line of the page on which it begins, from 1.
    pub line: usize,
    /// Language named after the fence.
    pub language: String,
    /// Its lines, each with a line feed and without their common indentation.
    pub text: String,
    /// Key and value of the comment just before it, `<!-- key: value -->`.
    pub comment: Option<(String, String)>,
}

/// A line outside of code blocks.
pub struct Line<'a> {
    /// Line number, from 1.
    pub number: usize,
    /// Text of the line.
    pub text: &'a str,
}

/// Returns the root folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the README and all pages in docs/, sorted by path.
pub fn pages() -> Vec<Page> {
    let mut paths = vec!["README.md".to_owned()];
    gather("docs", &mut paths);
    paths.sort();
    let read = |path: String| {
        let text = fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        Page { path, text }
    };
    paths.into_iter().map(read).collect()
}

fn gather(folder: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{folder}/{}", entry.file_name().to_str().expect("UTF-8"));
        if entry.path().is_dir() {
            gather(&path, paths);
        } else if Path::new(&path).extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

/// Parses a fence at the beginning of a line: returns its indentation and language.
fn fence(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start();
    Some((line.len() - rest.len(), rest.strip_prefix("```")?.trim()))
}

impl Page {
    /// Returns the code blocks of the page and the lines outside of them.
    fn parts(&self) -> (Vec<Block>, Vec<Line<'_>>) {
        let (mut blocks, mut outside) = (Vec::new(), Vec::<Line>::new());
        let mut lines = self.text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            let Some((indent, language)) = fence(line) else {
                outside.push(Line { number: index + 1, text: line });
                continue;
            };
            let comment = outside.last().filter(|last| last.number == index).and_then(|last| comment(last.text));
            let mut text = String::new();
            loop {
                let (_, line) = lines.next().unwrap_or_else(|| panic!("{}:{}: no end", self.path, index + 1));
                if line.trim() == "```" {
                    break;
                }
                text.push_str(line.get(indent..).unwrap_or(""));
                text.push('\n');
            }
            blocks.push(Block { line: index + 1, language: language.to_owned(), text, comment });
        }
        (blocks, outside)
    }

    /// Returns the code blocks of the page, in order.
    pub fn blocks(&self) -> Vec<Block> {
        self.parts().0
    }

    /// Returns the lines outside of code blocks, without inline code.
    pub fn prose(&self) -> Vec<(usize, String)> {
        self.parts().1.iter().map(|line| (line.number, without_code(line.text))).collect()
    }

    /// Returns the anchors of the headings, as repository browsers and mdBook make them.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors = Vec::<String>::new();
        for line in self.parts().1 {
            let text = line.text.trim_start_matches('#');
            if text.len() == line.text.len() || !text.starts_with(' ') {
                continue;
            }
            let anchor = anchor(text.trim());
            let again = anchors.iter().filter(|a| **a == anchor).count();
            anchors.push(if again == 0 { anchor } else { format!("{anchor}-{again}") });
        }
        anchors
    }

    /// Returns the links to files and headings: line number, file (may be empty) and heading (may be empty).
    pub fn links(&self) -> Vec<(usize, String, String)> {
        let mut links = Vec::new();
        for (number, line) in self.prose() {
            for rest in line.split("](").skip(1) {
                let target = rest.split(')').next().unwrap_or(rest);
                if !target.contains("://") {
                    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
                    links.push((number, file.to_owned(), heading.to_owned()));
                }
            }
        }
        links
    }

    /// Returns the path in the repository to which a link of this page leads.
    pub fn target(&self, file: &str) -> String {
        let mut parts: Vec<&str> = self.path.split('/').collect();
        if file.is_empty() {
            return self.path.clone();
        }
        parts.pop();
        for part in file.trim_end_matches('/').split('/') {
            if part == ".." {
                assert!(parts.pop().is_some(), "{}: {file} leads out of the repository", self.path);
            } else {
                parts.push(part);
            }
        }
        parts.join("/")
    }
}

fn comment(line: &str) -> Option<(String, String)> {
    let (key, value) = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.split_once(':')?;
    Some((key.trim().to_owned(), value.trim().to_owned()))
}

/// Removes inline code, between back quotes, from a line.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// Returns the anchor of a heading.
fn anchor(heading: &str) -> String {
    // The text of a link counts, not its target.
    let mut text = heading.to_lowercase();
    while let Some((before, rest)) = text.split_once("](") {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        text = format!("{}{after}", before.replacen('[', "", 1));
    }
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
