//! Comparison of observed values with the band from the 5 % to the 95 % quantile of simulated ones.

use mindep_library::questions::asking::Nobody;
use mindep_library::questions::score::ask::{Scored, scores};
use mindep_library::questions::score::query::ObservedFile;
use mindep_scenario::load;
use mindep_scenario::observed::{Observation, Quantity};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Trials of each episode; the rank of a band's ends then has a standard error of half a per cent.
const TRIALS: u64 = 2_000;

/// Period of an observation, and whether it tests the model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ObservationKind {
    Before,
    After,
    Given,
}

/// Returns the kind of an observation by its note.
fn kind(observed: &Observation) -> ObservationKind {
    if observed.note.contains("given as") {
        ObservationKind::Given
    } else if observed.note.starts_with("before") {
        ObservationKind::Before
    } else {
        ObservationKind::After
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
            let of_kind: Vec<&Scored> = rows.iter().filter(|row| self::kind(&row.observation) == kind).collect();
            (of_kind.iter().filter(|row| row.is_inside()).count(), of_kind.len())
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

/// Simulates an episode and scores it against its observations, each of which must have a source.
fn simulate(folder: &Path, episode: &str) -> Result<Vec<Scored>, String> {
    let loaded = load(&folder.join(format!("{episode}.toml")), &[]).map_err(|error| error.to_string())?;
    let base = &loaded.study.baseline;
    let path = folder.join(format!("{episode}.observed.csv"));
    let file = ObservedFile::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let observed = file.rows(base).map_err(|faults| faults.render(false))?;
    if let Some(row) = observed.rows.iter().find(|row| row.source.is_empty()) {
        return Err(format!("{}: {} {}: no source", path.display(), row.quantity, row.start));
    }
    scores(base, &observed.rows, TRIALS, &Nobody).map_err(|why| format!("{}: {why:?}", path.display()))
}

fn table(rows: &[Scored]) -> String {
    let several = rows.iter().any(|row| row.observation.mineral != rows[0].observation.mineral);
    let mut text =
        "| | observed | simulated mean | 5 to 95 % | rank | |\n| --- | ---: | ---: | ---: | ---: | --- |\n".to_owned();
    for row in rows {
        let o = &row.observation;
        let period = if o.start == o.end {
            o.start.to_string()
        } else if (o.start.month(), o.end.month()) == (1, 12) && o.start.year() == o.end.year() {
            format!("{:04}", o.start.year())
        } else {
            format!("{} to {}", o.start, o.end)
        };
        let what = match &o.quantity {
            Quantity::Supplier(id) => format!("`{id}`"),
            named => named.to_string().replace('_', " "),
        };
        let unit = if o.unit == "fraction" { String::new() } else { format!(", {}", o.unit) };
        let mineral = if several { format!("{}: ", o.mineral) } else { String::new() };
        let [low, .., high] = row.quantiles;
        let verdict = match (kind(o), row.is_inside()) {
            (ObservationKind::Given, _) => "given",
            (ObservationKind::Before, true) => "inside (before)",
            (_, true) => "inside",
            (_, false) if o.value > high => "**above**",
            (_, false) => "**below**",
        };
        let _ = writeln!(
            text,
            "| {mineral}{what} {period}{unit} | {} | {} | {} to {} | {:.2} | {verdict} |",
            shown(o.value),
            shown(row.mean),
            shown(low),
            shown(high),
            row.rank
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
