//! Studies with changed numbers and few strategies, for analyses that need hundreds or thousands of them.

use super::address::{Address, SettingSource, resolve};
use super::diagnostic::Lost;
use super::diagnostic::{Diagnostics, Faults};
use super::spec::ValueKind;
use super::tree::{Item, Value};
use super::{Loaded, Unfit, changes, study};
use mindep_core::domain::scenario::Study;
use std::sync::Arc;

impl Loaded {
    /// Returns the study as [`Loaded::with`] does, but with only the strategy `only`, or with no strategy, and without uncertain parameters. This
    /// is faster, as the other strategies are not built. A number for a parameter that is a whole number is rounded.
    ///
    /// # Errors
    ///
    /// As [`Loaded::with`].
    pub fn case(&self, numbers: &[(&str, f64)], only: Option<&str>) -> Result<Study, Diagnostics> {
        self.cases(numbers, &|id| Some(id) == only)
    }

    /// Like [`Loaded::case`], with every strategy for whose id `keep` returns true.
    ///
    /// # Errors
    ///
    /// As [`Loaded::with`].
    pub fn cases(&self, numbers: &[(&str, f64)], keep: &dyn Fn(&str) -> bool) -> Result<Study, Diagnostics> {
        let (mut tree, mut texts, mut faults) = (self.tree.clone(), self.texts.clone(), Faults::default());
        let sets: Vec<String> = numbers
            .iter()
            .map(|(address, x)| {
                let x = if self.is_whole(address) { x.round() } else { *x };
                format!("{address}={x:?}")
            })
            .collect();
        let settings = changes::arguments(&sets, &mut texts, &mut faults);
        changes::apply(&mut tree, &settings, SettingSource::CommandLine, &texts, &mut faults);
        for key in ["uncertain", "sweep", "optimize"] {
            tree.remove(key);
        }
        if let Some(Item { value: Value::Array(strategies), .. }) = tree.get_mut("strategies") {
            strategies.retain(|strategy| strategy.get("id").and_then(Item::text).is_some_and(keep));
        }
        study(&tree, &texts, faults, Lost::Nothing, Unfit::Kept)
            .map(|made| made.study)
            .map_err(|list| Diagnostics::new(Arc::new(texts), list))
    }

    /// Returns whether the parameter at an address is a whole number.
    pub fn is_whole(&self, address: &str) -> bool {
        let address = Address::new(address, self.tree.at, None);
        let target = resolve(&self.tree, &address, SettingSource::CommandLine, &mut Faults::default());
        target.is_some_and(|target| matches!(target.key.kind, ValueKind::Whole(..)))
    }
}

#[cfg(test)]
mod tests {
    use crate::load_str;

    const TEXT: &str = "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\ndemand = { annual = 1200 }\n\
        [[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"CHL:mine\"\nshare = 0.5\n\
        [[suppliers]]\nid = \"b\"\nmineral = \"m\"\npath = \"AUS:mine\"\nshare = 0.4\n\
        [[strategies]]\nid = \"more\"\nset = { \"minerals.m.demand.annual\" = 2400 }\n[[strategies]]\nid = \"other\"\n";

    #[test]
    fn a_case_is_the_study_with_its_numbers_and_one_strategy() {
        let loaded = load_str("s.toml", TEXT, &[]).unwrap();
        let numbers = [("suppliers.a.share", 0.55), ("suppliers.b.transit", 1.6)];
        let case = loaded.case(&numbers, Some("more")).unwrap();
        assert_eq!(case.strategies.len(), 1);
        assert_eq!(case.strategies[0].scenario.suppliers[0].share, 0.55);
        assert_eq!(case.baseline.suppliers[1].transit, 2, "rounded");
        let whole = loaded.with(&[("suppliers.a.share", 0.55), ("suppliers.b.transit", 2.0)]).unwrap();
        assert_eq!(case.baseline, whole.baseline);
        assert!(loaded.case(&numbers, None).unwrap().strategies.is_empty());
        let both = loaded.cases(&numbers, &|_| true).unwrap();
        assert_eq!((both.strategies.len(), &both.strategies[0]), (2, &case.strategies[0]));
        assert!(loaded.is_whole("suppliers.b.transit") && !loaded.is_whole("suppliers.a.share"));
    }

    #[test]
    fn a_case_that_cannot_be_is_refused() {
        let loaded = load_str("s.toml", TEXT, &[]).unwrap();
        assert!(loaded.case(&[("suppliers.a.share", 0.65)], None).is_err(), "shares add up to 1.05");
    }
}
