//! Invalid scenarios: distributions.

use super::message;

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
