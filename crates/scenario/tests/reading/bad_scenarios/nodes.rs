//! Invalid scenarios: nodes.

use super::message;

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
