//! Tests of pictures of handmade results: no shortfall, few items, many items, long names, and names that look like markup.

use super::all;
use crate::draw::sheet::{Picture, text_width};
use crate::report::bare::bare;
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::distribution::DistributionRow;
use crate::tables::exceedance::{ExceedanceRow, RETURN_PERIODS};
use crate::tables::losses::{DisruptionRow, SectorRow, UNATTRIBUTED};
use crate::tables::number::number;
use crate::tables::sources::SupplierRow;
use crate::tables::summary::SummaryRow;
use crate::tables::timeseries::TimeseriesRow;

/// Numbers of items in a run, and the size of its shortfall.
#[derive(Clone, Copy)]
struct PlotCase {
    strategies: usize,
    suppliers: usize,
    causes: usize,
    sectors: usize,
    shortfall: f64,
    /// Prefix of all names.
    name: &'static str,
}

const FEW: PlotCase = PlotCase { strategies: 1, suppliers: 1, causes: 1, sectors: 2, shortfall: 1.0, name: "" };
const MANY: PlotCase = PlotCase { strategies: 15, suppliers: 40, causes: 40, sectors: 6, shortfall: 1.0, name: "" };
const NONE: PlotCase = PlotCase { shortfall: 0.0, ..MANY };
const LONG: PlotCase = PlotCase {
    name: "a name that goes on for much longer than anybody would want to read it in a picture, and then some more, ",
    ..MANY
};
const MARKUP: PlotCase = PlotCase { name: "<script>alert('&amp;')</script>", ..FEW };

const SCENARIO: &str = r#"
format = 1
[scenario]
name = "case"
importer = "KOR"
start = "2025-01"
years = 5
[[minerals]]
id = "lithium"
unit = "t"
demand = { annual = 1200 }
[[suppliers]]
id = "cn"
mineral = "lithium"
path = "CHN:refine"
share = 1
"#;

fn book(case: PlotCase) -> Book {
    let mineral = MineralNote { id: "lithium".to_owned(), name: format!("{}Lithium", case.name), unit: "t".to_owned() };
    let titled = |i: usize| (format!("strategy-{i}"), format!("{}strategy-{i}", case.name));
    let mut book = bare(SCENARIO, vec![mineral], &(1..case.strategies).map(titled).collect::<Vec<_>>());
    let strategies = book.manifest.strategies.clone();
    for (i, strategy) in strategies.iter().enumerate() {
        fill(&mut book, case, strategy, case.shortfall / (i + 1) as f64);
    }
    book
}

/// Adds the rows of a strategy with a shortfall of `size`, where 1 is a tenth of demand.
fn fill(book: &mut Book, case: PlotCase, strategy: &str, size: f64) {
    let (strategy, mineral) = (strategy.to_owned(), "lithium".to_owned());
    let known = |value: f64| number(value * size);
    for (metric, mean) in [("shortfall", 600.0), ("shortfall_share", 0.1)] {
        book.summary.push(SummaryRow {
            strategy: strategy.clone(),
            mineral: mineral.clone(),
            metric: metric.to_owned(),
            mean: known(mean),
            p95: known(mean * 3.0),
            tvar95: known(mean * 4.0),
            ..SummaryRow::default()
        });
    }
    for (basis, part) in [("year", 0.1), ("worst_month", 0.2)] {
        for (i, period) in RETURN_PERIODS.into_iter().enumerate() {
            book.exceedance.push(ExceedanceRow {
                strategy: strategy.clone(),
                mineral: mineral.clone(),
                basis: basis.to_owned(),
                return_period_years: period,
                shortfall_share: known(part * i as f64 / 3.0),
                ci95_low: known(part * i as f64 / 3.5),
                ci95_high: if i < 7 { known(part * i as f64 / 2.5) } else { None },
                ..ExceedanceRow::default()
            });
        }
    }
    for bin in 0..if size > 0.0 { 21 } else { 1 } {
        book.distribution.push(DistributionRow {
            strategy: strategy.clone(),
            mineral: mineral.clone(),
            metric: "shortfall_share".to_owned(),
            low: number(f64::from((bin - 1).max(0)) / 40.0),
            high: number(f64::from(bin) / 40.0),
            probability: number(if size > 0.0 { 1.0 / 21.0 } else { 1.0 }),
            ..DistributionRow::default()
        });
    }
    for i in 0..case.suppliers {
        book.suppliers.push(SupplierRow {
            strategy: strategy.clone(),
            mineral: mineral.clone(),
            supplier: format!("{}supplier-{i}", case.name),
            kind: if i % 5 == 4 { "project" } else { "contract" }.to_owned(),
            contracted: number(100.0 / (i + 1) as f64),
            share_of_supply: number(0.3 / (i + 1) as f64),
            ..SupplierRow::default()
        });
    }
    for i in 0..=case.causes {
        book.disruptions.push(DisruptionRow {
            strategy: strategy.clone(),
            mineral: mineral.clone(),
            disruption: if i == case.causes { UNATTRIBUTED.to_owned() } else { format!("{}cause-{i}", case.name) },
            shortfall: known(300.0 / libm::pow(2.0, i as f64)),
            shortfall_std_error: known(10.0),
            ..DisruptionRow::default()
        });
    }
    for i in 0..case.sectors {
        book.sectors.push(SectorRow {
            strategy: strategy.clone(),
            mineral: mineral.clone(),
            sector: format!("{}sector-{i}", case.name),
            shortfall_share: known(0.1 * i as f64),
            economic_loss: known(1e9 * i as f64),
            shortfall_share_std_error: known(0.01),
            economic_loss_std_error: known(1e8),
            ..SectorRow::default()
        });
    }
    for month in 0..60 {
        book.timeseries.push(TimeseriesRow {
            strategy: strategy.clone(),
            mineral: mineral.clone(),
            month: format!("{}-{:02}", 2025 + month / 12, month % 12 + 1),
            variable: "shortfall_share".to_owned(),
            mean: known(0.1),
            p50: known(0.05),
            p95: known(0.3),
            ..TimeseriesRow::default()
        });
    }
}

