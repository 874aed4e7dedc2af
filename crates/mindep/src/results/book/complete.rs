//! Checks that the tables hold exactly the rows that a run of their scenario writes, each once and in order. Readers look rows up by key and treat a
//! missing row as having no value, so a missing row would go unnoticed.

use super::{Book, Fault};
use crate::results::manifest::Manifest;
use crate::tables::annual::{self, AnnualRow};
use crate::tables::comparison::ComparisonRow;
use crate::tables::distribution::DistributionRow;
use crate::tables::exceedance::{ExceedanceRow, RETURN_PERIODS};
use crate::tables::losses::{DisruptionRow, SectorRow};
use crate::tables::number::Number;
use crate::tables::sources::{ProjectRow, SupplierRow};
use crate::tables::summary::SummaryRow;
use crate::tables::table::Table;
use crate::tables::timeseries::TimeseriesRow;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE, Scenario, UNATTRIBUTED};
use mindep_core::domain::strategy::Strategy;
use mindep_core::plan::labels::{Labels, MineralLabel};
use mindep_core::tally::metric::{Metric, Variable};
use mindep_core::units::MONTHS_PER_YEAR;
use mindep_scenario::Loaded;
use mindep_scenario::letters;
use serde_json::Value;
use std::path::Path;

/// The cells that identify a row.
type Key = Vec<String>;

/// Returns a fault for every table whose rows differ from those of the scenario.
pub fn faults(folder: &Path, book: &Book) -> Vec<Fault> {
    let of = Names::new(&book.loaded);
    let key = |cells: &[&String]| -> Key { cells.iter().map(|cell| (*cell).clone()).collect() };
    let mut faults = vec![
        rows::<SummaryRow, _>(folder, &book.summary, of.metrics(true), |r| key(&[&r.strategy, &r.mineral, &r.metric])),
        rows::<TimeseriesRow, _>(folder, &book.timeseries, of.months(), |r| {
            key(&[&r.strategy, &r.mineral, &r.month, &r.variable])
        }),
        rows::<AnnualRow, _>(folder, &book.annual, of.years(), |r| {
            key(&[&r.strategy, &r.mineral, &r.year.to_string(), &r.variable])
        }),
        rows::<ExceedanceRow, _>(folder, &book.exceedance, of.periods(), |r| {
            key(&[&r.strategy, &r.mineral, &r.basis, &r.return_period_years.to_string()])
        }),
        rows::<SupplierRow, _>(folder, &book.suppliers, of.suppliers(), |r| {
            key(&[&r.strategy, &r.mineral, &r.kind, &r.supplier])
        }),
        rows::<ProjectRow, _>(folder, &book.projects, of.projects(), |r| key(&[&r.strategy, &r.project, &r.mineral])),
        rows::<DisruptionRow, _>(folder, &book.disruptions, of.disruptions(), |r| {
            key(&[&r.strategy, &r.mineral, &r.disruption])
        }),
        rows::<SectorRow, _>(folder, &book.sectors, of.sectors(), |r| key(&[&r.strategy, &r.mineral, &r.sector])),
        rows::<ComparisonRow, _>(folder, &book.comparison, of.metrics(false), |r| {
            key(&[&r.strategy, &r.mineral, &r.metric])
        }),
        of.bins(&book.distribution).map(|(row, what)| fault::<DistributionRow>(folder, row, what)),
    ];
    faults.drain(..).flatten().collect()
}

fn fault<R: Table>(folder: &Path, row: usize, what: String) -> Fault {
    // The header is line 1, and no cell contains a line break.
    Fault { place: format!("{}:{}:1", letters::shown(&folder.join(R::FILE)), row + 2), what }
}

/// Returns the first row that differs from the one expected at its position.
fn rows<R: Table, I: Iterator<Item = Key>>(
    folder: &Path,
    found: &[R],
    expected: I,
    key: impl Fn(&R) -> Key,
) -> Option<Fault> {
    let mut expected = expected;
    for (place, row) in found.iter().enumerate() {
        let own = key(row);
        match expected.next() {
            Some(wanted) if wanted == own => {}
            Some(wanted) => {
                let what = format!("found the row of {}, expected that of {}", own.join(", "), wanted.join(", "));
                return Some(fault::<R>(folder, place, what));
            }
            None => {
                return Some(fault::<R>(
                    folder,
                    place,
                    format!("found the row of {}, expected no more", own.join(", ")),
                ));
            }
        }
    }
    let missing = expected.next()?;
    Some(fault::<R>(folder, found.len(), format!("found the end, expected the row of {}", missing.join(", "))))
}

