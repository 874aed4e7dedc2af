//! Invalid scenarios, each with its exact error message.
//!
//! A valid scenario is changed in one or a few places, and the messages are compared character by character.

use mindep_scenario::{LoadError, load};
use std::fs;

const BASE: &str = r#"
format = 1

[scenario]
name = "base"
start = "2025-01"
years = 5
discount_rate = 0.03

[simulation]
trials = 20_000
seed = 7

[tables]
suppliers = "suppliers.csv"
disruptions = "disruptions.csv"

[[drivers]]
id = "tension"

[[minerals]]
id = "lithium"
demand = { annual = 140000, growth = "triangular(0.02, 0.08, 0.15)", volatility = 0.05, drivers = { tension = 0.6 } }
domestic = { initial = 0, target = 43000, by = "2027-01" }
price = { initial = 13000, supply_elasticity = 0.3 }

[[minerals.stockpiles]]
id = "government"
initial_days = 30

[[minerals.sectors]]
id = "ev"
share = 0.85

[[minerals.sectors]]
id = "other"
share = 0.15

[[minerals]]
id = "tungsten"
demand = { annual = 3000 }

[[suppliers]]
id = "cn-tungsten"
mineral = "tungsten"
path = "CHN:mine > CHN:smelt"
share = 1

[[world]]
mineral = "lithium"
stage = "refine"
country = "CHN"
share = 0.68

[[disruptions]]
id = "licence"
hits = ["CHN:refine"]
minerals = ["lithium"]
rate = 0.10
duration = "lognormal(9, 6)"
severity = "beta(0.5, 0.2)"
drivers = { tension = 0.8 }
triggers = [{ disruption = "delay", probability = 0.3 }]

[[disruptions]]
id = "boom"
effect = "demand"
start = "2026-01 .. 2028-12"
probability = 0.5
profile = [[0, 1], [2, 1], [8, 0.3], [14, 0]]
severity = 0.2

[[projects]]
id = "kazakhstan"
mineral = "lithium"
path = "KAZ:mine > KOR:refine"
enabled = false
stages = [{ name = "exploration", duration = "triangular(18, 30, 60)" }, { name = "building", duration = 24 }]
capacity = "triangular(5000, 10000, 20000)"
displaces = ["cn-hydroxide"]

[[strategies]]
id = "andean"
set = { "minerals.lithium.stockpiles.government.target_days" = 180 }
enable = ["kazakhstan"]
shift = [{ mineral = "lithium", from = "cn-hydroxide", to = { ar-brine = 0.5, cl-brine = 0.5 }, share = 0.30, start = "2026-01", months = 24 }]

[[uncertain]]
address = "disruptions.licence.rate"
range = "uniform(0.02, 0.30)"
"#;

const SUPPLIERS: &str = r#"id,mineral,path,share,surge,premium,source
cn-hydroxide,lithium,AUS:mine > CHN:refine > lane:yellow-sea,0.55,0.1,0,"KITA, 2024"
cl-brine,lithium,CHL:mine > CHL:refine,0.25,,0.01,"the ""2024"" yearbook, p. 3"
ar-brine,lithium,ARG:mine > ARG:refine,0.20,,0.02,"assumption: like Chile, a guess"
"#;

const DISRUPTIONS: &str = r#"id,hits,minerals,rate,duration,severity,drivers
delay,lane:*,lithium,0.3,"lognormal(mean = 2, sd = 1)",0.4,
strike,CHL:mine; ARG:mine,,0.2,"truncated(exponential(2), 0.25, 12)",0.6,tension: 0.1
"#;

