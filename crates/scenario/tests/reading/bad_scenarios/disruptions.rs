//! Invalid scenarios: disruptions.

use super::message;

broken!(
    rate_and_start_exclude_one_another,
    [(r#"start = "2026-01 .. 2028-12""#, r#"start = "2026-01 .. 2028-12"
rate = 1"#)],
    sets [],
    r"
error: rate: found beside `start`, expected one of them
  --> base.toml:68:8
   |
68 | rate = 1
   |        ^
   |
   = help: remove `rate` or `start`

1 fault found
"
);

broken!(
    profile_and_duration_exclude_one_another,
    [("severity = 0.2", r"severity = 0.2
duration = 3")],
    sets [],
    r"
error: duration: found beside `profile`, expected one of them
  --> base.toml:71:12
   |
71 | duration = 3
   |            ^
   |
   = help: remove `profile` or `duration`

1 fault found
"
);

broken!(
    a_probability_needs_a_start,
    [("rate = 0.10", r"rate = 0.10
probability = 0.5")],
    sets [],
    r"
error: probability: found without `start`
  --> base.toml:59:15
   |
59 | probability = 0.5
   |               ^^^
   |
   = help: add `start`, or remove `probability`

1 fault found
"
);

broken!(
    a_stretch_needs_a_profile,
    [("rate = 0.10", r"rate = 0.10
stretch = 2")],
    sets [],
    r"
error: stretch: found without `profile`
  --> base.toml:59:11
   |
59 | stretch = 2
   |           ^
   |
   = help: add `profile`, or remove `stretch`

1 fault found
"
);

broken!(
    loadings_need_a_rate,
    [(r"rate = 0.10
", r#"start = "2027-03"
"#), (r#"address = "disruptions.licence.rate""#, r#"address = "disruptions.delay.rate""#)],
    sets [],
    r"
error: drivers: found without `rate`
  --> base.toml:61:11
   |
61 | drivers = { tension = 0.8 }
   |           ^^^^^^^^^^^^^^^^^
   |
   = help: add `rate`, or remove `drivers`

1 fault found
"
);

broken!(
    a_course_needs_a_duration_or_a_profile,
    [(r#"duration = "lognormal(9, 6)"
"#, "")],
    sets [],
    r"
error: duration: missing from a disruption, expected months, a number or a distribution
  --> base.toml:54:1
   |
54 | [[disruptions]]
   | ^^^^^^^^^^^^^^^
   |
   = help: add `duration`, or a `profile` instead

1 fault found
"
);

broken!(
    a_disruption_of_demand_hits_no_nodes,
    [(r#"effect = "demand""#, r#"effect = "demand"
hits = ["CHN"]"#)],
    sets [],
    r#"
error: hits: found beside effect = "demand", which strikes minerals, not nodes
  --> base.toml:67:8
   |
67 | hits = ["CHN"]
   |        ^^^^^^^
   |
   = help: remove `hits`, and name the minerals in `minerals`

1 fault found
"#
);

broken!(
    a_disruption_of_supply_hits_or_triggers_something,
    [(r#"effect = "demand"
"#, "")],
    sets [],
    r#"
error: hits: missing from a disruption, expected a list of selectors
  --> base.toml:64:1
   |
64 | [[disruptions]]
   | ^^^^^^^^^^^^^^^
   |
   = help: add `hits`, or `triggers` for a pure cause of others, or effect = "demand"

1 fault found
"#
);

broken!(
    a_window_that_ends_before_it_begins_is_turned_round,
    [("2026-01 .. 2028-12", "2028-12 .. 2026-01")],
    sets [],
    r#"
error: start: found a window that ends in 2026-01, before it begins in 2028-12
  --> base.toml:67:10
   |
67 | start = "2028-12 .. 2026-01"
   |          ^^^^^^^^^^^^^^^^^^
   |
   = help: write "2026-01 .. 2028-12"

1 fault found
"#
);

broken!(
    months_of_a_profile_do_not_decrease,
    [("[8, 0.3]", "[1, 0.3]")],
    sets [],
    r"
error: profile: found month 1 after month 2, expected months that do not decrease
  --> base.toml:69:29
   |
69 | profile = [[0, 1], [2, 1], [1, 0.3], [14, 0]]
   |                             ^

1 fault found
"
);

broken!(
    a_fraction_of_a_profile_above_one_is_refused,
    [("[8, 0.3]", "[8, 30]")],
    sets [],
    r"
error: profile: found fraction 30, expected a fraction in 0..=1
  --> base.toml:69:32
   |
69 | profile = [[0, 1], [2, 1], [8, 30], [14, 0]]
   |                                ^^

1 fault found
"
);

broken!(
    an_empty_list_of_minerals_is_refused,
    [(r#"minerals = ["lithium"]"#, "minerals = []")],
    sets [],
    r"
error: minerals: found an empty list, expected at least one mineral
  --> base.toml:57:12
   |
57 | minerals = []
   |            ^^
   |
   = help: remove `minerals` to mean all of them

1 fault found
"
);

broken!(
    a_cycle_of_triggers_is_named_whole,
    [("severity = 0.2", r#"severity = 0.2
triggers = [{ disruption = "licence" }]"#), ("probability = 0.3 }]", r#"probability = 0.3 }, { disruption = "boom" }]"#)],
    sets [],
    r#"
error: triggers: found the cycle licence → boom → licence, expected none
  --> base.toml:71:28
   |
71 | triggers = [{ disruption = "licence" }]
   |                            ^^^^^^^^^
   |
   = help: remove one of its triggers

1 fault found
"#
);