/// The identifiers of rows, in the order of the results.
struct Names<'a> {
    labels: Labels,
    /// Ids and scenarios, the baseline first.
    strategies: Vec<(&'a str, &'a Scenario)>,
    months: Vec<String>,
}

impl<'a> Names<'a> {
    fn new(loaded: &'a Loaded) -> Self {
        let base = &loaded.study.baseline;
        let mut others: Vec<&Strategy> = loaded.study.strategies.iter().collect();
        others.sort_by(|a, b| a.id.cmp(&b.id));
        let labels = Labels::new(&loaded.study, &others);
        let others = others.into_iter().map(|strategy| (strategy.id.as_str(), &strategy.scenario));
        let months = (0..base.months()).map(|t| labels.month(t).to_string()).collect();
        Self { labels, strategies: [(BASELINE, base)].into_iter().chain(others).collect(), months }
    }

    /// Iterates over all pairs of strategy and mineral.
    fn parts(&self) -> impl Iterator<Item = (&'a str, &'a Scenario, &MineralLabel)> {
        self.strategies.iter().flat_map(|(id, scenario)| self.labels.minerals.iter().map(move |m| (*id, *scenario, m)))
    }

    /// Iterates over the metrics of every mineral, then of all minerals together; without the baseline for a comparison.
    fn metrics(&self, baseline: bool) -> impl Iterator<Item = Key> {
        let skipped = usize::from(!baseline);
        self.strategies.iter().skip(skipped).flat_map(|(strategy, _)| {
            let minerals = self.labels.minerals.iter().map(|m| (m.id.as_str(), &Metric::ALL[..]));
            minerals.chain([(ALL_MINERALS, &Metric::OF_ALL_MINERALS[..])]).flat_map(move |(mineral, metrics)| {
                metrics.iter().map(move |metric| key([strategy, mineral, metric.name()]))
            })
        })
    }

    fn months(&self) -> impl Iterator<Item = Key> {
        self.parts().flat_map(|(strategy, scenario, label)| {
            let of = scenario.minerals.iter().find(|m| m.id.as_str() == label.id);
            let inside = of.and_then(|m| m.price.as_ref()).is_some_and(|price| price.inside.is_some());
            let variables = Variable::ALL.into_iter().filter(move |v| inside || *v != Variable::PriceInside);
            let row = move |month: &String, v: Variable| key([strategy, label.id.as_str(), month, v.name()]);
            self.months.iter().flat_map(move |month| variables.clone().map(move |v| row(month, v)))
        })
    }

    fn years(&self) -> impl Iterator<Item = Key> {
        self.parts().flat_map(move |(strategy, scenario, label)| {
            let of_suppliers = label.suppliers.iter().map(|id| annual::of_supplier(id));
            let own = enabled(scenario).into_iter().filter(|(_, mineral)| *mineral == label.id);
            let of_projects = own.map(|(id, _)| annual::of_project(id));
            let plain = annual::VARIABLES.into_iter().map(str::to_owned);
            let variables: Vec<String> = plain.chain(of_suppliers).chain(of_projects).collect();
            (0..self.months.len() / MONTHS_PER_YEAR).flat_map(move |year| {
                let name = annual::calendar(&self.labels, year).to_string();
                let row = |variable: &String| key([strategy, &label.id, &name, variable]);
                variables.iter().map(row).collect::<Vec<_>>()
            })
        })
    }

    fn periods(&self) -> impl Iterator<Item = Key> {
        self.parts().flat_map(|(strategy, _, label)| {
            ["worst_month", "year"].into_iter().flat_map(move |basis| {
                RETURN_PERIODS.iter().map(move |period| key([strategy, &label.id, basis, &period.to_string()]))
            })
        })
    }

    fn suppliers(&self) -> impl Iterator<Item = Key> {
        self.parts().flat_map(|(strategy, scenario, label)| {
            let contracts = label.suppliers.iter().map(move |id| key([strategy, &label.id, "contract", id]));
            let own = enabled(scenario).into_iter().filter(move |(_, mineral)| *mineral == label.id);
            contracts.chain(own.map(move |(id, _)| key([strategy, &label.id, "project", id])))
        })
    }

