//! Tests of the page with small results made by hand: exact sentences, sections, and escaping of texts.

use super::answer::{of_all, of_mineral};
use super::fixture::{book, cause, difference, estimate, sector, short, strategy};
use super::html;
use super::pictures::place;
use crate::draw::sheet::{Picture, PictureKind};
use crate::report::plots;
use crate::results::answer::Basis;
use crate::results::book::Book;
use crate::results::register::Register;
use crate::tables::number::number;
use crate::tables::timeseries::TimeseriesRow;
use mindep_core::domain::scenario::BASELINE;
use mindep_scenario::SourceNote;
use std::path::Path;

/// Returns the sentences with plain spaces.
fn answer(book: &Book) -> Vec<String> {
    let sentences = match book.minerals() {
        [only] => of_mineral(book, only),
        _ => of_all(book),
    };
    sentences.iter().map(|s| s.replace(['\u{a0}', '\u{202f}'], " ")).collect()
}

/// Returns the register of a book in a folder without answers.
fn register(book: &Book) -> Register {
    Register::new(&book.loaded, Path::new("nowhere"), &Basis::new(&book.loaded, None, &[]))
}

fn page(book: &Book) -> String {
    html(book, &plots::all(book).unwrap(), &[], &register(book)).unwrap()
}

#[test]
fn the_answer_says_what_is_missing_why_and_what_helps() {
    let mut book = short(&[("shift", "The shift"), ("stock", "The stock")]);
    sector(&mut book, "lithium", "batteries", 75.0, 2.0);
    sector(&mut book, "lithium", "glass", 25.0, 1.0);
    // The same fraction is saved in every trial, so the error of the reduction comes only from the values set here.
    strategy(&mut book, "shift", [500.0, 10.0], [-500.0, 10.5], 1e8);
    strategy(&mut book, "stock", [900.0, 20.0], [-100.0, 10.0], 1e7);
    assert_eq!(
        answer(&book),
        [
            "Under the baseline, 1.00 % ± 0.02 % of lithium demand over 2025–2034 is expected to be missing; in the worst 5 % of futures, 4.00 % ± 0.08 % on average.",
            "A shortage, a month in which more than 5 % of demand is missing, comes in 50.0 % ± 0.5 % of futures.",
            // (500 + 300) / 1000, and (10 + 6) / 1000 at most; 500 / 1000 ± 10 / 1000.
            "Disruptions in China are behind 80.0 % ± 1.6 % of the expected shortfall; Licence alone is behind 50.0 % ± 1.0 %.",
            // 75 / 100, and (0.25 · 2 + 0.75 · 1) / 100.
            "Of the value that sectors lose, 75.0 % ± 1.2 % is lost by batteries.",
            // With covariance (100 + 400 − 110.25) / 2: √(100 − 194.875 + 100) / 1000.
            "Of the strategies, ‘The shift’ lowers the expected shortfall most, by 50.0 % ± 0.2 %, for 10.0 ± 0.5 million USD a year more than the baseline.",
        ]
    );
}

#[test]
fn a_difference_within_its_interval_is_not_claimed() {
    let mut book = short(&[("shift", "The shift"), ("stock", "stock")]);
    strategy(&mut book, "shift", [990.0, 20.0], [-10.0, 6.0], 1e8);
    strategy(&mut book, "stock", [1000.0, 20.0], [0.0, 0.0], 0.0);
    assert_eq!(
        answer(&book)[3..],
        [
            "What ‘The shift’ changes of the expected shortfall is not told apart from noise.",
            "Stock leaves the expected shortfall as it is."
        ]
    );
    assert!(page(&book).contains("not told apart"));
}

