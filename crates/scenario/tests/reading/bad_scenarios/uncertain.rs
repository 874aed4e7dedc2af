//! Invalid scenarios: uncertain parameters.

use super::message;

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
