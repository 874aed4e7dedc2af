//! A library of disruptions with their evidence: what an export licence, a strike or a flood is like.

use crate::rows;
use serde::Deserialize;
use std::sync::LazyLock;

/// A kind of disruption.
#[derive(Deserialize, Debug)]
pub struct Template {
    /// Name, as in `like = "export-licence"`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Stage that it strikes: `mine`, `refine`, `export` or `lane`.
    pub stage: String,
    /// Months at full severity, as a distribution; empty where there is a profile.
    pub duration: String,
    /// Fraction lost, as a distribution.
    pub severity: String,
    /// Months of recovery, as a distribution; may be empty.
    pub recovery: String,
    /// Points `[[month, fraction of severity], …]`; empty where there is a duration.
    pub profile: String,
    /// Least rate a year of an exposed node.
    pub rate_low: f64,
    /// Usual rate a year.
    pub rate_mode: f64,
    /// Largest rate a year.
    pub rate_high: f64,
    /// Evidence.
    pub basis: String,
}

static TABLE: LazyLock<Vec<Template>> = LazyLock::new(|| rows(include_str!("../data/templates.csv")).collect());

/// All templates.
pub fn all() -> &'static [Template] {
    &TABLE
}

/// Returns a template by its id.
pub fn get(id: &str) -> Option<&'static Template> {
    TABLE.iter().find(|template| template.id == id)
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::lines;

    #[test]
    fn every_template_has_a_course_and_a_rate() {
        assert_eq!(all().len(), lines(include_str!("../data/templates.csv")));
        for row in all() {
            assert!(row.duration.is_empty() != row.profile.is_empty(), "{row:?}");
            assert!(row.rate_low <= row.rate_mode && row.rate_mode <= row.rate_high && row.rate_low > 0.0, "{row:?}");
            assert!(["mine", "refine", "export", "lane"].contains(&row.stage.as_str()), "{row:?}");
            assert!(row.basis.starts_with("fact") || row.basis.starts_with("assumption"), "{row:?}");
        }
    }
}
