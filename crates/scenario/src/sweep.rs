//! The table `[sweep]`: parameters for which a run takes several values in turn.

use super::address::{SettingSource, Target, resolve};
use super::changes::{self, Setting};
use super::diagnostic::Lost;
use super::diagnostic::{Diagnostic, Faults};
use super::source::Sources;
use super::tree::{Item, Value};
use super::validate::MAX_ROWS as MAX_TOGETHER;
use super::{Unfit, study};

/// Maximum number of combinations of a sweep, and maximum total number of values of its parameters.
pub const MAX: usize = 999;

/// A parameter of a sweep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Swept {
    /// Address of the parameter.
    pub address: String,
    /// Values of the parameter, as written in the file.
    pub values: Vec<String>,
}

/// One value for each parameter of a sweep: pairs of an address and a value, in the form that `--set` takes.
pub type Combination = Vec<(String, String)>;

/// Returns all combinations: parameters are sorted by address, the last one varies fastest, and values keep their order.
pub fn combinations(swept: &[Swept]) -> Vec<Combination> {
    let mut all: Vec<Combination> = if swept.is_empty() { Vec::new() } else { vec![Vec::new()] };
    for parameter in swept {
        let longer = |combination: Combination| {
            let with = move |value: &String| {
                let mut longer = combination.clone();
                longer.push((parameter.address.clone(), value.clone()));
                longer
            };
            parameter.values.iter().map(with)
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}

/// Reads the sweep of a valid scenario and checks each of its values by itself. Parameters that `--set` fixes are not swept. `rows` is the total
/// number of rows over all strategies, which limits the number of values, since each value requires checking the scenario again.
///
/// # Errors
///
/// With all errors in its addresses and values.
pub fn read(tree: &Item, rows: usize, set: &[Setting], texts: &Sources) -> Result<Vec<Swept>, Vec<Diagnostic>> {
    let Some(table) = tree.get("sweep") else { return Ok(Vec::new()) };
    let mut scenario = tree.clone();
    scenario.remove("sweep");
    let mut faults = Faults::default();
    let mut silent = Faults::default();
    let given: Vec<Target> =
        set.iter().filter_map(|s| resolve(&scenario, s.address(), SettingSource::CommandLine, &mut silent)).collect();
    let mut done: Vec<Target> = Vec::new();
    let mut swept = Vec::new();
    let settings = changes::settings(table, texts, &mut faults);
    // Check the number of values first: checking one value takes as long as checking the whole scenario.
    let values = |setting: &Setting| if let Value::Array(values) = setting.value() { values.len() } else { 1 };
    let count: usize = settings.iter().map(values).sum();
    if count > MAX {
        let message = format!("found {count} values, expected {MAX} at most, of all parameters together");
        return Err(vec![Diagnostic::error(table.at, message).help("take fewer values, or parameters")]);
    }
    if count * rows > MAX_TOGETHER {
        let message = format!(
            "found {count} values in a scenario of {rows} rows in all its strategies: {} together, expected {MAX_TOGETHER} at most",
            count * rows
        );
        return Err(vec![Diagnostic::error(table.at, message).help("take fewer values, or strategies")]);
    }
    for setting in settings {
        let Some(target) = resolve(&scenario, setting.address(), SettingSource::CommandLine, &mut faults) else {
            continue;
        };
        let [key, place] = setting.places();
        if setting.is_table() {
            faults.error(key, "sweep: found an address of `tables`, expected one of the scenario's parameters");
            continue;
        }
        if done.iter().any(|other| other.is(&target)) {
            faults.error(key, format!("sweep: found `{}` twice", setting.address()));
        }
        let values = match setting.value() {
            Value::Array(values) if !values.is_empty() => values,
            _ => {
                let fault = Diagnostic::error(place, "found no list of values, expected the values to take in turn");
                faults.add(fault.help(format!("write \"{}\" = [0.05, 0.1]", setting.address())));
                continue;
            }
        };
        let is_given = given.iter().any(|other| other.is(&target));
        done.push(target);
        // A fixed parameter is not checked: each combination of a sweep is read with all of its parameters fixed.
        if is_given {
            continue;
        }
        for value in values {
            let mut changed = scenario.clone();
            let mut own = Faults::default();
            changes::apply(&mut changed, &[setting.with(value)], SettingSource::CommandLine, texts, &mut own);
            if let Err(list) = study(&changed, texts, own, Lost::Nothing, Unfit::Kept) {
                for fault in list {
                    faults.add(fault);
                }
            }
        }
        let values = values.iter().map(|value| texts.text(value.at).to_owned()).collect();
        swept.push(Swept { address: setting.address().to_string(), values });
    }
    let count = swept.iter().try_fold(1_usize, |n, s: &Swept| n.checked_mul(s.values.len()).filter(|n| *n <= MAX));
    if count.is_none() {
        let fault = Diagnostic::error(table.at, format!("found more than {MAX} combinations of values"));
        faults.add(fault.help("take fewer values, or parameters"));
    }
    swept.sort_by(|a, b| a.address.cmp(&b.address));
    if faults.len() == 0 { Ok(swept) } else { Err(faults.into_list()) }
}

#[cfg(test)]
mod tests {
    use super::{Swept, combinations};

    fn swept(address: &str, values: &[&str]) -> Swept {
        Swept { address: address.to_owned(), values: values.iter().map(|v| (*v).to_owned()).collect() }
    }

    #[test]
    fn the_last_parameter_changes_first() {
        let all = combinations(&[swept("a", &["1", "2"]), swept("b", &["x", "y", "z"])]);
        let texts: Vec<String> = all.iter().map(|c| format!("{}{}", c[0].1, c[1].1)).collect();
        assert_eq!(texts, ["1x", "1y", "1z", "2x", "2y", "2z"]);
        assert!(combinations(&[]).is_empty());
    }
}
