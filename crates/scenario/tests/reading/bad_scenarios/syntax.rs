//! Invalid scenarios: TOML syntax.

use super::message;

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
