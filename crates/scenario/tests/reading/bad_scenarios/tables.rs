//! Invalid scenarios: CSV tables.

use super::message;

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
error: found column `triggers`, which is a list of tables
 --> disruptions.csv:1:41
  |
1 | id,hits,minerals,rate,duration,severity,triggers
  |                                         ^^^^^^^^
  |
  = help: name a key of a trigger, as in `triggers.disruption`; a further trigger has a row of its own below the first

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
    other_signs_between_cells_than_in_the_header_are_told_once,
    [("id,mineral,path,share,surge,premium,source", "id;mineral;path;share;surge;premium;source")],
    sets [],
    r#"
error: found commas between the cells of this row, expected semicolons as in the header
 --> suppliers.csv:2:1
  |
2 | cn-hydroxide,lithium,AUS:mine > CHN:refine > lane:yellow-sea,0.55,0.1,0,"KITA, 2024"
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: separate all cells of a table by the same sign

1 fault found
"#
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
  = help: its columns are id, name, like, hits, minerals, rate, start, probability, overlapping, duration, severity, recovery, notice, recovery_shape, stretch, effect, drivers, triggers.disruption, triggers.probability, triggers.delay, triggers.source, source

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
