//! How often what an exporter sells falls away for all its customers: base rates of hazards, estimated on the bundled trade.
//!
//! `docs/methods/base-rates.md` has the estimator and what it was held against.

use crate::governance;
use crate::minerals::Stage;
use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::sync::LazyLock;

/// How a country is governed, by thirds of the exporters of the bundled products.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Governance {
    /// The least stable third.
    Worst,
    /// The middle third.
    Middle,
    /// The most stable third.
    Best,
    /// All together, where the estimate of a country is not known.
    All,
}

impl Governance {
    /// Returns the third of an estimate of political stability.
    pub fn of(estimate: Option<f64>) -> Self {
        match estimate {
            None => Self::All,
            Some(x) if x < THIRDS[0] => Self::Worst,
            Some(x) if x < THIRDS[1] => Self::Middle,
            Some(_) => Self::Best,
        }
    }

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Middle => "middle",
            Self::Best => "best",
            Self::All => "all",
        }
    }
}

/// Estimates of political stability that part the thirds in 2024.
const THIRDS: [f64; 2] = [-0.52, 0.12];

/// The base rate of a class of exporters.
#[derive(Deserialize, Debug)]
pub struct ClassRate {
    stage: Stage,
    governance: Governance,
    /// Exporter-years looked at.
    pub exporter_years: f64,
    /// Events found, as a sum of probabilities.
    pub events: f64,
    /// Falls of half and more a year.
    pub rate: f64,
    /// Standard error of the rate.
    pub rate_std_error: f64,
    /// Onsets a year of events that end, as a hazard simulated in months needs it to be seen at the rate in yearly trade.
    pub ends_rate: f64,
    /// Months that such an event lasts, a distribution.
    pub ends_duration: String,
    /// Part of the exports that such an event takes, a distribution.
    pub ends_severity: String,
    /// Onsets a year of events that last.
    pub lasts_rate: f64,
    /// Months that such an event lasts, a distribution.
    pub lasts_duration: String,
    /// Part of the exports that such an event takes, a distribution.
    pub lasts_severity: String,
}

/// The rate of an exporter of one product, partially pooled with that of its class.
#[derive(Deserialize, Debug)]
pub struct ExporterRate {
    hs92: u32,
    exporter: String,
    /// Years looked at.
    pub years: f64,
    /// Events found, as a sum of probabilities.
    pub events: f64,
    /// Events a year.
    pub rate: f64,
    /// Standard error of the rate.
    pub rate_std_error: f64,
    /// `ok`, or `weak` where much trade is secret or without weight.
    pub data: String,
}

/// Months until contracts with others stand in for a seller that is lost for good, an assumption.
pub const REPLACED: &str = "triangular(12, 24, 48)";

/// What the source of a hazard says of those that end, after its base rate.
pub const ENDS: &str = "; times 0.26, the falls that end within two years, over 0.72, those of them that yearly trade shows. assumption: duration and severity are those of all exporters, of 10 such falls";
/// What the source of a hazard says of those that last, after its base rate.
pub const LASTS: &str = "; times 0.74, the falls that last (bans, closed mines, plants that moved), over 0.95, those of them that yearly trade shows. assumption: severity is that of all exporters, of 31 such falls; after one to four years buyers have contracts with others";

/// What the rates were computed from.
pub fn data() -> String {
    let trade = crate::trade::bundled();
    format!("{}, {} to {}", trade.source, trade.years[0], trade.years[1])
}

static CLASSES: LazyLock<Vec<ClassRate>> = LazyLock::new(|| rows(include_str!("../data/base_rates.csv")).collect());
static EXPORTERS: LazyLock<Vec<ExporterRate>> =
    LazyLock::new(|| rows(include_str!("../data/exporter_rates.csv")).collect());

/// Returns the base rate of a class of exporters; `None` for a class that is not in the table, which none is.
pub fn of_class(stage: Stage, governance: Governance) -> Option<&'static ClassRate> {
    CLASSES.iter().find(|row| row.stage == stage && row.governance == governance)
}

