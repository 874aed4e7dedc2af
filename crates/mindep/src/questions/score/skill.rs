//! Averages over observed values, and the skill of the simulation against forecasts that know less.

use super::ask::{Forecast, Scored};

/// Kind of the observed values that are averaged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Supply, demand and what suppliers deliver.
    Volumes,
    /// Prices and their ratios.
    Prices,
    /// All.
    All,
}

impl Group {
    /// Returns the name of the group, as in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Volumes => "volumes",
            Self::Prices => "prices",
            Self::All => "all",
        }
    }

    /// Returns whether an observed value is in the group.
    pub fn has(self, scored: &Scored) -> bool {
        match self {
            Self::Volumes => scored.observation.quantity.is_volume(),
            Self::Prices => !scored.observation.quantity.is_volume(),
            Self::All => true,
        }
    }

    /// Returns the forecasts that are made of all values of the group.
    fn forecasts(self) -> &'static [Forecast] {
        match self {
            Self::Volumes => &[Forecast::Model, Forecast::Last, Forecast::Static],
            Self::Prices => &[Forecast::Model, Forecast::Last, Forecast::Flat],
            Self::All => &[Forecast::Model, Forecast::Last],
        }
    }
}

/// A mean over rows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// Its standard error, the sample standard deviation over √rows; `None` for fewer than two rows.
    pub std_error: Option<f64>,
}

impl Mean {
    /// Returns the mean of some values; `None` without any.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        let std_error = (values.len() > 1).then(|| (squares / (n - 1.0) / n).sqrt());
        (!values.is_empty()).then_some(Self { value: mean, std_error })
    }
}

/// Averages of a forecast over a group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Averages {
    /// The group.
    pub group: Group,
    /// The forecast.
    pub forecast: Forecast,
    /// Number of observed values in the group.
    pub rows: usize,
    /// Fraction of them in the central 90 % interval; `None` where a forecast of any of them is one number.
    pub inside: Option<Mean>,
    /// Mean of the scores, each over the row's scale; rows whose scale is 0 are left out.
    pub crps: Option<Mean>,
    /// 1 less the model's mean score over this one; `None` for the model, and where this one is 0.
    pub skill: Option<f64>,
}

/// Returns the averages of each group that has a row, over each of its forecasts.
pub fn averages<'a>(scored: impl IntoIterator<Item = &'a Scored>) -> Vec<Averages> {
    let scored: Vec<&Scored> = scored.into_iter().collect();
    let groups = [Group::Volumes, Group::Prices, Group::All].into_iter();
    groups
        .flat_map(|group| {
            let rows: Vec<&Scored> = scored.iter().copied().filter(|row| group.has(row)).collect();
            let of_model = crps(&rows, Forecast::Model);
            let forecasts = group.forecasts().iter().filter(|_| !rows.is_empty());
            let average = |&forecast: &Forecast| {
                let inside: Option<Vec<f64>> = rows
                    .iter()
                    .map(|row| row.score(forecast)?.inside.map(|inside| f64::from(u8::from(inside))))
                    .collect();
                let of = crps(&rows, forecast);
                let other = of.filter(|of| forecast != Forecast::Model && of.value > 0.0);
                let skill = of_model.zip(other).map(|(model, other)| 1.0 - model.value / other.value);
                let inside = inside.and_then(|inside| Mean::of(&inside));
                Averages { group, forecast, rows: rows.len(), inside, crps: of, skill }
            };
            forecasts.map(average).collect::<Vec<_>>()
        })
        .collect()
}

/// Returns the mean score of a forecast over rows with a scale.
fn crps(rows: &[&Scored], forecast: Forecast) -> Option<Mean> {
    let scaled = rows.iter().filter(|row| row.scale > 0.0);
    let scores: Vec<f64> = scaled.filter_map(|row| Some(row.score(forecast)?.crps / row.scale)).collect();
    Mean::of(&scores)
}

/// Returns the mean interval score, over rows with a scale, each over its scale.
pub fn interval_score<'a>(scored: impl IntoIterator<Item = &'a Scored>) -> Option<Mean> {
    let scaled = scored.into_iter().filter(|row| row.scale > 0.0);
    let scores: Vec<f64> = scaled.map(|row| row.interval_score / row.scale).collect();
    Mean::of(&scores)
}

#[cfg(test)]
mod tests {
    use super::Mean;

    #[test]
    fn the_error_of_a_mean_is_the_deviation_over_the_root_of_rows() {
        // Mean 2, squares 1 + 1 = 2 over n − 1 = 1, over n = 2: 1.
        assert_eq!(Mean::of(&[1.0, 3.0]), Some(Mean { value: 2.0, std_error: Some(1.0) }));
        assert_eq!(Mean::of(&[4.0]), Some(Mean { value: 4.0, std_error: None }));
        assert_eq!(Mean::of(&[]), None);
    }
}
