//! Step 10, held against: mine output, other periods, known episodes, other choices.

use super::measures::part;
use super::mines::Mined;
use super::onsets::{Rate, Row, begun, class_rate, rate};
use super::panel::ExporterYear;
use super::states::{CHOICES, Choices, States};
use mindep_core::stats::{exp, ln};
use mindep_world::minerals::Stage;

/// Part of the world's mine output from which an exporter is a miner: in yearly comparisons, and over all years.
const MINER_OF_THE_YEAR: f64 = 0.02;
const MINER: f64 = 0.01;
/// Output relative to its base is held within these before its logarithm is taken.
const OUTPUT_WITHIN: [f64; 2] = [0.02, 3.0];
/// Years in which a new edition of HS came into force.
const NEW_HS: [i32; 5] = [2002, 2007, 2012, 2017, 2022];

/// Known episodes: what, code of HS 1992, exporter, years.
const EPISODES: [(&str, u32, &str, &[i32]); 27] = [
    ("China, rare-earth quotas", 284_690, "CHN", &[2010, 2011, 2012]),
    ("Indonesia, nickel ore", 260_400, "IDN", &[2014, 2015, 2020, 2021]),
    ("Indonesia, bauxite", 260_600, "IDN", &[2014, 2015, 2023, 2024]),
    ("Philippines, nickel ore", 260_400, "PHL", &[2016, 2017, 2020]),
    ("Congo, cobalt hydroxide (2822)", 282_200, "COD", &[2022, 2024]),
    ("Congo, cobalt (8105)", 810_510, "COD", &[2018, 2020, 2022]),
    ("Australia, GEMCO, manganese", 260_200, "AUS", &[2024]),
    ("Gabon, manganese", 260_200, "GAB", &[2023]),
    ("South Africa, manganese", 260_200, "ZAF", &[2020]),
    ("South Africa, chromium", 261_000, "ZAF", &[2020]),
    ("South Africa, platinum", 711_011, "ZAF", &[2014, 2020]),
    ("South Africa, palladium", 711_021, "ZAF", &[2020]),
    ("South Africa, rhodium", 711_031, "ZAF", &[2020]),
    ("China, graphite", 250_410, "CHN", &[2023, 2024]),
    ("China, germanium", 811_230, "CHN", &[2023, 2024]),
    ("China, antimony ore", 261_710, "CHN", &[2024]),
    ("China, tungsten", 810_110, "CHN", &[2024]),
    ("Russia, palladium", 711_021, "RUS", &[2022, 2023]),
    ("Guinea, bauxite", 260_600, "GIN", &[2021, 2022]),
    ("Malaysia, bauxite", 260_600, "MYS", &[2016, 2017]),
    ("Myanmar, tin", 260_900, "MMR", &[2023, 2024]),
    ("Chile, Escondida, copper", 260_300, "CHL", &[2017]),
    ("Canada, Cigar Lake, uranium", 261_210, "CAN", &[2006, 2007]),
    ("Russia, phosphate", 251_020, "RUS", &[2022]),
    ("Russia, antimony", 261_710, "RUS", &[2024]),
    ("Niger, uranium", 261_210, "NER", &[2023, 2024]),
    ("Indonesia, copper", 260_300, "IDN", &[2012, 2014]),
];

/// Prints all checks.
pub fn print(panel: &[ExporterYear], rows: &[Row]) {
    println!("\n== 10 held against");
    print_mine_output(rows);
    print_periods(rows);
    print_episodes(rows);
    print_choices(panel);
}

