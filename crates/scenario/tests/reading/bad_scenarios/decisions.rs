//! Invalid scenarios: decisions.

use super::message;

broken!(
    decisions_are_about_numbers_that_the_country_can_choose,
    [("[[uncertain]]", r#"[optimize]
risk = "loss"
set = { "scenario.discount_rate" = 0.05, "minerals.lithium.flexibility" = 0.2 }
[[optimize.decisions]]
address = "disruptions.licence.rate"
min = 0
max = 1
[[optimize.decisions]]
address = "minerals.lithium.flexibility"
min = 0.3
max = 0.2
[[optimize.decisions]]
address = "minerals.lithium.demand.growth"
min = 0
max = 0.1
[[optimize.decisions]]
address = "suppliers.cn-tungsten.share"
min = 0
max = 1.5
step = 0.1
[[optimize.decisions]]
address = "minerals.lithium.stockpiles.government.target_days"

[[uncertain]]"#)],
    sets [],
    r#"
error: risk: found "loss", expected `shortfall` or `economic_loss`
  --> base.toml:88:8
   |
88 | risk = "loss"
   |        ^^^^^^

error: set: found `scenario.discount_rate`, with which portfolios could not be compared
  --> base.toml:89:9
   |
89 | set = { "scenario.discount_rate" = 0.05, "minerals.lithium.flexibility" = 0.2 }
   |         ^^^^^^^^^^^^^^^^^^^^^^^^

error: decisions: found one share of `tungsten` alone, `suppliers.cn-tungsten.share`
  --> base.toml:90:1
   |
90 | [[optimize.decisions]]
   | ^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: what one supplier gains another loses: add those that may lose or gain

error: address: found `disruptions.licence.rate`, expected something of `minerals`, `suppliers` or `projects`
  --> base.toml:91:11
   |
91 | address = "disruptions.licence.rate"
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: what else a scenario says is not the importer's to decide

error: address: found `minerals.lithium.flexibility`, which is decided or set already
  --> base.toml:95:11
   |
95 | address = "minerals.lithium.flexibility"
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: keep one of them

error: max: found 0.2, which is below `min`, 0.3
  --> base.toml:97:7
   |
97 | max = 0.2
   |       ^^^

error: address: found `minerals.lithium.demand.growth`, which is a distribution
  --> base.toml:99:11
   |
99 | address = "minerals.lithium.demand.growth"
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: a decision needs a number in the scenario to start from

error: max: found 1.5, expected a fraction in 0..=1
   --> base.toml:105:7
    |
105 | max = 1.5
    |       ^^^

error: step: found for a share; shares move in thousandths
   --> base.toml:106:8
    |
106 | step = 0.1
    |        ^^^
    |
    = help: remove `step`

error: min: missing from a decision, expected a number in 0..=36500
   --> base.toml:107:1
    |
107 | [[optimize.decisions]]
    | ^^^^^^^^^^^^^^^^^^^^^^

error: max: missing from a decision, expected a number in 0..=36500
   --> base.toml:107:1
    |
107 | [[optimize.decisions]]
    | ^^^^^^^^^^^^^^^^^^^^^^

11 faults found
"#
);
