//! Invalid scenarios: leaks, inside prices, notice.

use super::message;

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