fn print_mine_output(rows: &[Row]) {
    let mined = Mined::by_product();
    let half = ln(0.5);
    let ores = || rows.iter().filter(|row| row.of.stage == Stage::Ore && row.p.is_some());

    let of_year = |row: &Row| mined.get(&row.of.hs92)?.change(row.of.exporter, row.of.year);
    let mut miners = Vec::new();
    for row in ores() {
        if let Some((output, share)) = of_year(row)
            && share >= MINER_OF_THE_YEAR
        {
            miners.push((row, output));
        }
    }
    let count = |inside: &dyn Fn(&Row, f64) -> bool| miners.iter().filter(|(row, output)| inside(row, *output)).count();
    println!(
        "miners of 2 % and more, {}: output fell by half {} times, exports {}, sum of P {:.1}, output and exports {}; correlation of logarithms {:.2}",
        miners.len(),
        count(&|_, output| output < 0.5),
        count(&|row, _| row.of.beyond_buyers < half),
        miners.iter().filter_map(|(row, _)| row.p).sum::<f64>(),
        count(&|row, output| output < 0.5 && row.of.beyond_buyers < half),
        correlation(&miners.iter().map(|(row, x)| (ln_output(*x), row.of.total)).collect::<Vec<_>>())
    );
    for (row, output) in miners.iter().filter(|(row, output)| *output < 0.5 || row.p.is_some_and(|p| p > 0.3)) {
        println!("  {} {} {}: output × {output:.2}, {}", row.of.hs92, row.of.exporter, row.of.year, told(row));
    }

    let is_miner = |row: &&Row| mined.get(&row.of.hs92).is_some_and(|m| m.share(row.of.exporter) >= MINER);
    let (miners, others): (Vec<&Row>, Vec<&Row>) = ores().filter(|row| row.in_classes()).partition(is_miner);
    for (name, rows) in [("ore exporters that mine 1 % and more", miners), ("others", others)] {
        let falls = 100.0 * part(rows.iter().map(|row| row.of.beyond_buyers < half));
        println!("{name}: {}; A below log 1/2 in {falls:.1} %", rate(rows));
    }
}

fn ln_output(output: f64) -> f64 {
    ln(output.clamp(OUTPUT_WITHIN[0], OUTPUT_WITHIN[1]))
}

fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len() as f64;
    let (x0, y0) = (pairs.iter().map(|p| p.0).sum::<f64>() / count, pairs.iter().map(|p| p.1).sum::<f64>() / count);
    let sum = |f: fn(f64, f64) -> f64| pairs.iter().map(|(x, y)| f(x - x0, y - y0)).sum::<f64>();
    sum(|x, y| x * y) / (sum(|x, _| x * x) * sum(|_, y| y * y)).sqrt()
}

fn print_periods(rows: &[Row]) {
    let line = |name: &str, inside: &dyn Fn(i32) -> bool| {
        println!("{name}: {}", rate(rows.iter().filter(|row| row.in_classes() && inside(row.of.year))));
    };
    line("1998 to 2006", &|year| year <= 2006);
    line("2007 to 2015", &|year| (2007..=2015).contains(&year));
    line("from 2016", &|year| year >= 2016);
    line("years of a new HS and the next", &|year| NEW_HS.iter().any(|new| (*new..=new + 1).contains(&year)));
}

/// What is known of a row.
fn told(row: &Row) -> String {
    let ExporterYear { weight_ratio, value_ratio, beyond_buyers, .. } = row.of;
    let customers = row.of.effective_customers().map_or("no".to_owned(), |c| format!("{c:.1}"));
    let p = row.p.map_or("not known".to_owned(), |p| format!("{p:.2}"));
    format!(
        "weight × {weight_ratio:.2}, value × {value_ratio:.2}, beyond buyers × {:.2}, {customers} customers, P {p}",
        exp(*beyond_buyers)
    )
}

fn print_episodes(rows: &[Row]) {
    for (name, hs92, exporter, years) in EPISODES {
        for year in years {
            let is_it = |row: &&Row| (row.of.hs92, row.of.exporter.as_str(), row.of.year) == (hs92, exporter, *year);
            let told = rows.iter().find(is_it).map_or("below 5 % of trade".to_owned(), told);
            println!("{name} {year}: {told}");
        }
    }
}

/// Rates by stage with other choices in step 4.
fn chosen(panel: &[ExporterYear], choices: &Choices) -> [Rate; 2] {
    let (_, probabilities) = States::fit(panel, choices);
    let rows = begun(panel, &probabilities);
    [Stage::Ore, Stage::Processed].map(|stage| class_rate(&rows, stage, None))
}

fn print_choices(panel: &[ExporterYear]) {
    for (name, choices) in [
        ("full weight from 2 % of sales", Choices { full_weight: 0.02, ..CHOICES }),
        ("from 10 %", Choices { full_weight: 0.1, ..CHOICES }),
        ("falls of 40 %", Choices { fallen: 0.6, ..CHOICES }),
        ("falls of 65 %", Choices { fallen: 0.35, ..CHOICES }),
    ] {
        let [ore, processed] = chosen(panel, &choices);
        println!("{name}: ore {ore}; processed {processed}");
    }
}