#[test]
fn strategies_close_to_each_other_are_not_ranked_and_harm_is_named() {
    let mut book = short(&[("a", "a"), ("b", "b"), ("c", "c")]);
    strategy(&mut book, "a", [500.0, 10.0], [-500.0, 10.0], -1e8);
    strategy(&mut book, "b", [510.0, 10.0], [-490.0, 10.0], 1e8);
    strategy(&mut book, "c", [1200.0, 20.0], [200.0, 10.0], 1e8);
    let answer = answer(&book);
    assert!(
        answer[3].ends_with(
            ", and costs 10.0 ± 0.5 million USD a year less than the baseline; how much more or less b would is not told apart from noise."
        ),
        "{}",
        answer[3]
    );
    assert_eq!(answer[4], "C raises the expected shortfall.");
}

#[test]
fn one_cause_is_named_where_no_country_is_behind_most() {
    let mut book = short(&[]);
    cause(&mut book, "lithium", "boom", 900.0, 10.0);
    assert_eq!(answer(&book)[2], "Boom is behind 90.0 % ± 1.0 % of the expected shortfall.");
    cause(&mut book, "lithium", "unattributed", 950.0, 10.0);
    assert!(answer(&book)[2].starts_with("No disruption is behind 95.0 % ± 1.0 % of the expected shortfall"));
}

#[test]
fn no_shortfall_at_all_is_said_with_what_can_hide() {
    let mut book = book(&["lithium"], &[]);
    estimate(&mut book, [BASELINE, "lithium", "shortfall_share"], 0.0, 0.0);
    assert_eq!(
        answer(&book),
        [
            "Under the baseline, no lithium demand was missing in any of 10 000 trials; what comes in up to 0.038 % of futures can still hide there."
        ]
    );
    assert_clean(&page(&book));
}

#[test]
fn several_minerals_are_ranked_only_as_far_as_their_errors_allow() {
    let mut book = book(&["chromium", "lithium", "rare-earths"], &[("stock", "Stock")]);
    for (mineral, share) in [("chromium", 0.0), ("lithium", 0.02), ("rare-earths", 0.0205)] {
        estimate(&mut book, [BASELINE, mineral, "shortfall_share"], share, share / 50.0);
    }
    estimate(&mut book, [BASELINE, "all", "any_shortage"], 0.5, 0.01);
    estimate(&mut book, [BASELINE, "all", "economic_loss"], 1e9, 2e7);
    estimate(&mut book, ["stock", "all", "economic_loss"], 5e8, 1e7);
    difference(&mut book, ["stock", "all", "economic_loss"], -5e8, 1e7);
    assert_eq!(
        answer(&book),
        [
            "Under the baseline, at least one of the 3 minerals has a shortage, a month in which more than 5 % of its demand is missing, in 50.0 % ± 1.0 % of futures.",
            "Most is missing of rare earths: 2.05 % ± 0.04 % of demand over 2025–2034 is expected, 8.20 % ± 0.16 % in the worst 5 % of futures; lithium, with 2.00 % ± 0.04 %, is not told apart from it.",
            "Of chromium nothing was missing in any of 10 000 trials.",
            "The economic loss expected over 2025–2034 is 1.00 ± 0.02 billion USD; in the worst 5 % of futures, 4.00 ± 0.08 billion USD on average.",
            "Stock lowers the expected economic loss by 50 %.",
        ]
    );
}

/// Checks that no undefined value is shown.
fn assert_clean(page: &str) {
    let shown = page.split("<script>").next().unwrap();
    let shown = shown.split_once("</style>").unwrap().1;
    for wrong in ["NaN", ">inf", " inf ", "undefined", "None", "none,", "Some("] {
        assert!(!shown.contains(wrong), "{wrong}");
    }
}

#[test]
fn all_sections_are_there_and_headings_are_in_order() {
    let page = page(&short(&[]));
    for id in ["answer", "strategies", "minerals", "causes", "sure", "inputs", "made", "glossary"] {
        assert!(page.contains(&format!("<section id=\"{id}\"")), "{id}");
        assert!(page.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    assert!(!page.contains("<section id=\"sectors\"") && !page.contains("href=\"#sectors\""));
    let levels: Vec<u32> =
        page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)).collect();
    assert_eq!(levels[0], 1);
    assert!(levels.windows(2).all(|pair| pair[1] > 1 && pair[1] <= pair[0] + 1), "{levels:?}");
    assert_clean(&page);
}

