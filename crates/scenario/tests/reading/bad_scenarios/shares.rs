//! Invalid scenarios: shares.

use super::message;

broken!(
    suppliers_above_one_are_refused_where_they_cross_it,
    [("0.20,,0.02", "0.30,,0.02")],
    sets [],
    r#"
error: share: the suppliers of `lithium` add up to 1.1, expected at most 1
 --> suppliers.csv:4:40
  |
4 | ar-brine,lithium,ARG:mine > ARG:refine,0.30,,0.02,"assumption: like Chile, a guess"
  |                                        ^^^^
  |
  = help: lower them by 0.1 in all

1 fault found
"#
);

broken!(
    sectors_that_do_not_add_up_to_one_are_refused,
    [("share = 0.15", "share = 0.10")],
    sets [],
    r"
error: share: the sectors of `lithium` add up to 0.95, expected 1
  --> base.toml:36:9
   |
36 | share = 0.10
   |         ^^^^
   |
   = help: add 0.05, perhaps as a sector `other`

1 fault found
"
);

broken!(
    world_shares_above_one_are_refused,
    [("[[world]]", r#"[[world]]
mineral = "lithium"
stage = "refine"
country = "CHL"
share = 0.4

[[world]]"#)],
    sets [],
    r"
error: share: the world's shares of `lithium` at stage `refine` add up to 1.08, expected at most 1
  --> base.toml:58:9
   |
58 | share = 0.68
   |         ^^^^
   |
   = help: lower them by 0.08 in all

1 fault found
"
);

broken!(
    loadings_of_growth_have_squares_of_one_at_most,
    [("drivers = { tension = 0.6 } }", "drivers = { tension = 0.8, mood = 0.7 } }"), (r#"id = "tension"
"#, r#"id = "tension"
[[drivers]]
id = "mood"
"#)],
    sets [],
    r#"
error: drivers: the squares of the loadings of `lithium` add up to 1.13, expected at most 1
  --> base.toml:24:99
   |
24 | demand = { annual = 140000, growth = "triangular(0.02, 0.08, 0.15)", volatility = 0.05, drivers = { tension = 0.8, mood = 0.7 } }
   |                                                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: the rest of 1 is the mineral's own variation

1 fault found
"#
);
