//! `mindep stress`: damage from cutting off each country, lane and stage in turn.

use super::Failure;
use super::options::{QuestionArgs, month, share};
use super::question::ask;
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use mindep_library::questions::stress::query::Query;
use std::collections::BTreeSet;

/// Arguments of `stress`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep stress scenarios/korea-lithium.toml
  mindep stress my.toml --loss 50% --months 6 --start 2028-01
  mindep stress my.toml --strategy baseline --strategy larger-stock --group andes=ARG,CHL")]
pub struct StressArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// Share lost, such as 50% or 0.5
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = share)]
    loss: f64,
    /// How long, in months
    #[arg(long, value_name = "N", default_value = "12", value_parser = clap::value_parser!(u16).range(1..=600))]
    months: u16,
    /// Month in which the outage begins; by default the first of the scenario
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    start: Option<YearMonth>,
    /// Strategy to cut off under, instead of the baseline alone; may be repeated
    #[arg(long = "strategy", value_name = "ID")]
    strategies: Vec<String>,
    /// Countries to cut off together, beside each alone; may be repeated
    #[arg(long = "group", value_name = "NAME=CODE,CODE", value_parser = group)]
    groups: Vec<Group>,
}

/// Countries under a common name.
#[derive(Clone, Debug)]
struct Group {
    name: Id,
    countries: BTreeSet<Country>,
}

/// Parses `NAME=CHN,RUS`.
fn group(text: &str) -> Result<Group, String> {
    let expected =
        "expected a name in lower-case letters, digits and hyphens, and country codes, such as andes=ARG,CHL";
    let Some((name, codes)) = text.split_once('=') else { return Err(expected.to_owned()) };
    let name = Id::new(name.trim()).ok_or_else(|| format!("found the name `{}`, {expected}", name.trim()))?;
    let code = |code: &str| {
        Country::new(code.trim())
            .ok_or_else(|| format!("found `{}` instead of a country code, {expected}", code.trim()))
    };
    let countries: BTreeSet<Country> = codes.split(',').map(code).collect::<Result<_, _>>()?;
    Ok(Group { name, countries })
}

/// Cuts off each target in turn and ranks the damage.
pub fn stress(args: &StressArgs) -> Result<(), Failure> {
    let query = Query {
        loss: args.loss,
        months: args.months.into(),
        start: args.start,
        strategies: args.strategies.clone(),
        groups: args.groups.iter().map(|group| (group.name.clone(), group.countries.clone())).collect(),
    };
    ask(&args.question, &query)
}

#[cfg(test)]
mod tests {
    use super::group;

    #[test]
    fn a_group_is_a_name_and_country_codes() {
        let found = group("andes=CHL, ARG,CHL").unwrap();
        assert_eq!(found.name.as_str(), "andes");
        assert_eq!(found.countries.iter().map(ToString::to_string).collect::<Vec<_>>(), ["ARG", "CHL"]);
        for wrong in ["andes", "Andes=CHL", "=CHL", "andes=", "andes=CHL,", "andes=chl", "andes=Chile"] {
            assert!(group(wrong).is_err(), "{wrong}");
        }
    }
}
