//! The importer and the period of a scenario.

use super::country;
use mindep_core::domain::scenario::Scenario;

/// Returns importer and years for the end of a title: `South Korea, 2025–2034`.
pub fn whom(scenario: &Scenario) -> String {
    let year = |month: String| month.split('-').next().unwrap_or_default().to_owned();
    let last = scenario.start.plus(scenario.months() as i32 - 1);
    let (first, last) = (year(scenario.start.to_string()), year(last.to_string()));
    let years = if first == last { first } else { format!("{first}–{last}") };
    match &scenario.importer {
        Some(importer) => format!("{}, {years}", country::name(importer.as_str())),
        None => years,
    }
}