#[test]
fn the_same_results_give_the_same_bytes() {
    let book = short(&[("a", "a")]);
    assert_eq!(page(&book), page(&book));
}

#[test]
fn texts_of_a_scenario_stay_texts() {
    for evil in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "</script><b>",
        "{{ 7*7 }}",
        "' onload='x",
        "<!--<script>",
    ] {
        let mut book = short(&[("a", evil)]);
        evil.clone_into(&mut book.manifest.scenario.title);
        evil.clone_into(&mut book.loaded.study.baseline.description);
        evil.clone_into(&mut book.manifest.minerals[0].name);
        evil.clone_into(&mut book.manifest.minerals[0].unit);
        evil.clone_into(&mut book.manifest.scenario.currency);
        book.manifest.set = vec![evil.to_owned()];
        book.manifest.inputs[0].path = evil.to_owned();
        book.manifest.sources = vec![SourceNote { address: evil.to_owned(), source: format!("assumption: {evil}") }];
        strategy(&mut book, "a", [500.0, 10.0], [-500.0, 10.0], 1e8);
        let page = page(&book);
        // The number of elements must be the same as with a harmless text.
        let harmless = {
            let mut book = short(&[("a", "a")]);
            "b".clone_into(&mut book.loaded.study.baseline.description);
            book.manifest.set = vec!["a".to_owned()];
            book.manifest.sources = vec![SourceNote { address: "a".to_owned(), source: "assumption: a".to_owned() }];
            strategy(&mut book, "a", [500.0, 10.0], [-500.0, 10.0], 1e8);
            self::page(&book)
        };
        let count = |page: &str, what: &str| page.matches(what).count();
        for tag in ["<script", "</script", "<img", "<b>", "<!--", "<section", "<td", "<svg", "<meta"] {
            assert_eq!(count(&page, tag), count(&harmless, tag), "{tag} with {evil}");
        }
        // Quotes are escaped everywhere except in the JSON of the numbers, which is not markup.
        let markup: String = page
            .split("<script type=\"application/json\"")
            .map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest))
            .collect();
        assert!(!page.contains(">49<") && !markup.contains("' onload='"), "{evil}");
        assert!(evil != "{{ 7*7 }}" || page.contains("<h1>{{ 7*7 }}</h1>"));
    }
}

#[test]
fn an_assumption_is_marked_and_a_fact_is_not() {
    let mut book = short(&[]);
    let note = |address: &str, source: &str| SourceNote { address: address.to_owned(), source: source.to_owned() };
    book.manifest.sources = vec![
        note("suppliers.a", "fact: KITA, 2024. Assumption: the split"),
        note("suppliers.b", "KITA, 2024"),
        note("drivers.c", "assumption: a guess"),
    ];
    let page = page(&book);
    assert_eq!(page.matches("<span class=\"badge\">assumption</span>").count(), 2);
    // The sources of the manifest are made up here; the scenario of the fixture gives 11 numbers without any:
    // the demand, a share, and rate and duration of four disruptions, one of them with a severity.
    assert!(
        page.contains("the scenario gives 11 numbers: 0 measured, 0 in part assumed, 0 assumed, 11 without a source")
    );
    assert!(page.contains("<h3>Suppliers</h3>") && page.contains("<h3>Drivers</h3>"));
}

#[test]
fn the_command_makes_the_results_again() {
    let mut book = short(&[]);
    book.manifest.set = vec!["disruptions.quota.rate=0.2 or so".to_owned()];
    let page = page(&book);
    let command = "mindep run inputs&#x2f;tiny.toml --trials 10000 --seed 7 --set &#x27;disruptions.quota.rate=0.2 or so&#x27; -o again";
    let found = page.split("<pre").nth(1).unwrap();
    assert!(found.contains(command), "{}", &found[..200.min(found.len())]);
}

