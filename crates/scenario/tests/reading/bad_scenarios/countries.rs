//! Invalid scenarios: scores of countries.

use super::message;

broken!(
    scores_out_of_range_are_refused_all_at_once,
    [("[[disruptions]]\nid = \"licence\"", "[[countries]]\ncode = \"CHN\"\ninstability = 1.5\ngovernance = 12\n\n[[countries]]\ncode = \"CHN\"\ntrade = 1.2\n\n[[disruptions]]\nid = \"licence\"")],
    sets [],
    r#"
error: instability: found 1.5, expected a fraction in 0..=1
  --> base.toml:56:15
   |
56 | instability = 1.5
   |               ^^^
   |
   = help: it is a fraction: write 0.015 for 1.5 %

error: governance: found 12, expected a number in 0..=10
  --> base.toml:57:14
   |
57 | governance = 12
   |              ^^

error: code: found `CHN`, which another country has already
  --> base.toml:60:8
   |
60 | code = "CHN"
   |        ^^^^^
   |
   = note: the first is at base.toml:55:8
   = help: remove one of them

error: trade: found without `governance`
  --> base.toml:61:9
   |
61 | trade = 1.2
   |         ^^^
   |
   = help: add `governance`, or remove `trade`

4 faults found
"#
);

broken!(
    a_strategy_cannot_set_what_no_simulation_reads,
    [("minerals.lithium.stockpiles.government.target_days", "minerals.lithium.indicators.recycling")],
    sets [],
    r#"
error: found an address of `indicators` of a mineral, which no simulation reads
  --> base.toml:83:27
   |
83 | set = { "minerals.lithium.indicators.recycling" = 180 }
   |                           ^^^^^^^^^^
   |
   = help: use --set with `mindep indicators`

1 fault found
"#
);

broken!(
    nothing_uncertain_is_a_score_of_a_country,
    [(r#"address = "disruptions.licence.rate""#, r#"address = "countries.CHN.governance""#)],
    sets [],
    r#"
error: found an address of `countries`, which no simulation reads
  --> base.toml:88:12
   |
88 | address = "countries.CHN.governance"
   |            ^^^^^^^^^
   |
   = help: use --set with `mindep indicators`

1 fault found
"#
);
