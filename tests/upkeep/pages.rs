//! The pages of the documentation, and their blocks, headings and links.

use std::fs;
use std::path::{Path, PathBuf};

/// A page.
pub struct Page {
    /// Where it is in the repository, such as `docs/results/tables.md`.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A fenced block.
#[derive(Clone)]
pub struct Block {
    /// Line of the page on which it begins, from 1.
    pub line: usize,
    /// What stands behind the fence.
    pub language: String,
    /// Its lines, each with a line feed, without what they are indented by as a whole.
    pub text: String,
    /// Key and value of the comment just before it, `<!-- key: value -->`.
    pub comment: Option<(String, String)>,
}

/// A line outside of blocks.
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What it says.
    pub text: &'a str,
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The README and all pages in docs/, in order of path.
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

/// What a fence at the beginning of a line says: how far it is indented, and its language.
fn fence(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start();
    Some((line.len() - rest.len(), rest.strip_prefix("```")?.trim()))
}

impl Page {
    /// Its blocks and the lines outside of them.
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

    /// Its blocks, in order.
    pub fn blocks(&self) -> Vec<Block> {
        self.parts().0
    }

    /// Its lines outside of blocks, without code in them.
    pub fn prose(&self) -> Vec<(usize, String)> {
        self.parts().1.iter().map(|line| (line.number, without_code(line.text))).collect()
    }

    /// The anchors of its headings, as repository browsers and mdBook make them.
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

    /// Its links to files and headings: line, file or nothing, heading or nothing.
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

    /// The file of the repository that a link of this page leads to.
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

/// A line whose code, between back quotes, is left out.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// The anchor of a heading.
fn anchor(heading: &str) -> String {
    // Of a link the text counts.
    let mut text = heading.to_lowercase();
    while let Some((before, rest)) = text.split_once("](") {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        text = format!("{}{after}", before.replacen('[', "", 1));
    }
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
