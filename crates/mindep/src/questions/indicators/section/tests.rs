use super::section;
use crate::questions::answer::Tables;
use crate::questions::asking::{Ask, Nobody, Subject};
use crate::questions::indicators::query::Query;
use crate::questions::section::{About, Section};
use mindep_scenario::load_str;

const SCENARIO: &str = r#"
format = 1
[scenario]
name = "small"
importer = "KOR"
start = "2025-01"
years = 2
[[minerals]]
id = "lithium"
name = "<Lithium> & more"
demand = { annual = 1000 }
[[suppliers]]
id = "cn"
mineral = "lithium"
path = "AUS:mine > CHN:refine"
share = 0.75
[[suppliers]]
id = "cl"
mineral = "lithium"
path = "CHL:mine > CHL:refine"
share = 0.25
[[world]]
mineral = "lithium"
stage = "refine"
country = "CHN"
share = 0.5
"#;

fn told(more: &str) -> Section {
    let loaded = load_str("small.toml", &format!("{SCENARIO}{more}"), &[]).expect("a sound scenario");
    let answer = Query.answer(&Subject { loaded: &loaded, named: "small.toml", beside: None }, &Nobody);
    let answer = answer.expect("it is answered");
    section(&About::new(&loaded, "1"), &answer.facts, &Tables::Made(&answer.tables)).expect("it is drawn")
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn the_answer_is_told_in_words_with_what_is_missing() {
    let section = told("");
    let text = plain(&section.sentences.join(" "));
    // 0.75² + 0.25² = 0.625, the concentration of 1 / 0.625 = 1.6 equal countries.
    for part in [
        "75 % of them from China",
        "HHI of 0.62, as if 1.6 equal",
        "Without China, 25 %",
        "no `instability` of CHL CHN",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(section.sentences.len() <= 5, "{text}");
    let scored = told(
        "[[countries]]\ncode = \"CHN\"\ninstability = 0.6\ngovernance = 6\n[[countries]]\ncode = \"CHL\"\ninstability = 0.4\ngovernance = 3\n",
    );
    // 0.25 times 0.75 · 0.6 + 0.25 · 0.4 = 0.55; bracket of 0.25 · 6 = 1.5 and 0.5625 · 6 + 0.0625 · 3 = 3.5625, half each: 2.53.
    let text = plain(&scored.sentences.join(" "));
    for part in
        ["score is 0.14 (world, refine: HHI 0.25 times import risk 0.55)", "2.5 (world, refine); which is at or above"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("here is no"), "{text}");
}

#[test]
fn the_picture_has_a_panel_of_scores_where_there_are_any() {
    let without = &told("").pictures[0];
    assert!(
        without.description.contains("0.25–0.5 refine") && !without.svg().contains("GeoPolRisk"),
        "{}",
        without.description
    );
    assert!(without.title.ends_with("South Korea, 2025–2026"), "{}", without.title);
    assert!(!without.svg().contains("<Lithium>"), "names are escaped");
    let with =
        &told("[[countries]]\ncode = \"CHN\"\ninstability = 0.6\n[[countries]]\ncode = \"CHL\"\ninstability = 0.4\n")
            .pictures[0];
    assert!(with.svg().contains("GeoPolRisk"));
}

#[test]
fn a_long_table_is_cut_to_its_most_concentrated_rows_and_says_so() {
    let more: Vec<String> =
        (0..12).map(|i| format!("[[minerals]]\nid = \"m{i}\"\ndemand = {{ annual = 1 }}\n")).collect();
    let section = told(&more.concat());
    assert_eq!(section.table.as_ref().map(|table| table.rows.len()), Some(20));
    // 12 minerals have imports and origin, and lithium has refining too: 27.
    assert!(
        section.sentences.last().is_some_and(|s| s.contains("20 most concentrated of 27 rows")),
        "{:?}",
        section.sentences
    );
}
