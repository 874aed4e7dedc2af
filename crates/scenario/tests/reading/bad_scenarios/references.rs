//! Invalid scenarios: references.

use super::message;

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