/// Returns the messages for the patched scenario; paths are relative to its folder.
fn message(patches: &[(&str, &str)], sets: &[&str]) -> String {
    let mut files = [
        ("base.toml", BASE.trim_start().to_owned()),
        ("suppliers.csv", SUPPLIERS.to_owned()),
        ("disruptions.csv", DISRUPTIONS.to_owned()),
    ];
    for (find, replace) in patches {
        let Some((_, text)) = files.iter_mut().find(|(_, text)| text.contains(find)) else {
            panic!("nothing contains {find:?}")
        };
        *text = text.replacen(find, replace, 1);
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let sets: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
    match load(&folder.path().join("base.toml"), &sets) {
        Ok(_) => "no fault".to_owned(),
        Err(error @ LoadError::Invalid(_)) => error.to_string().replace(&format!("{}/", folder.path().display()), ""),
        Err(error) => panic!("{error}"),
    }
}

macro_rules! broken {
    ($name:ident, [$($patch:expr),* $(,)?], sets [$($set:expr),* $(,)?], $expected:expr) => {
        #[test]
        fn $name() {
            let found = message(&[$($patch),*], &[$($set),*]);
            if std::env::var_os("MINDEP_PRINT").is_some() {
                println!("<<<CASE {}\n{found}\n>>>CASE", stringify!($name));
            } else {
                assert_eq!(format!("\n{found}\n"), $expected, "\n{found}\n");
            }
        }
    };
}

#[test]
fn the_scenario_that_is_patched_is_sound() {
    assert_eq!(message(&[], &[]), "no fault");
}

// TOML syntax.

broken!(
    a_missing_quote_is_a_fault_of_syntax,
    [(r#"name = "base""#, r#"name = "base"#)],
    sets [],
    r#"
error: not valid TOML: invalid basic string, expected `"`
 --> base.toml:4:13
  |
4 | name = "base
  |             ^

1 fault found
"#
);

broken!(
    a_key_given_twice_is_a_fault_of_syntax,
    [("years = 5", r"years = 5
years = 6")],
    sets [],
    r"
error: found key `years` twice
 --> base.toml:7:1
  |
7 | years = 6
  | ^^^^^
  |
  = help: keep one of them

1 fault found
"
);

broken!(
    a_missing_value_is_a_fault_of_syntax,
    [("seed = 7", "seed =")],
    sets [],
    r"
error: not valid TOML: found no value behind `=`
  --> base.toml:11:7
   |
11 | seed =
   |       ^

1 fault found
"
);

broken!(
    a_date_is_no_month,
    [(r#"start = "2025-01""#, "start = 2025-01-01")],
    sets [],
    r#"
error: found the date 2025-01-01, expected text
 --> base.toml:5:9
  |
5 | start = 2025-01-01
  |         ^^^^^^^^^^
  |
  = help: write months as "2025-01"

1 fault found
"#
);

broken!(
    infinity_is_no_number,
    [("annual = 3000", "annual = inf")],
    sets [],
    r"
error: found inf, expected a finite number
  --> base.toml:40:21
   |
40 | demand = { annual = inf }
   |                     ^^^

1 fault found
"
);

broken!(
    an_unclosed_list_is_a_fault_of_syntax,
    [(r#"hits = ["CHN:refine"]"#, r#"hits = ["CHN:refine""#)],
    sets [],
    r#"
error: not valid TOML: found no `]` that closes this list
  --> base.toml:56:8
   |
56 | hits = ["CHN:refine"
   |        ^^^^^^^^^^^^^
   |
   = help: add `]` where the list ends

1 fault found
"#
);

broken!(
    two_faults_of_syntax_are_both_told,
    [("years = 5", "years = = 5"), ("seed = 7", "seed = 7 8")],
    sets [],
    r"
error: not valid TOML: extra `=`, expected nothing
 --> base.toml:6:9
  |
6 | years = = 5
  |         ^

error: not valid TOML: found `7 8`, expected a value; text stands in quotes
  --> base.toml:11:8
   |
11 | seed = 7 8
   |        ^^^

2 faults found
"
);

broken!(
    a_header_that_is_not_closed_is_a_fault_of_syntax,
    [("[[world]]", "[[world]")],
    sets [],
    r"
error: not valid TOML: unclosed array table, expected `]`
  --> base.toml:48:9
   |
48 | [[world]
   |         ^

1 fault found
"
);

// Keys and types.

broken!(
    an_unknown_key_gets_a_suggestion,
    [("discount_rate = 0.03", "discount = 0.03")],
    sets [],
    r"
error: found key `discount`, which the table `scenario` does not have
 --> base.toml:7:1
  |
7 | discount = 0.03
  | ^^^^^^^^
  |
  = help: did you mean `discount_rate`?

1 fault found
"
);

broken!(
    an_unknown_table_gets_a_suggestion,
    [("[[projects]]", "[[project]]")],
    sets [],
    r#"
error: found key `project`, which the scenario file does not have
  --> base.toml:72:3
   |
72 | [[project]]
   |   ^^^^^^^
   |
   = help: did you mean `projects`?

error: enable: found `kazakhstan`, expected the id of a project
  --> base.toml:84:11
   |
84 | enable = ["kazakhstan"]
   |           ^^^^^^^^^^^^
   |
   = help: there are no projects; add one under [[projects]]

2 faults found
"#
);

broken!(
    a_missing_key_is_named_with_what_it_should_be,
    [(r"years = 5
", "")],
    sets [],
    r"
error: years: missing from the table `scenario`, expected a whole number in 1..=50
 --> base.toml:3:1
  |
3 | [scenario]
  | ^^^^^^^^^^

1 fault found
"
);

broken!(
    a_missing_table_is_named,
    [(r#"[scenario]
name = "base"
start = "2025-01"
years = 5
discount_rate = 0.03
"#, "")],
    sets [],
    r"
error: scenario: missing from the scenario file, expected a table
 --> base.toml:1:1
  |
1 | format = 1
  | ^

1 fault found
"
);

broken!(
    a_format_of_the_future_is_refused,
    [("format = 1", "format = 2")],
    sets [],
    r"
error: format: found 2, expected 1
 --> base.toml:1:10
  |
1 | format = 2
  |          ^

1 fault found
"
);

broken!(
    text_for_a_number_says_to_remove_the_quotes,
    [("annual = 3000", r#"annual = "3000""#)],
    sets [],
    r#"
error: annual: found "3000", expected a number above 0
  --> base.toml:40:21
   |
40 | demand = { annual = "3000" }
   |                     ^^^^^^
   |
   = help: remove the quotes

1 fault found
"#
);

broken!(
    a_distribution_for_a_plain_number_says_so,
    [("annual = 3000", r#"annual = "normal(3000, 100)""#)],
    sets [],
    r#"
error: annual: found "normal(3000, 100)", expected a number above 0
  --> base.toml:40:21
   |
40 | demand = { annual = "normal(3000, 100)" }
   |                     ^^^^^^^^^^^^^^^^^^^
   |
   = help: `annual` takes no distribution; give its range under [[uncertain]]

1 fault found
"#
);

broken!(
    a_number_for_text_says_to_add_quotes,
    [(r#"name = "base""#, "name = 2025")],
    sets [],
    r"
error: name: found 2025, expected an id of lower-case letters, digits and hyphens
 --> base.toml:4:8
  |
4 | name = 2025
  |        ^^^^
  |
  = help: put it in quotes

1 fault found
"
);

broken!(
    a_percentage_for_a_fraction_is_translated,
    [("discount_rate = 0.03", "discount_rate = 3")],
    sets [],
    r"
error: discount_rate: found 3, expected a fraction in 0..=1
 --> base.toml:7:17
  |
7 | discount_rate = 3
  |                 ^
  |
  = help: it is a fraction: write 0.03 for 3 %

1 fault found
"
);

broken!(
    a_fractional_number_of_years_is_refused,
    [("years = 5", "years = 2.5")],
    sets [],
    r"
error: years: found 2.5, expected a whole number in 1..=50
 --> base.toml:6:9
  |
6 | years = 2.5
  |         ^^^

1 fault found
"
);

broken!(
    too_many_years_are_refused,
    [("years = 5", "years = 51")],
    sets [],
    r"
error: years: found 51, expected a whole number in 1..=50
 --> base.toml:6:9
  |
6 | years = 51
  |         ^^

1 fault found
"
);

broken!(
    demand_of_zero_is_refused,
    [("annual = 3000", "annual = 0")],
    sets [],
    r"
error: annual: found 0, expected a number above 0
  --> base.toml:40:21
   |
40 | demand = { annual = 0 }
   |                     ^

1 fault found
"
);

broken!(
    capitals_in_an_id_are_refused,
    [(r#"id = "tungsten""#, r#"id = "Tungsten""#)],
    sets [],
    r#"
error: id: found "Tungsten", expected an id of lower-case letters, digits and hyphens
  --> base.toml:39:6
   |
39 | id = "Tungsten"
   |      ^^^^^^^^^^
   |
   = help: write `tungsten`

1 fault found
"#
);

broken!(
    single_brackets_for_a_list_of_tables_are_explained,
    [("[[uncertain]]", "[uncertain]")],
    sets [],
    r"
error: uncertain: found a table, expected a list of tables
  --> base.toml:87:1
   |
87 | [uncertain]
   | ^^^^^^^^^^^
   |
   = help: write the header with double brackets: [[uncertain]]

1 fault found
"
);

broken!(
    a_list_of_selectors_needs_brackets,
    [(r#"hits = ["CHN:refine"]"#, r#"hits = "CHN:refine""#)],
    sets [],
    r#"
error: hits: found "CHN:refine", expected a list of selectors, such as ["CHN:refine", "lane:*"]
  --> base.toml:56:8
   |
56 | hits = "CHN:refine"
   |        ^^^^^^^^^^^^
   |
   = help: write a list: ["CHN:refine"]

1 fault found
"#
);

broken!(
    a_thirteenth_month_is_refused,
    [(r#"by = "2027-01""#, r#"by = "2027-13""#)],
    sets [],
    r#"
error: by: found "2027-13", expected a month, such as "2025-01"
  --> base.toml:23:48
   |
23 | domestic = { initial = 0, target = 43000, by = "2027-13" }
   |                                                ^^^^^^^^^

1 fault found
"#
);

broken!(
    a_word_outside_a_choice_gets_a_suggestion,
    [(r#"effect = "demand""#, r#"effect = "demands""#)],
    sets [],
    r#"
error: effect: found "demands", expected `supply` or `demand`
  --> base.toml:66:10
   |
66 | effect = "demands"
   |          ^^^^^^^^^
   |
   = help: did you mean `demand`?

1 fault found
"#
);

broken!(
    surge_and_surge_volume_exclude_one_another,
    [(r#"path = "CHN:mine > CHN:smelt""#, r#"path = "CHN:mine > CHN:smelt"
surge = 0.1
surge_volume = 500"#)],
    sets [],
    r"
error: surge_volume: found beside `surge`, expected one of them
  --> base.toml:47:16
   |
47 | surge_volume = 500
   |                ^^^
   |
   = help: remove `surge` or `surge_volume`

1 fault found
"
);

// Leaks, inside prices, notice.

broken!(
    a_leak_needs_its_node_and_share,
    [(r#"path = "CHN:mine > CHN:smelt""#, r#"path = "CHN:mine > CHN:smelt"
leak_of = "cl-brine""#)],
    sets [],
    r#"
error: leak_of: found without `leak_at`
  --> base.toml:46:11
   |
46 | leak_of = "cl-brine"
   |           ^^^^^^^^^^
   |
   = help: add `leak_at`, or remove `leak_of`

error: leak_of: found without `leak_share`
  --> base.toml:46:11
   |
46 | leak_of = "cl-brine"
   |           ^^^^^^^^^^
   |
   = help: add `leak_share`, or remove `leak_of`

error: leak_of: found `cl-brine`, a supplier of `lithium`, expected one of `tungsten`
  --> base.toml:46:11
   |
46 | leak_of = "cl-brine"
   |           ^^^^^^^^^^

3 faults found
"#
);

broken!(
    a_leak_is_of_the_same_mineral,
    [(r#"path = "CHN:mine > CHN:smelt""#, r#"path = "CHN:mine > CHN:smelt"
leak_of = "cl-brine"
leak_at = "CHL:mine"
leak_share = 0.1"#)],
    sets [],
    r#"
error: leak_of: found `cl-brine`, a supplier of `lithium`, expected one of `tungsten`
  --> base.toml:46:11
   |
46 | leak_of = "cl-brine"
   |           ^^^^^^^^^^

1 fault found
"#
);

broken!(
    a_leak_is_at_a_node_of_the_path,
    [(r#"[[world]]
mineral = "lithium""#, r#"[[suppliers]]
id = "my-leak"
mineral = "lithium"
path = "MYS:refine"
share = 0
leak_of = "cn-hydroxide"
leak_at = "CHN:export"
leak_share = 0.1

[[world]]
mineral = "lithium""#)],
    sets [],
    r#"
error: leak_at: found `CHN:export`, which `cn-hydroxide` does not pass
  --> base.toml:54:12
   |
54 | leak_at = "CHN:export"
   |            ^^^^^^^^^^
   |
   = help: it passes AUS:mine, CHN:refine, lane:yellow-sea

1 fault found
"#
);

broken!(
    a_node_is_one_node,
    [(r#"[[world]]
mineral = "lithium""#, r#"[[suppliers]]
id = "my-leak"
mineral = "lithium"
path = "MYS:refine"
share = 0
leak_of = "cn-hydroxide"
leak_at = "AUS:mine > CHN:refine"
leak_share = 0.1

[[world]]
mineral = "lithium""#)],
    sets [],
    r#"
error: leak_at: found "AUS:mine > CHN:refine", expected a node, such as "CHN:export" or "lane:malacca"
  --> base.toml:54:11
   |
54 | leak_at = "AUS:mine > CHN:refine"
   |           ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: give one node of the path

1 fault found
"#
);

broken!(
    a_supplier_does_not_leak_itself,
    [(r#"path = "CHN:mine > CHN:smelt""#, r#"path = "CHN:mine > CHN:smelt"
leak_of = "cn-tungsten"
leak_at = "CHN:mine"
leak_share = 0.1"#)],
    sets [],
    r#"
error: leak_of: found `cn-tungsten`, the supplier itself, expected another one
  --> base.toml:46:11
   |
46 | leak_of = "cn-tungsten"
   |           ^^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    surge_and_a_leak_exclude_one_another,
    [(r#"path = "CHN:mine > CHN:smelt""#, r#"path = "CHN:mine > CHN:smelt"
surge = 0.2
leak_of = "cn-tungsten"
leak_at = "CHN:mine"
leak_share = 0.1"#)],
    sets [],
    r#"
error: leak_of: found beside `surge`, expected one of them
  --> base.toml:47:11
   |
47 | leak_of = "cn-tungsten"
   |           ^^^^^^^^^^^^^
   |
   = help: remove `surge` or `leak_of`

error: leak_of: found `cn-tungsten`, the supplier itself, expected another one
  --> base.toml:47:11
   |
47 | leak_of = "cn-tungsten"
   |           ^^^^^^^^^^^^^

2 faults found
"#
);

broken!(
    a_price_inside_is_of_a_node_with_a_share,
    [(r"supply_elasticity = 0.3 }", r#"supply_elasticity = 0.3, inside = "CHN:refin", home_use = 1 }"#)],
    sets [],
    r#"
error: inside: found `CHN:refin`, which has no share in [[world]] of `lithium`
  --> base.toml:24:63
   |
24 | price = { initial = 13000, supply_elasticity = 0.3, inside = "CHN:refin", home_use = 1 }
   |                                                               ^^^^^^^^^
   |
   = help: did you mean `CHN:refine`?

1 fault found
"#
);

broken!(
    a_price_inside_needs_home_use,
    [(r"supply_elasticity = 0.3 }", r#"supply_elasticity = 0.3, inside = "CHN:refine" }"#)],
    sets [],
    r#"
error: inside: found without `home_use`
  --> base.toml:24:62
   |
24 | price = { initial = 13000, supply_elasticity = 0.3, inside = "CHN:refine" }
   |                                                              ^^^^^^^^^^^^
   |
   = help: add `home_use`, or remove `inside`

1 fault found
"#
);

broken!(
    demand_has_no_notice,
    [(r#"effect = "demand""#, r#"effect = "demand"
notice = 2"#)],
    sets [],
    r#"
error: notice: found beside effect = "demand", of which nothing can be bought ahead
  --> base.toml:67:10
   |
67 | notice = 2
   |          ^
   |
   = help: remove `notice`

1 fault found
"#
);

// Distributions.

broken!(
    an_unknown_distribution_gets_a_suggestion,
    [(r#""lognormal(9, 6)""#, r#""lognorml(9, 6)""#)],
    sets [],
    r#"
error: duration: found `lognorml`, expected the name of a distribution
  --> base.toml:59:13
   |
59 | duration = "lognorml(9, 6)"
   |             ^^^^^^^^
   |
   = help: did you mean `lognormal`?

1 fault found
"#
);

broken!(
    a_wrong_number_of_arguments_tells_the_signature,
    [(r#""lognormal(9, 6)""#, r#""lognormal(9)""#)],
    sets [],
    r#"
error: duration: found 1 argument, expected lognormal(mean, sd)
  --> base.toml:59:13
   |
59 | duration = "lognormal(9)"
   |             ^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    an_unknown_argument_is_underlined_alone,
    [(r#""lognormal(9, 6)""#, r#""lognormal(mean = 9, stdev = 6)""#)],
    sets [],
    r#"
error: duration: found argument `stdev`, expected `mean` or `sd`
  --> base.toml:59:33
   |
59 | duration = "lognormal(mean = 9, stdev = 6)"
   |                                 ^^^^^
   |
   = help: did you mean `sd`?

1 fault found
"#
);

broken!(
    a_missing_parenthesis_is_told,
    [(r#""lognormal(9, 6)""#, r#""lognormal(9, 6""#)],
    sets [],
    r#"
error: duration: found no closing parenthesis
  --> base.toml:59:13
   |
59 | duration = "lognormal(9, 6"
   |             ^^^^^^^^^^^^^^
   |
   = help: add `)` at the end

1 fault found
"#
);

broken!(
    text_behind_a_distribution_is_underlined_alone,
    [(r#""lognormal(9, 6)""#, r#""lognormal(9, 6) months""#)],
    sets [],
    r#"
error: duration: found `months` after the end of the distribution
  --> base.toml:59:29
   |
59 | duration = "lognormal(9, 6) months"
   |                             ^^^^^^

1 fault found
"#
);

broken!(
    an_argument_that_is_no_number_is_underlined_alone,
    [(r#""lognormal(9, 6)""#, r#""truncated(lognormal(9, six), 1, 36)""#)],
    sets [],
    r#"
error: duration: found `six`, expected a number or a distribution, such as lognormal(9, 6)
  --> base.toml:59:36
   |
59 | duration = "truncated(lognormal(9, six), 1, 36)"
   |                                    ^^^

1 fault found
"#
);

broken!(
    a_distribution_with_escapes_is_underlined_whole,
    [(r#""lognormal(9, 6)""#, r#""lognormal(9,\u0020six)""#)],
    sets [],
    r#"
error: duration: found `six`, expected a number or a distribution, such as lognormal(9, 6)
  --> base.toml:59:12
   |
59 | duration = "lognormal(9,\u0020six)"
   |            ^^^^^^^^^^^^^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    discrete_values_need_weights,
    [(r#""lognormal(9, 6)""#, r#""discrete(3: 0.7, 6)""#)],
    sets [],
    r#"
error: duration: found a value without a weight, expected value: weight
  --> base.toml:59:30
   |
59 | duration = "discrete(3: 0.7, 6)"
   |                              ^
   |
   = help: write each value with its weight, discrete(1: 0.7, 3: 0.3)

1 fault found
"#
);

broken!(
    a_constant_severity_above_one_is_refused,
    [(r#"severity = "beta(0.5, 0.2)""#, "severity = 1.4")],
    sets [],
    r"
error: severity: found 1.4, expected a fraction in 0..=1 or a distribution
  --> base.toml:60:12
   |
60 | severity = 1.4
   |            ^^^

1 fault found
"
);

broken!(
    a_negative_duration_is_refused,
    [("duration = 24", "duration = -24")],
    sets [],
    r#"
error: duration: found -24, expected a number of at least 0
  --> base.toml:77:106
   |
77 | stages = [{ name = "exploration", duration = "triangular(18, 30, 60)" }, { name = "building", duration = -24 }]
   |                                                                                                          ^^^

1 fault found
"#
);

broken!(
    parameters_that_make_no_distribution_are_refused,
    [(r#""lognormal(9, 6)""#, r#""uniform(9, 6)""#)],
    sets [],
    r#"
error: duration: in uniform, min: found 9, expected a number below max, 6
  --> base.toml:59:13
   |
59 | duration = "uniform(9, 6)"
   |             ^^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    a_truncation_that_keeps_nothing_is_refused,
    [(r#""lognormal(9, 6)""#, r#""truncated(uniform(1, 2), 5, 6)""#)],
    sets [],
    r#"
error: duration: found 0 of the probability of uniform(1, 2) between 5 and 6, expected at least 0.001
  --> base.toml:59:13
   |
59 | duration = "truncated(uniform(1, 2), 5, 6)"
   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

1 fault found
"#
);

// CSV tables.

broken!(
    a_cell_out_of_range_is_underlined,
    [("0.25,,0.01", "1.4,,0.01")],
    sets [],
    r#"
error: share: found 1.4, expected a fraction in 0..=1
 --> suppliers.csv:3:40
  |
3 | cl-brine,lithium,CHL:mine > CHL:refine,1.4,,0.01,"the ""2024"" yearbook, p. 3"
  |                                        ^^^
  |
  = help: it is a fraction: write 0.014 for 1.4 %

1 fault found
"#
);

broken!(
    a_cell_behind_quoted_ones_is_underlined,
    [(r#""lognormal(mean = 2, sd = 1)",0.4"#, r#""lognormal(mean = 2, sd = 1)",4"#)],
    sets [],
    r#"
error: severity: found 4, expected a fraction in 0..=1 or a distribution
 --> disruptions.csv:2:56
  |
2 | delay,lane:*,lithium,0.3,"lognormal(mean = 2, sd = 1)",4,
  |                                                        ^

1 fault found
"#
);

broken!(
    an_argument_inside_a_quoted_cell_is_underlined,
    [("sd = 1", "sd = x")],
    sets [],
    r#"
error: duration: found `x`, expected a number or a distribution, such as lognormal(9, 6)
 --> disruptions.csv:2:52
  |
2 | delay,lane:*,lithium,0.3,"lognormal(mean = 2, sd = x)",0.4,
  |                                                    ^

1 fault found
"#
);

broken!(
    an_unknown_column_gets_a_suggestion,
    [("id,mineral,path,share", "id,mineral,path,shares")],
    sets [],
    r"
error: found column `shares`, which a supplier does not have
 --> suppliers.csv:1:17
  |
1 | id,mineral,path,shares,surge,premium,source
  |                 ^^^^^^
  |
  = help: did you mean `share`?

1 fault found
"
);

broken!(
    a_column_given_twice_is_refused,
    [("surge,premium", "premium,premium")],
    sets [],
    r"
error: found column `premium` twice
 --> suppliers.csv:1:31
  |
1 | id,mineral,path,share,premium,premium,source
  |                               ^^^^^^^
  |
  = help: remove one of them

1 fault found
"
);

broken!(
    a_column_of_lists_of_tables_is_refused,
    [("severity,drivers", "severity,triggers")],
    sets [],
    r"
error: found column `triggers`, which cannot be in a CSV table
 --> disruptions.csv:1:41
  |
1 | id,hits,minerals,rate,duration,severity,triggers
  |                                         ^^^^^^^^
  |
  = help: write rows that have `triggers` in the scenario file, under [[…]]

1 fault found
"
);

broken!(
    a_row_of_too_few_cells_is_refused,
    [(r#"cl-brine,lithium,CHL:mine > CHL:refine,0.25,,0.01,"the ""2024"" yearbook, p. 3""#, "cl-brine,lithium,CHL:mine > CHL:refine")],
    sets [],
    r"
error: found 3 cells in this row, expected 7 as in the header
 --> suppliers.csv:3:1
  |
3 | cl-brine,lithium,CHL:mine > CHL:refine
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: leave a cell empty between its commas where there is no value

1 fault found
"
);

broken!(
    a_row_of_too_many_cells_says_to_quote_commas,
    [(r#""KITA, 2024""#, "KITA, 2024")],
    sets [],
    r"
error: found 8 cells in this row, expected 7 as in the header
 --> suppliers.csv:2:79
  |
2 | cn-hydroxide,lithium,AUS:mine > CHN:refine > lane:yellow-sea,0.55,0.1,0,KITA, 2024
  |                                                                               ^^^^
  |
  = help: put cells that contain a comma in quotes

1 fault found
"
);

broken!(
    an_empty_cell_of_a_required_column_is_underlined,
    [("CHL:mine > CHL:refine,0.25", "CHL:mine > CHL:refine,")],
    sets [],
    r#"
error: share: found an empty cell, expected a fraction in 0..=1
 --> suppliers.csv:3:40
  |
3 | cl-brine,lithium,CHL:mine > CHL:refine,,,0.01,"the ""2024"" yearbook, p. 3"
  |                                        ^

1 fault found
"#
);

broken!(
    a_map_in_a_cell_needs_a_colon,
    [("tension: 0.1", "tension 0.1")],
    sets [],
    r#"
error: drivers: found "tension 0.1", expected `id: number`
 --> disruptions.csv:3:74
  |
3 | strike,CHL:mine; ARG:mine,,0.2,"truncated(exponential(2), 0.25, 12)",0.6,tension 0.1
  |                                                                          ^^^^^^^^^^^
  |
  = help: separate entries with `;`, as in us-china-tension: 0.8; other: 0.3

1 fault found
"#
);

broken!(
    a_selector_inside_a_list_in_a_cell_is_underlined,
    [("CHL:mine; ARG:mine", "CHL:mine; ARG:mines")],
    sets [],
    r#"
error: hits: found `ARG:mines`, which matches no node
 --> disruptions.csv:3:18
  |
3 | strike,CHL:mine; ARG:mines,,0.2,"truncated(exponential(2), 0.25, 12)",0.6,tension: 0.1
  |                  ^^^^^^^^^
  |
  = help: did you mean `ARG:mine`?

1 fault found
"#
);

broken!(
    a_percentage_in_a_cell_is_translated,
    [("0.20,,0.02", "20 %,,0.02")],
    sets [],
    r#"
error: share: found "20 %", expected a fraction in 0..=1
 --> suppliers.csv:4:40
  |
4 | ar-brine,lithium,ARG:mine > ARG:refine,20 %,,0.02,"assumption: like Chile, a guess"
  |                                        ^^^^
  |
  = help: write 0.2 for 20 %

1 fault found
"#
);

broken!(
    an_unclosed_quote_in_a_table_is_told,
    [(r#""KITA, 2024""#, r#""KITA, 2024"#)],
    sets [],
    r#"
error: found text behind the closing quote of a cell
 --> suppliers.csv:3:52
  |
3 | cl-brine,lithium,CHL:mine > CHL:refine,0.25,,0.01,"the ""2024"" yearbook, p. 3"
  |                                                    ^^^^^^^^^^^^^^^^^^^^^
  |
  = note: the cell begins in line 2: perhaps its closing quote is missing there
  = help: write a quote inside a quoted cell twice

1 fault found
"#
);

broken!(
    semicolons_between_columns_are_explained,
    [("id,mineral,path,share,surge,premium,source", "id;mineral;path;share;surge;premium;source")],
    sets [],
    r"
error: found columns separated by `;`, expected commas
 --> suppliers.csv:1:1
  |
1 | id;mineral;path;share;surge;premium;source
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: save the table as comma-separated values

1 fault found
"
);

broken!(
    a_missing_table_file_underlines_its_path,
    [(r#"suppliers = "suppliers.csv""#, r#"suppliers = "supplier.csv""#)],
    sets [],
    r#"
error: suppliers: cannot read "supplier.csv": no such file
  --> base.toml:14:14
   |
14 | suppliers = "supplier.csv"
   |              ^^^^^^^^^^^^
   |
   = help: did you mean `suppliers.csv`?

1 fault found
"#
);

broken!(
    an_absolute_path_of_a_table_is_refused,
    [(r#"suppliers = "suppliers.csv""#, r#"suppliers = "/suppliers.csv""#)],
    sets [],
    r#"
error: suppliers: found "/suppliers.csv", expected a path relative to the scenario file
  --> base.toml:14:14
   |
14 | suppliers = "/suppliers.csv"
   |              ^^^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    a_required_column_that_is_absent_is_told_once,
    [("id,hits,minerals,rate,duration,severity,drivers", "hits,hits2,minerals,rate,duration,severity,drivers"), ("hits,hits2,", "label,hits,")],
    sets [],
    r"
error: found column `label`, which a disruption does not have
 --> disruptions.csv:1:1
  |
1 | label,hits,minerals,rate,duration,severity,drivers
  | ^^^^^
  |
  = help: its columns are id, name, like, hits, minerals, rate, start, probability, overlapping, duration, severity, recovery, notice, recovery_shape, stretch, effect, drivers, source

1 fault found
"
);

broken!(
    a_table_that_lacks_a_required_column_says_so_once,
    [("id,mineral,path,share,surge,premium,source", "id,mineral,,share,surge,premium,source"), ("AUS:mine > CHN:refine > lane:yellow-sea", ""), ("CHL:mine > CHL:refine", ""), ("ARG:mine > ARG:refine", "")],
    sets [],
    r#"
error: path: missing from the columns, expected a path, such as "AUS:mine > CHN:refine > lane:yellow-sea"
 --> suppliers.csv:1:1
  |
1 | id,mineral,,share,surge,premium,source
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

1 fault found
"#
);

// References.

broken!(
    an_unknown_mineral_gets_a_suggestion,
    [(r#"mineral = "tungsten""#, r#"mineral = "tungstn""#)],
    sets [],
    r#"
error: mineral: found `tungstn`, expected the id of a mineral
  --> base.toml:44:11
   |
44 | mineral = "tungstn"
   |           ^^^^^^^^^
   |
   = help: did you mean `tungsten`?

1 fault found
"#
);

broken!(
    an_unknown_driver_is_underlined_in_its_map,
    [("drivers = { tension = 0.8 }", "drivers = { tensions = 0.8 }")],
    sets [],
    r"
error: drivers: found `tensions`, expected the id of a driver
  --> base.toml:61:13
   |
61 | drivers = { tensions = 0.8 }
   |             ^^^^^^^^
   |
   = help: did you mean `tension`?

1 fault found
"
);

broken!(
    an_unknown_trigger_gets_a_suggestion,
    [(r#"disruption = "delay""#, r#"disruption = "delays""#)],
    sets [],
    r#"
error: disruption: found `delays`, expected the id of a disruption
  --> base.toml:62:28
   |
62 | triggers = [{ disruption = "delays", probability = 0.3 }]
   |                            ^^^^^^^^
   |
   = help: did you mean `delay`?

1 fault found
"#
);

broken!(
    an_unknown_project_in_enable_gets_a_suggestion,
    [(r#"enable = ["kazakhstan"]"#, r#"enable = ["kazakstan"]"#)],
    sets [],
    r#"
error: enable: found `kazakstan`, expected the id of a project
  --> base.toml:84:11
   |
84 | enable = ["kazakstan"]
   |           ^^^^^^^^^^^
   |
   = help: did you mean `kazakhstan`?

1 fault found
"#
);

broken!(
    an_id_given_twice_names_the_first_place,
    [(r#"id = "cn-tungsten""#, r#"id = "cl-brine""#)],
    sets [],
    r#"
error: id: found `cl-brine`, which another supplier has already
 --> suppliers.csv:3:1
  |
3 | cl-brine,lithium,CHL:mine > CHL:refine,0.25,,0.01,"the ""2024"" yearbook, p. 3"
  | ^^^^^^^^
  |
  = note: the first is at base.toml:43:6
  = help: remove one of them, or rename it

1 fault found
"#
);

broken!(
    a_stage_name_given_twice_is_refused,
    [(r#"name = "building""#, r#"name = "exploration""#)],
    sets [],
    r#"
error: name: found `exploration`, which another stage has already
  --> base.toml:77:83
   |
77 | stages = [{ name = "exploration", duration = "triangular(18, 30, 60)" }, { name = "exploration", duration = 24 }]
   |                                                                                   ^^^^^^^^^^^^^
   |
   = note: the first is at base.toml:77:20
   = help: remove one of them, or rename it

1 fault found
"#
);

broken!(
    two_triggers_of_the_same_disruption_are_refused,
    [("probability = 0.3 }]", r#"probability = 0.3 }, { disruption = "delay" }]"#)],
    sets [],
    r#"
error: disruption: found `delay`, which another trigger has already
  --> base.toml:62:73
   |
62 | triggers = [{ disruption = "delay", probability = 0.3 }, { disruption = "delay" }]
   |                                                                         ^^^^^^^
   |
   = note: the first is at base.toml:62:28
   = help: remove one of them

1 fault found
"#
);

broken!(
    a_world_share_given_twice_is_refused,
    [("[[world]]", r#"[[world]]
mineral = "lithium"
stage = "refine"
country = "CHN"
share = 0.1

[[world]]"#)],
    sets [],
    r#"
error: country: found `lithium.refine.CHN`, which another world share has already
  --> base.toml:57:11
   |
57 | country = "CHN"
   |           ^^^^^
   |
   = note: the first is at base.toml:51:11
   = help: remove one of them

1 fault found
"#
);

broken!(
    a_mineral_cannot_be_called_all,
    [(r#"id = "tungsten""#, r#"id = "all""#), (r#"mineral = "tungsten""#, r#"mineral = "all""#)],
    sets [],
    r#"
error: id: found `all`, which a mineral cannot have
  --> base.toml:39:6
   |
39 | id = "all"
   |      ^^^^^
   |
   = help: choose another: the sums over minerals are reported under it

1 fault found
"#
);

broken!(
    a_strategy_cannot_be_called_baseline,
    [(r#"id = "andean""#, r#"id = "baseline""#)],
    sets [],
    r#"
error: id: found `baseline`, which a strategy cannot have
  --> base.toml:82:6
   |
82 | id = "baseline"
   |      ^^^^^^^^^^
   |
   = help: choose another: the unchanged scenario is reported under it

1 fault found
"#
);

broken!(
    displaced_suppliers_are_of_the_same_mineral,
    [(r#"displaces = ["cn-hydroxide"]"#, r#"displaces = ["cn-tungsten"]"#)],
    sets [],
    r#"
error: displaces: found `cn-tungsten`, a supplier of `tungsten`, expected one of `lithium`
  --> base.toml:79:14
   |
79 | displaces = ["cn-tungsten"]
   |              ^^^^^^^^^^^^^

1 fault found
"#
);

// Shares.

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

// Nodes.

broken!(
    a_selector_that_matches_nothing_gets_a_suggestion,
    [(r#"hits = ["CHN:refine"]"#, r#"hits = ["CHN:refin"]"#)],
    sets [],
    r#"
error: hits: found `CHN:refin`, which matches no node of `lithium`
  --> base.toml:56:9
   |
56 | hits = ["CHN:refin"]
   |         ^^^^^^^^^^^
   |
   = help: did you mean `CHN:refine`?

1 fault found
"#
);

broken!(
    a_selector_of_another_mineral_says_whose_it_is,
    [(r#"hits = ["CHN:refine"]"#, r#"hits = ["CHN:smelt"]"#)],
    sets [],
    r#"
error: hits: found `CHN:smelt`, which matches no node of `lithium`
  --> base.toml:56:9
   |
56 | hits = ["CHN:smelt"]
   |         ^^^^^^^^^^^
   |
   = help: it matches nodes of `tungsten`: add that to `minerals`?

1 fault found
"#
);

broken!(
    a_country_code_in_small_letters_gets_a_suggestion,
    [(r#"hits = ["CHN:refine"]"#, r#"hits = ["chn:refine"]"#)],
    sets [],
    r#"
error: hits: found country `chn`, expected a code of three capitals, such as CHN
  --> base.toml:56:10
   |
56 | hits = ["chn:refine"]
   |          ^^^^^^^^^^
   |
   = help: did you mean `CHN`?

1 fault found
"#
);

broken!(
    a_path_with_a_node_twice_is_refused,
    [("CHN:mine > CHN:smelt", "CHN:mine > CHN:smelt > CHN:mine")],
    sets [],
    r#"
error: path: found node `CHN:mine` twice in a path
  --> base.toml:45:32
   |
45 | path = "CHN:mine > CHN:smelt > CHN:mine"
   |                                ^^^^^^^^
   |
   = help: name each node once

1 fault found
"#
);

broken!(
    a_node_without_a_stage_is_explained,
    [("KAZ:mine > KOR:refine", "KAZ > KOR:refine")],
    sets [],
    r#"
error: path: found `KAZ`, expected a node, `COUNTRY:stage` or `lane:NAME`
  --> base.toml:75:9
   |
75 | path = "KAZ > KOR:refine"
   |         ^^^
   |
   = help: name the stage too, for example `KAZ:refine`

1 fault found
"#
);

// Disruptions.

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

// Strategies.

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
   = help: add one of initial, drift, volatility, persistence, supply_elasticity, demand_elasticity, adjustment, cap, inside, home_use, source

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

// The command line.

broken!(
    a_wrong_address_on_the_command_line_is_underlined,
    [],
    sets["minerals.lithium.flexibilty=0.2"],
    r"
error: found `flexibilty` in the address, expected a key of a mineral
 --> --set:1:18
  |
1 | minerals.lithium.flexibilty=0.2
  |                  ^^^^^^^^^^
  |
  = help: did you mean `flexibility`?

1 fault found
"
);

broken!(
    an_argument_without_a_value_is_explained,
    [],
    sets["simulation.trials"],
    r#"
error: found "simulation.trials", expected ADDRESS=VALUE
 --> --set:1:1
  |
1 | simulation.trials
  | ^^^^^^^^^^^^^^^^^
  |
  = help: for example --set scenario.discount_rate=0.03

1 fault found
"#
);

broken!(
    a_wrong_value_on_the_command_line_is_underlined,
    [],
    sets["scenario.years = many"],
    r#"
error: years: found "many", expected a whole number in 1..=50
 --> --set:1:18
  |
1 | scenario.years = many
  |                  ^^^^

1 fault found
"#
);

broken!(
    an_identity_cannot_be_set_on_the_command_line,
    [],
    sets["world.lithium.refine.CHN.country=CHL"],
    r"
error: found `country` in the address, which tells one world share from another and cannot be set
 --> --set:1:26
  |
1 | world.lithium.refine.CHN.country=CHL
  |                          ^^^^^^^
  |
  = help: change what stands in the file instead

1 fault found
"
);

broken!(
    a_distribution_on_the_command_line_is_checked,
    [],
    sets["disruptions.licence.duration=lognormal(9, six)"],
    r"
error: duration: found `six`, expected a number or a distribution, such as lognormal(9, 6)
 --> --set:1:43
  |
1 | disruptions.licence.duration=lognormal(9, six)
  |                                           ^^^

1 fault found
"
);

broken!(
    a_row_that_is_not_there_is_told_on_the_command_line,
    [],
    sets["world.lithium.refine.AUS.share=0.2"],
    r"
error: found `AUS` in the address, expected the country of a world share
 --> --set:1:22
  |
1 | world.lithium.refine.AUS.share=0.2
  |                      ^^^
  |
  = help: there are CHN

1 fault found
"
);

// Decisions.

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

// Uncertain parameters.

broken!(
    an_uncertain_address_names_a_number,
    [(r#"address = "disruptions.licence.rate""#, r#"address = "disruptions.licence.hits""#)],
    sets [],
    r#"
error: address: found `disruptions.licence.hits`, which is not a number
  --> base.toml:88:11
   |
88 | address = "disruptions.licence.hits"
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^

1 fault found
"#
);

broken!(
    an_uncertain_address_that_leads_nowhere_is_underlined,
    [(r#"address = "disruptions.licence.rate""#, r#"address = "disruptions.license.rate""#)],
    sets [],
    r#"
error: found `license` in the address, expected the id of a disruption
  --> base.toml:88:24
   |
88 | address = "disruptions.license.rate"
   |                        ^^^^^^^
   |
   = help: did you mean `licence`?

1 fault found
"#
);

broken!(
    an_uncertain_address_given_twice_is_refused,
    [("[[uncertain]]", r#"[[uncertain]]
address = "disruptions.licence.rate"
range = 0.2

[[uncertain]]"#)],
    sets [],
    r#"
error: address: found `disruptions.licence.rate` twice
  --> base.toml:92:11
   |
92 | address = "disruptions.licence.rate"
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: keep one of them

1 fault found
"#
);

broken!(
    a_decimal_comma_is_explained,
    [],
    sets["disruptions.licence.rate=0,1"],
    r#"
error: rate: found "0,1", expected a number in 0..=1000
 --> --set:1:26
  |
1 | disruptions.licence.rate=0,1
  |                          ^^^
  |
  = help: write 0.1, with a point for decimals

1 fault found
"#
);

// Several errors together.

broken!(
    faults_of_several_files_come_at_once_in_order,
    [
        (
            "discount_rate = 0.03",
            r#"discount_rate = 3
colour = "red""#
        ),
        (r#""lognormal(9, 6)""#, r#""lognormal(9)""#),
        ("0.25,,0.01", "-0.25,,0.01"),
        ("tension: 0.1", "tensions: 0.1"),
        (r#"mineral = "tungsten""#, r#"mineral = "tungstn""#)
    ],
    sets["simulation.trials=0"],
    r#"
error: discount_rate: found 3, expected a fraction in 0..=1
 --> base.toml:7:17
  |
7 | discount_rate = 3
  |                 ^
  |
  = help: it is a fraction: write 0.03 for 3 %

error: found key `colour`, which the table `scenario` does not have
 --> base.toml:8:1
  |
8 | colour = "red"
  | ^^^^^^
  |
  = help: its keys are name, title, description, importer, start, years, discount_rate, currency

error: mineral: found `tungstn`, expected the id of a mineral
  --> base.toml:45:11
   |
45 | mineral = "tungstn"
   |           ^^^^^^^^^
   |
   = help: did you mean `tungsten`?

error: duration: found 1 argument, expected lognormal(mean, sd)
  --> base.toml:60:13
   |
60 | duration = "lognormal(9)"
   |             ^^^^^^^^^^^^

error: trials: found 0, expected a whole number in 1..=4000000000
 --> --set:1:19
  |
1 | simulation.trials=0
  |                   ^

error: share: found -0.25, expected a fraction in 0..=1
 --> suppliers.csv:3:40
  |
3 | cl-brine,lithium,CHL:mine > CHL:refine,-0.25,,0.01,"the ""2024"" yearbook, p. 3"
  |                                        ^^^^^

error: drivers: found `tensions`, expected the id of a driver
 --> disruptions.csv:3:74
  |
3 | strike,CHL:mine; ARG:mine,,0.2,"truncated(exponential(2), 0.25, 12)",0.6,tensions: 0.1
  |                                                                          ^^^^^^^^
  |
  = help: did you mean `tension`?

7 faults found
"#
);

// Scores of countries.

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
