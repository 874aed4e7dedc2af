//! Invalid scenarios: keys and types.

use super::message;

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