/// A text of a picture and its bounding box: left, top, right and bottom in pixels.
#[derive(Debug)]
struct Written {
    text: String,
    sides: [f64; 4],
}

fn written(picture: &Picture) -> Vec<Written> {
    let svg = picture.svg();
    let texts = svg.split("<text ").skip(1).map(|text| text.split_once("</text>").expect("an end").0);
    texts
        .map(|text| {
            let (attributes, text) = text.split_once('>').expect("a text");
            let attribute = |name: &str| {
                let found = attributes.split_once(&format!("{name}=\"")).map(|(_, rest)| rest);
                found.and_then(|rest| rest.split('"').next()).unwrap_or_default()
            };
            let read = |name: &str| attribute(name).parse::<f64>().unwrap_or_else(|_| panic!("{name} of {attributes}"));
            let text =
                text.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&amp;", "&");
            let high = read("font-size");
            let wide = text_width(&text, high, attributes.contains("font-weight"));
            let left = read("x")
                - match attribute("text-anchor") {
                    "" => 0.0,
                    "middle" => wide / 2.0,
                    _ => wide,
                };
            // Texts that are not anchored at the top are treated as centred vertically.
            let middle = read("y") + if attribute("dy").starts_with("0.76") { 0.38 * high } else { 0.0 };
            Written { text, sides: [left, middle - 0.38 * high, left + wide, middle + 0.38 * high] }
        })
        .collect()
}

#[test]
fn texts_stay_on_the_sheet_and_apart() {
    for (name, case) in [("few", FEW), ("many", MANY), ("none", NONE), ("long", LONG), ("markup", MARKUP)] {
        for picture in all(&book(case)).unwrap() {
            let size = [picture.size.0, picture.size.1];
            let texts = written(&picture);
            assert!(texts.len() > 2, "{name}: {}", picture.name);
            for (i, one) in texts.iter().enumerate() {
                let [left, top, right, bottom] = one.sides;
                let inside = left >= 0.0 && top >= 0.0 && right <= size[0] && bottom <= size[1];
                assert!(inside, "{name}: {} leaves {}, {size:?}: {one:?}", one.text, picture.name);
                for other in &texts[..i] {
                    let [l, t, r, b] = other.sides;
                    let apart = right <= l || r <= left || bottom <= t || b <= top;
                    assert!(apart, "{name}: in {}, {one:?} is on {other:?}", picture.name);
                }
            }
        }
    }
}

#[test]
fn names_like_markup_stay_text() {
    let pictures = all(&book(MARKUP)).unwrap();
    for picture in &pictures {
        assert!(!picture.svg().contains("<script"), "{}", picture.name);
        assert!(picture.svg().contains("&lt;script&gt;"), "{}", picture.name);
    }
}

#[test]
fn without_a_shortfall_pictures_say_so() {
    for picture in all(&book(NONE)).unwrap() {
        let says = picture.svg().contains("No trial had any shortfall");
        let of_shortfall = ["fan-lithium-shortfall-share", "exceedance", "distribution", "attribution", "sectors"];
        assert_eq!(says, of_shortfall.iter().any(|kind| picture.name.starts_with(kind)), "{}", picture.name);
        assert_eq!(says, picture.description.contains("No trial had any shortfall"), "{}", picture.name);
    }
}

#[test]
fn the_many_small_causes_are_one_bar() {
    let pictures = all(&book(MANY)).unwrap();
    let picture = pictures.iter().find(|p| p.name == "attribution-lithium").unwrap();
    let texts: Vec<String> = written(picture).into_iter().map(|written| written.text).collect();
    assert!(texts.iter().any(|text| text == "All others (26)"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "Cause 13") && !texts.iter().any(|text| text == "Cause 14"), "{texts:?}");
    let description = picture.description.replace('\u{a0}', " ");
    assert!(description.contains("Cause 0: 50 % · 300 ± 10 t"), "{description}");
}

#[test]
fn a_mineral_without_sectors_has_no_picture_of_them() {
    for (sectors, drawn) in [(0, false), (1, false), (2, true)] {
        let pictures = all(&book(PlotCase { sectors, ..FEW })).unwrap();
        assert_eq!(pictures.iter().any(|p| p.name == "sectors-lithium"), drawn, "{sectors}");
    }
}