/// Returns the rate of an exporter of a product; `None` for exporters of little.
pub fn of_exporter(hs92: u32, exporter: Country) -> Option<&'static ExporterRate> {
    EXPORTERS.iter().find(|row| row.hs92 == hs92 && row.exporter == exporter.as_str())
}

/// The base rate of one exporter: its own where its trade is large enough to have one, pooled with its class, else that of the class.
#[derive(Clone, Copy, Debug)]
pub struct BaseRate {
    /// Falls of half and more a year.
    pub rate: f64,
    /// Standard error of the rate.
    pub std_error: f64,
    /// Stage of the product that decides.
    pub stage: Stage,
    /// How the exporter is governed.
    pub governance: Governance,
    /// Its class.
    pub class: &'static ClassRate,
    /// The product and its own row, where it has one.
    pub own: Option<(u32, &'static ExporterRate)>,
}

impl BaseRate {
    /// Finds the rate of an exporter of a product; of the class, where the product is not known or the exporter sells little of it. `None` only if
    /// the class had no row.
    pub fn of(hs92: Option<u32>, stage: Stage, exporter: Country, year: i32) -> Option<Self> {
        let governance = Governance::of(governance::latest(exporter, year).map(|(_, estimate)| estimate));
        let class = of_class(stage, governance)?;
        let own = hs92.and_then(|hs92| of_exporter(hs92, exporter).map(|own| (hs92, own)));
        let (rate, std_error) =
            own.map_or((class.rate, class.rate_std_error), |(_, own)| (own.rate, own.rate_std_error));
        Some(Self { rate, std_error, stage, governance, class, own })
    }

    /// Onsets a year of events that end within two years, at a rate of falls.
    pub fn ends(&self, rate: f64) -> f64 {
        self.class.ends_rate / self.class.rate * rate
    }

    /// Onsets a year of events that last, at a rate of falls.
    pub fn lasts(&self, rate: f64) -> f64 {
        self.class.lasts_rate / self.class.rate * rate
    }

    /// Says where it comes from: `0.014 ± 0.005 falls by half and more a year, …`.
    pub fn told(&self) -> String {
        let goods = match self.stage {
            Stage::Ore => "ore",
            Stage::Processed => "processed products",
        };
        let (rate, error) = (self.rate, self.std_error);
        match self.own {
            Some((hs92, own)) => format!(
                "{rate} ± {error} falls by half and more a year of its exports of HS {hs92}: {:.1} in {:.0} years, pooled with exporters alike{}",
                own.events,
                own.years,
                if own.data == "weak" { "; much of this trade is secret or without weight" } else { "" }
            ),
            None => format!(
                "{rate} ± {error} falls by half and more a year, that of exporters of {goods} in the {} third of political stability",
                self.governance.name()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, EXPORTERS, Governance, of_class};
    use crate::minerals::Stage;
    use crate::{countries, lines, trade};

    #[test]
    fn every_class_has_a_rate() {
        assert_eq!(CLASSES.len(), lines(include_str!("../data/base_rates.csv")));
        assert_eq!(EXPORTERS.len(), lines(include_str!("../data/exporter_rates.csv")));
        for stage in [Stage::Ore, Stage::Processed] {
            for governance in [Governance::Worst, Governance::Middle, Governance::Best, Governance::All] {
                let row = of_class(stage, governance).unwrap_or_else(|| panic!("{stage:?} {governance:?}"));
                assert!(row.rate > 0.0 && row.rate < 0.2 && row.rate_std_error > 0.0, "{row:?}");
            }
        }
        for row in EXPORTERS.iter() {
            assert!(trade::PRODUCTS.contains(&row.hs92) && countries::find(&row.exporter).is_some(), "{row:?}");
            assert!(row.rate > 0.0 && row.rate < 0.5 && row.rate_std_error > 0.0, "{row:?}");
        }
    }
}
