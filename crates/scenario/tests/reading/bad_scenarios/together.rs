//! Invalid scenarios: several errors together.

use super::message;

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
