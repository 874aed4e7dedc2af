//! The tables that `crates/world` embeds, as text.

use super::measures::rounded;
use super::months::Hazards;
use super::onsets::{Row, THIRDS, class_rate, is_recoded, is_weak};
use super::pooling::{Exporter, Pooled};
use mindep_world::minerals::Stage;
use mindep_world::rates::Governance;
use std::fmt::Write;

/// `base_rates.csv`: rates of classes and the hazards that show them.
pub fn classes(rows: &[Row], pooled: &Pooled, hazards: &Hazards) -> String {
    let mut text =
        "stage,governance,exporter_years,events,rate,rate_std_error,ends_rate,ends_duration,ends_severity,lasts_rate,\
                    lasts_duration,lasts_severity\n"
            .to_owned();
    for stage in [Stage::Ore, Stage::Processed] {
        for third in THIRDS.map(Some).into_iter().chain([None]) {
            let of_class = class_rate(rows, stage, third);
            let (rate, std_error) = pooled.class(stage, third);
            let [ends, lasts] = hazards.onsets(rate);
            let _ = writeln!(
                text,
                "{},{},{},{},{},{},{},\"{}\",\"{}\",{},\"{}\",\"{}\"",
                stage.name(),
                third.unwrap_or(Governance::All).name(),
                cell(of_class.at_risk, 1),
                cell(of_class.events, 2),
                cell(rate, 4),
                cell(std_error, 4),
                cell(ends, 4),
                hazards.ends.duration,
                hazards.ends.severity,
                cell(lasts, 4),
                hazards.lasts.duration,
                hazards.lasts.severity
            );
        }
    }
    text
}

/// `exporter_rates.csv`: rates of exporters, by product and from the largest rate on. Exporters whose goods moved to another heading are left out.
pub fn exporters(pooled: &Pooled) -> String {
    let mut text =
        "hs92,exporter,world_share,effective_customers,years,events,class_rate,rate,rate_std_error,data\n".to_owned();
    let mut rows: Vec<&Exporter> = pooled.exporters.iter().filter(|row| !is_recoded(row.hs92, row.country)).collect();
    rows.sort_by(|a, b| a.hs92.cmp(&b.hs92).then(rounded(b.rate, 4).total_cmp(&rounded(a.rate, 4))));
    for row in rows {
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{},{}",
            row.hs92,
            row.country,
            cell(row.world_share, 3),
            row.effective_customers.map_or(String::new(), |customers| cell(customers, 1)),
            cell(row.years, 1),
            cell(row.events, 2),
            cell(row.class_rate, 4),
            cell(row.rate, 4),
            cell(row.std_error, 4),
            if is_weak(row.hs92) { "weak" } else { "ok" }
        );
    }
    text
}

/// A number rounded to so many decimals, with one of them at least.
fn cell(x: f64, decimals: u8) -> String {
    format!("{:?}", rounded(x, decimals))
}
