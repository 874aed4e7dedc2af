//! A scenario for which every question can be asked, and the commands that ask them.

use crate::support::{Desk, SMALL};
use std::fs;
use std::path::Path;

/// Observed values of the small scenario.
const SEEN: &str = "mineral,quantity,period_start,period_end,observed\nalpha,supply,2025-01,2025-12,1100\nbeta,price,2025-06,2025-06,10.5\n";

/// Writes the small scenario with everything that the questions read; returns its text.
pub fn asked(desk: &Desk) -> String {
    let figures = "unit = \"kg\"\nindicators = { import_reliance = 0.5 }\n";
    let text = SMALL.replace("unit = \"kg\"\n", figures)
        + r#"
[[countries]]
code = "AAA"
instability = 0.2
[[countries]]
code = "BBB"
instability = 0.1
[[uncertain]]
address = "disruptions.strike.rate"
range = "uniform(0.2, 0.8)"
[optimize]
[[optimize.decisions]]
address = "suppliers.a-small.surge"
min = 0
max = 1
per = 0.1
per_year = 50
"#;
    desk.write("small.toml", &text);
    desk.write("seen.csv", SEEN);
    text
}

/// Names of the answers with the commands that compute them, at sizes suited to a test.
pub const QUESTIONS: [(&str, &str); 10] = [
    ("stress", "stress small.toml"),
    ("reverse", "reverse small.toml --shortfall 5%"),
    ("value", "value small.toml --trials 100"),
    ("indicators", "indicators small.toml"),
    ("sensitivity", "sensitivity small.toml --samples 8 --trials 128"),
    ("optimize", "optimize small.toml --trials 200 --fresh 200 --points 2"),
    ("replay", "replay small.toml --worst --mineral alpha"),
    ("score", "score small.toml seen.csv --trials 100"),
    ("robustness", "run small.toml --deep --deep-futures 32 --deep-trials 128"),
    ("robustness", "run small.toml --resume --deep --deep-futures 32 --deep-trials 128"),
];

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}
