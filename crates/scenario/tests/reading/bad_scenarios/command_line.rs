//! Invalid scenarios: the command line.

use super::message;

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