    fn projects(&self) -> impl Iterator<Item = Key> {
        self.strategies.iter().flat_map(|(strategy, scenario)| {
            enabled(scenario).into_iter().map(move |(id, mineral)| key([strategy, id, mineral]))
        })
    }

    fn disruptions(&self) -> impl Iterator<Item = Key> {
        self.parts().flat_map(|(strategy, _, label)| {
            let names = label.disruptions.iter().map(|place| self.labels.disruptions[*place].as_str());
            names.chain([UNATTRIBUTED]).map(move |id| key([strategy, &label.id, id]))
        })
    }

    fn sectors(&self) -> impl Iterator<Item = Key> {
        self.parts().flat_map(|(strategy, _, label)| label.sectors.iter().map(move |id| key([strategy, &label.id, id])))
    }

    /// Returns the first row whose bin does not follow the previous one, starting from 0, or whose strategy and mineral are not the expected ones.
    fn bins(&self, rows: &[DistributionRow]) -> Option<(usize, String)> {
        let edge = |cell: Option<Number>| cell.map(Number::value);
        let mut next = 0;
        for (strategy, _, label) in self.parts() {
            let is_own = |row: &DistributionRow| {
                row.strategy == strategy && row.mineral == label.id && row.metric == Metric::ShortfallShare.name()
            };
            let count = rows[next..].iter().take_while(|row| is_own(row)).count();
            let mut last = Some(0.0);
            // If no trial has a shortfall share, no bin has a probability.
            let known = rows[next..].first().is_some_and(|row| row.probability.is_some());
            for (place, row) in rows[next..next + count].iter().enumerate() {
                let (low, high) = (edge(row.low), edge(row.high));
                let follows = if place == 0 { high == Some(0.0) } else { high > low };
                if low != last || !follows || row.probability.is_some() != known {
                    return Some((next + place, "found a bin that does not follow the one before it".to_owned()));
                }
                last = high;
            }
            if count == 0 {
                return Some((next, format!("found no row of {strategy}, {}, expected its bins", label.id)));
            }
            next += count;
        }
        (next < rows.len()).then(|| (next, "found another row, expected no more".to_owned()))
    }
}

/// Returns the enabled projects of a strategy, sorted by id, each with its mineral.
fn enabled(scenario: &Scenario) -> Vec<(&str, &str)> {
    let all = scenario.projects.iter().filter(|p| p.enabled).map(|p| (p.id.as_str(), p.mineral.as_str()));
    let mut enabled: Vec<_> = all.collect();
    enabled.sort_unstable();
    enabled
}

fn key<const N: usize>(cells: [&str; N]) -> Key {
    cells.map(str::to_owned).into()
}

/// Returns a message about the first value of a manifest that does not match its scenario.
pub fn manifest(manifest: &Manifest, loaded: &Loaded) -> Option<String> {
    let of = Names::new(loaded);
    let base = &loaded.study.baseline;
    let (start, end) = (base.start.to_string(), of.months.last().cloned().unwrap_or_default());
    let ids: Vec<&str> = of.strategies.iter().map(|(id, _)| *id).collect();
    let minerals = manifest.minerals.iter().map(|m| (&m.id, &m.name, &m.unit));
    let expected = of.labels.minerals.iter().map(|m| (&m.id, &m.name, &m.unit));
    let differs = [
        ("scenario", manifest.scenario.name != base.name.as_str() || manifest.scenario.currency != base.currency),
        ("strategies", manifest.strategies != ids),
        ("minerals", !minerals.eq(expected)),
        ("months", manifest.months != base.months()),
        ("start", manifest.start != start),
        ("end", manifest.end != end),
        ("trials", manifest.trials == 0),
    ];
    let found = differs.iter().find(|(_, differs)| *differs)?;
    Some(format!("{}: found something else than the scenario in inputs/ has", found.0))
}

/// Returns a message about the first text within a manifest that contains invisible characters.
pub fn unseen_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => {
            letters::unseen(text, true).next().map(|unseen| format!("found {} in a text", unseen.told()))
        }
        Value::Array(items) => items.iter().find_map(unseen_text),
        Value::Object(items) => items.iter().find_map(|(key, value)| {
            letters::unseen(key, true)
                .next()
                .map(|unseen| format!("found {} in a key", unseen.told()))
                .or_else(|| unseen_text(value))
        }),
        _ => None,
    }
}
