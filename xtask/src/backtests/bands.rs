//! Comparison of observed values with the band from the 5 % to the 95 % quantile of simulated ones.

use mindep_core::engine::trace::{Month, trace};
use mindep_core::plan::Plan;
use mindep_scenario::load;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Trials of each episode; the rank of a band's ends then has a standard error of half a per cent.
const TRIALS: u64 = 2_000;

/// A row of `EPISODE.observed.csv`.
#[derive(Deserialize)]
struct Observed {
    mineral: String,
    quantity: String,
    period_start: String,
    period_end: String,
    #[serde(rename = "observed")]
    value: f64,
    unit: String,
    note: String,
    #[allow(dead_code, reason = "read so that its absence is a fault")]
    source: String,
}

/// Period of an observation, and whether it tests the model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ObservationKind {
    Before,
    After,
    Given,
}

impl Observed {
    fn kind(&self) -> ObservationKind {
        if self.note.contains("given as") {
            ObservationKind::Given
        } else if self.note.starts_with("before") {
            ObservationKind::Before
        } else {
            ObservationKind::After
        }
    }
}

/// An observed value with the simulated values of all trials.
struct Row {
    observed: Observed,
    /// Simulated values in ascending order.
    values: Vec<f64>,
}

impl Row {
    /// Returns the order statistic at a level.
    fn quantile(&self, level: f64) -> f64 {
        let rank = (level * self.values.len() as f64).ceil() as usize;
        self.values[rank.clamp(1, self.values.len()) - 1]
    }

    fn inside(&self) -> bool {
        (self.quantile(0.05)..=self.quantile(0.95)).contains(&self.observed.value)
    }

    /// Returns the fraction of trials below the observed value; trials equal to it count half.
    fn rank(&self) -> f64 {
        let x = self.observed.value;
        let below = self.values.partition_point(|v| *v < x);
        let up_to = self.values.partition_point(|v| *v <= x);
        f64::midpoint(below as f64, up_to as f64) / self.values.len() as f64
    }
}

/// Replaces the tables between the markers `<!-- table: EPISODE -->` and `<!-- end -->` of pages (file name and text), and that of `<!-- table:
/// all -->`.
///
/// # Errors
///
/// When a file cannot be read, a scenario is invalid, an observation is of a quantity that is not simulated, or no page has a marker.
pub fn fill(folder: &Path, pages: &mut BTreeMap<String, String>) -> Result<(), String> {
    let mut tables = BTreeMap::new();
    let mut all: BTreeMap<ObservationKind, (usize, usize)> = BTreeMap::new();
    let mut by_episode = String::new();
    for episode in episodes(folder)? {
        let rows = simulate(folder, &episode)?;
        let of = |kind: ObservationKind| {
            let of_kind: Vec<&Row> = rows.iter().filter(|r| r.observed.kind() == kind).collect();
            (of_kind.iter().filter(|r| r.inside()).count(), of_kind.len())
        };
        for kind in [ObservationKind::Before, ObservationKind::After, ObservationKind::Given] {
            let sum = all.entry(kind).or_default();
            *sum = (sum.0 + of(kind).0, sum.1 + of(kind).1);
        }
        let told =
            |(inside, count): (usize, usize)| if count == 0 { String::new() } else { format!("{inside} of {count}") };
        let _ = writeln!(
            by_episode,
            "| `{episode}` | {} | {} |",
            told(of(ObservationKind::Before)),
            told(of(ObservationKind::After))
        );
        tables.insert(episode, table(&rows));
    }
    let told =
        |kind: ObservationKind| all.get(&kind).map_or(String::new(), |(inside, count)| format!("{inside} of {count}"));
    let head = "| episode | before the start | after it |\n| --- | ---: | ---: |\n";
    tables.insert(
        "all".to_owned(),
        format!(
            "{head}{by_episode}| together | {} | {} |\n",
            told(ObservationKind::Before),
            told(ObservationKind::After)
        ),
    );
    for (name, table) in tables {
        let (begin, end) = (format!("<!-- table: {name} -->\n"), "<!-- end -->");
        let page = pages.values_mut().find(|page| page.contains(&begin));
        let page = page.ok_or_else(|| format!("no page of docs/backtests has `{}`", begin.trim()))?;
        let start = page.find(&begin).unwrap_or_default() + begin.len();
        let length = page[start..].find(end).ok_or_else(|| format!("the table of {name} has no `{end}`"))?;
        page.replace_range(start..start + length, &format!("\n{table}\n"));
    }
    Ok(())
}

