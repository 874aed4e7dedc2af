//! Invalid scenarios: strategies.

use super::message;

broken!(
    a_wrong_address_underlines_the_wrong_segment,
    [("minerals.lithium.stockpiles.government.target_days", "minerals.lithium.stockpiles.goverment.target_days")],
    sets [],
    r#"
error: found `goverment` in the address, expected the id of a stockpile
  --> base.toml:83:38
   |
83 | set = { "minerals.lithium.stockpiles.goverment.target_days" = 180 }
   |                                      ^^^^^^^^^
   |
   = help: did you mean `government`?

1 fault found
"#
);

broken!(
    an_address_that_ends_at_a_table_is_refused,
    [("minerals.lithium.stockpiles.government.target_days", "minerals.lithium.price")],
    sets [],
    r#"
error: found an address that ends at the table `price`, expected one of a single value
  --> base.toml:83:27
   |
83 | set = { "minerals.lithium.price" = 180 }
   |                           ^^^^^
   |
   = help: add one of initial, drift, volatility, persistence, start, supply_elasticity, demand_elasticity, adjustment, cap, inside, home_use, source

1 fault found
"#
);

broken!(
    an_address_that_goes_on_behind_a_value_is_refused,
    [("minerals.lithium.stockpiles.government.target_days", "minerals.lithium.flexibility.max")],
    sets [],
    r#"
error: found `max` in the address behind `flexibility`, which has nothing inside
  --> base.toml:83:39
   |
83 | set = { "minerals.lithium.flexibility.max" = 180 }
   |                                       ^^^
   |
   = help: end the address before it

1 fault found
"#
);

broken!(
    an_identity_cannot_be_set,
    [("minerals.lithium.stockpiles.government.target_days", "minerals.lithium.id")],
    sets [],
    r#"
error: found `id` in the address, which tells one mineral from another and cannot be set
  --> base.toml:83:27
   |
83 | set = { "minerals.lithium.id" = 180 }
   |                           ^^
   |
   = help: change what stands in the file instead

1 fault found
"#
);

broken!(
    a_strategy_cannot_set_the_horizon,
    [("minerals.lithium.stockpiles.government.target_days", "scenario.years")],
    sets [],
    r#"
error: found an address of `scenario`, of which only `discount_rate` can change within a run
  --> base.toml:83:19
   |
83 | set = { "scenario.years" = 180 }
   |                   ^^^^^
   |
   = help: use --set on the command line for the whole run

1 fault found
"#
);

broken!(
    a_strategy_cannot_set_how_it_is_simulated,
    [("minerals.lithium.stockpiles.government.target_days", "simulation.trials")],
    sets [],
    r#"
error: found an address of `simulation`, which cannot change within a run
  --> base.toml:83:10
   |
83 | set = { "simulation.trials" = 180 }
   |          ^^^^^^^^^^
   |
   = help: use --set on the command line for the whole run

1 fault found
"#
);

broken!(
    a_value_out_of_range_in_set_is_underlined,
    [(r#"target_days" = 180"#, r#"target_days" = -180"#)],
    sets [],
    r#"
error: target_days: found -180, expected a number in 0..=36500
  --> base.toml:83:64
   |
83 | set = { "minerals.lithium.stockpiles.government.target_days" = -180 }
   |                                                                ^^^^

1 fault found
"#
);

broken!(
    a_set_value_that_breaks_a_rule_elsewhere_names_the_strategy,
    [(r#"set = { "minerals.lithium.stockpiles.government.target_days" = 180 }"#, r#"set = { "suppliers.cl-brine.share" = 0.5 }"#)],
    sets [],
    r#"
error: share: the suppliers of `lithium` add up to 1.25, expected at most 1
  --> base.toml:83:38
   |
83 | set = { "suppliers.cl-brine.share" = 0.5 }
   |                                      ^^^
   |
   = help: lower them by 0.25 in all

1 fault found
"#
);

broken!(
    setting_surge_volume_beside_surge_meets_their_exclusion,
    [(r#"set = { "minerals.lithium.stockpiles.government.target_days" = 180 }"#, r#"set = { "suppliers.cn-hydroxide.surge_volume" = 500 }"#)],
    sets [],
    r#"
error: surge: found beside `surge_volume`, expected one of them
 --> suppliers.csv:2:67
  |
2 | cn-hydroxide,lithium,AUS:mine > CHN:refine > lane:yellow-sea,0.55,0.1,0,"KITA, 2024"
  |                                                                   ^^^
  |
  = note: in strategy `andean`
  = help: remove `surge` or `surge_volume`

1 fault found
"#
);

broken!(
    a_project_is_not_both_enabled_and_disabled,
    [(r#"enable = ["kazakhstan"]"#, r#"enable = ["kazakhstan"]
disable = ["kazakhstan"]"#)],
    sets [],
    r#"
error: disable: found `kazakhstan`, which is enabled too
  --> base.toml:85:12
   |
85 | disable = ["kazakhstan"]
   |            ^^^^^^^^^^^^
   |
   = help: remove it from `enable` or from `disable`

1 fault found
"#
);

broken!(
    weights_of_a_shift_add_up_to_one,
    [("cl-brine = 0.5", "cl-brine = 0.4")],
    sets [],
    r#"
error: to: the weights add up to 0.9, expected 1
  --> base.toml:85:61
   |
85 | shift = [{ mineral = "lithium", from = "cn-hydroxide", to = { ar-brine = 0.5, cl-brine = 0.4 }, share = 0.30, start = "2026-01", mon...
   |                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: weights say how `share` is divided, not how much each gets

1 fault found
"#
);

broken!(
    a_shift_stays_within_its_mineral,
    [(r#"from = "cn-hydroxide""#, r#"from = "cn-tungsten""#)],
    sets [],
    r#"
error: from: found `cn-tungsten`, a supplier of `tungsten`, expected one of `lithium`
  --> base.toml:85:40
   |
85 | shift = [{ mineral = "lithium", from = "cn-tungsten", to = { ar-brine = 0.5, cl-brine = 0.5 }, share = 0.30, start = "2026-01", mont...
   |                                        ^^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    a_shift_does_not_return_to_where_it_comes_from,
    [("cl-brine = 0.5", "cn-hydroxide = 0.5")],
    sets [],
    r#"
error: to: found `cn-hydroxide`, from which the share comes
  --> base.toml:85:79
   |
85 | shift = [{ mineral = "lithium", from = "cn-hydroxide", to = { ar-brine = 0.5, cn-hydroxide = 0.5 }, share = 0.30, start = "2026-01",...
   |                                                                               ^^^^^^^^^^^^
   |
   = help: remove it, and lower `share`

1 fault found
"#
);

broken!(
    a_shift_of_more_than_there_is_tells_the_month,
    [("share = 0.30, start", "share = 0.60, start")],
    sets [],
    r#"
error: share: found 0.6 moved from `cn-hydroxide`, which lacks 0.025 of it in 2027-12
  --> base.toml:85:105
   |
85 | shift = [{ mineral = "lithium", from = "cn-hydroxide", to = { ar-brine = 0.5, cl-brine = 0.5 }, share = 0.60, start = "2026-01", mon...
   |                                                                                                         ^^^^
   |
   = help: `cn-hydroxide` has a share of 0.55 before all shifts of this strategy

1 fault found
"#
);