#[test]
fn curves_hold_their_numbers_and_unknown_pictures_have_a_place() {
    let picture = |(name, kind, mineral): (&str, PictureKind, Option<&str>)| Picture {
        name: name.to_owned(),
        kind,
        mineral: mineral.map(str::to_owned),
        title: name.to_owned(),
        description: "d".to_owned(),
        size: (1.0, 1.0),
        body: String::new(),
        steps: None,
    };
    let book = short(&[]);
    // The names of the pictures must not affect their placement.
    let pictures = [
        ("fan-a-supply", PictureKind::Shortfall, Some("lithium")),
        ("timeline", PictureKind::Exceedance, Some("lithium")),
        ("exceedance-lithium", PictureKind::Strategies, None),
        ("fan-lithium-supply", PictureKind::Other, None),
        ("heatmap", PictureKind::Scenario, None),
    ];
    let names = pictures.map(|(name, ..)| name);
    let page = html(&book, &pictures.map(picture), &[], &register(&book)).unwrap();
    assert!(page.contains("{\"kind\":\"months\",\"steps\":[\"2025-01\",\"2025-02\"],\"unit\":\"% of demand\",\"series\":[{\"strategy\":\"baseline\",\"name\":\"Baseline\",\"columns\":[[0.0,12.3],[0.0,12.3],[null,null],[0.0,24.7]]}]"));
    assert!(page.contains("{\"kind\":\"periods\",\"steps\":[\"2\",\"5\"]"));
    let place = |name: &str| page.find(&format!("<figure id=\"{name}\"")).unwrap();
    let section = |id: &str| page.find(&format!("<section id=\"{id}\"")).unwrap();
    assert!(section("strategies") < place(names[2]) && place(names[2]) < section("minerals"));
    assert!(section("minerals") < place(names[0]) && place(names[1]) < section("causes"));
    assert!(section("inputs") < place(names[4]) && place(names[4]) < section("others"));
    assert!(section("others") < place(names[3]) && place(names[3]) < section("made"));
}

#[test]
fn pictures_stand_in_the_section_of_their_mineral_whatever_it_is_called() {
    // Ids of minerals that are endings of picture names, and parts of each other.
    let ids = ["a", "supply", "price", "a-price", "price-inside", "stock-days", "shortfall-share", "inside"];
    let mut book = book(&ids, &[]);
    for id in ids {
        for variable in ["shortfall_share", "supply", "demand", "stock_days", "price", "price_inside"] {
            book.timeseries.push(TimeseriesRow {
                strategy: BASELINE.to_owned(),
                mineral: id.to_owned(),
                month: "2025-01".to_owned(),
                variable: variable.to_owned(),
                mean: number(0.5),
                p50: number(0.5),
                p95: number(0.5),
                ..TimeseriesRow::default()
            });
        }
    }
    let pictures = plots::all(&book).unwrap();
    let placed = place(&book, &pictures);
    for (id, figures) in &placed.minerals {
        let names: Vec<&str> = figures.iter().map(|figure| figure.id.as_str()).collect();
        let variables = ["supply", "stock-days", "price", "price-inside"].map(|name| format!("fan-{id}-{name}"));
        let fans: Vec<&str> = names.iter().copied().filter(|name| name.starts_with("fan-")).skip(1).collect();
        assert_eq!(fans, variables, "{id}");
        assert!(names.contains(&format!("exceedance-{id}").as_str()), "{id}: {names:?}");
        assert!(figures.iter().filter(|figure| figure.id.starts_with("fan-")).all(|figure| figure.curves.is_some()));
    }
    assert!(placed.others.is_empty(), "{:?}", placed.others);
}

#[test]
fn few_trials_are_named() {
    let mut book = short(&[]);
    book.manifest.trials = 900;
    estimate(&mut book, [BASELINE, "all", "economic_loss"], 100.0, 20.0);
    let page = page(&book);
    assert!(page.contains("TVaR 95\u{a0}% rests on fewer than 50 trials"));
    assert!(page.contains("TVaR 99\u{a0}% rests on fewer than 50 trials"));
    assert!(page.contains("Mean economic loss") && page.contains("relative standard error above 10\u{a0}%"));
}