/// Returns the names of the episodes' scenarios, sorted.
fn episodes(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name().into_string().ok()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

/// Simulates an episode and pairs the results with its observations.
fn simulate(folder: &Path, episode: &str) -> Result<Vec<Row>, String> {
    let loaded = load(&folder.join(format!("{episode}.toml")), &[]).map_err(|error| error.to_string())?;
    let file = folder.join(format!("{episode}.observed.csv"));
    let mut reader = csv::Reader::from_path(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let observed: Vec<Observed> =
        reader.deserialize().collect::<Result<_, _>>().map_err(|error| format!("{}: {error}", file.display()))?;
    let plan = Plan::new(&loaded.study);
    let base = &loaded.study.baseline;
    let month_of = |text: &str| -> Option<usize> {
        let (year, month) = text.split_once('-')?;
        let months = year.parse::<i32>().ok()? * 12 + month.parse::<i32>().ok()? - 1;
        let (first_year, first) = base.start.to_string().split_once('-').map(|(y, m)| (y.to_owned(), m.to_owned()))?;
        let start = first_year.parse::<i32>().ok()? * 12 + first.parse::<i32>().ok()? - 1;
        usize::try_from(months - start).ok().filter(|t| *t < base.months())
    };
    let mut rows = Vec::new();
    for observed in observed {
        let place = format!("{}: {} {}", file.display(), observed.quantity, observed.period_start);
        let mineral = plan.labels.minerals.iter().position(|m| m.id == observed.mineral);
        let mineral = mineral.ok_or_else(|| format!("{place}: no mineral `{}`", observed.mineral))?;
        let period = month_of(&observed.period_start).zip(month_of(&observed.period_end));
        let (first, last) = period.ok_or_else(|| format!("{place}: not within the horizon"))?;
        let label = &plan.labels.minerals[mineral];
        let supplier = match observed.quantity.strip_prefix("supplier:") {
            None => None,
            Some(id) => {
                let found = label.suppliers.iter().position(|s| s.as_str() == id);
                Some(found.ok_or_else(|| format!("{place}: no such supplier"))?)
            }
        };
        let initial = base.minerals.iter().find(|m| m.id.as_str() == observed.mineral).and_then(|m| m.price.as_ref());
        let initial = initial.map(|price| price.initial);
        let quantity = observed.quantity.clone();
        let of = move |months: &[Month]| -> Option<f64> {
            let mean = |of: fn(&Month) -> Option<f64>| -> Option<f64> {
                months.iter().map(of).sum::<Option<f64>>().map(|sum| sum / months.len() as f64)
            };
            match (supplier, quantity.as_str()) {
                (Some(s), _) => {
                    let of = |m: &Month| m.delivered[s] + m.surge_for_gap[s] + m.surge_for_stock[s] + m.ahead[s];
                    Some(months.iter().map(of).sum())
                }
                (None, "supply") => Some(months.iter().map(received).sum()),
                (None, "price") => mean(|m| m.price),
                (None, "price_ratio") => Some(mean(|m| m.price)? / initial?),
                (None, "price_inside_ratio") => Some(mean(|m| m.price_inside)? / initial?),
                _ => None,
            }
        };
        rows.push((observed, mineral, first..last + 1, of, place));
    }
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
    for trial in 0..TRIALS {
        let traces: Vec<_> = (0..plan.minerals()).map(|m| trace(&plan, 0, m, trial)).collect();
        for ((_, mineral, period, of, place), values) in rows.iter().zip(&mut values) {
            let value = of(&traces[*mineral].months[period.clone()]);
            values.push(value.ok_or_else(|| format!("{place}: nothing simulated stands for it"))?);
        }
    }
    Ok(rows
        .into_iter()
        .zip(values)
        .map(|((observed, ..), mut values)| {
            values.sort_by(f64::total_cmp);
            Row { observed, values }
        })
        .collect())
}

/// All supply of a month: domestic, recycled, contracts, projects and surge.
fn received(month: &Month) -> f64 {
    let parts =
        [&month.delivered, &month.project_delivered, &month.surge_for_gap, &month.surge_for_stock, &month.ahead];
    month.domestic + month.recycled + parts.iter().flat_map(|p| p.iter()).sum::<f64>()
}

fn table(rows: &[Row]) -> String {
    let several = rows.iter().any(|r| r.observed.mineral != rows[0].observed.mineral);
    let mut text =
        "| | observed | simulated mean | 5 to 95 % | rank | |\n| --- | ---: | ---: | ---: | ---: | --- |\n".to_owned();
    for row in rows {
        let o = &row.observed;
        let period = if o.period_start == o.period_end {
            o.period_start.clone()
        } else if o.period_start.ends_with("-01")
            && o.period_end.ends_with("-12")
            && o.period_start[..4] == o.period_end[..4]
        {
            o.period_start[..4].to_owned()
        } else {
            format!("{} to {}", o.period_start, o.period_end)
        };
        let what =
            o.quantity.strip_prefix("supplier:").map_or_else(|| o.quantity.replace('_', " "), |s| format!("`{s}`"));
        let unit = if o.unit == "fraction" { String::new() } else { format!(", {}", o.unit) };
        let mineral = if several { format!("{}: ", o.mineral) } else { String::new() };
        let mean = row.values.iter().sum::<f64>() / row.values.len() as f64;
        let verdict = match (o.kind(), row.inside()) {
            (ObservationKind::Given, _) => "given",
            (ObservationKind::Before, true) => "inside (before)",
            (_, true) => "inside",
            (_, false) if o.value > row.quantile(0.95) => "**above**",
            (_, false) => "**below**",
        };
        let _ = writeln!(
            text,
            "| {mineral}{what} {period}{unit} | {} | {} | {} to {} | {:.2} | {verdict} |",
            shown(o.value),
            shown(mean),
            shown(row.quantile(0.05)),
            shown(row.quantile(0.95)),
            row.rank()
        );
    }
    text
}

/// Formats a number with three significant digits up to 999 and four from 1,000 on, with commas between thousands.
fn shown(x: f64) -> String {
    if x.abs() < 99.95 {
        let places = if x == 0.0 { 0 } else { (2 - libm::log10(x.abs()).floor() as i32).clamp(0, 3) as usize };
        return format!("{x:.places$}");
    }
    let step = libm::pow(10.0, (libm::log10(x.abs()).floor() - 3.0).max(0.0));
    let whole = ((x / step).round() * step).abs() as u64;
    let digits = whole.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap_or_default()).collect();
    groups.join(",")
}
