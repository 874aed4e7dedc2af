//! Syntax of distributions: `lognormal(mean = 9, sd = 6)`, `truncated(lognormal(9, 6), 1, 36)`.

mod reader;

use super::text::TextFault;
use mindep_core::domain::distribution::Distribution;
use reader::Reader;

/// Names of the distributions with their arguments; `discrete` and `empirical` take a list instead.
pub const CALLS: &[(&str, &[&str])] = &[
    ("uniform", &["min", "max"]),
    ("triangular", &["min", "mode", "max"]),
    ("pert", &["min", "mode", "max"]),
    ("normal", &["mean", "sd"]),
    ("lognormal", &["mean", "sd"]),
    ("exponential", &["mean"]),
    ("gamma", &["mean", "sd"]),
    ("weibull", &["shape", "scale"]),
    ("beta", &["mean", "sd"]),
    ("discrete", &[]),
    ("empirical", &[]),
    ("truncated", &["distribution", "min", "max"]),
];

/// Parses a number or a distribution. All errors in the arguments of a distribution are returned.
pub fn parse(text: &str) -> Result<Distribution, Vec<TextFault>> {
    let (found, faults) = Reader::read(text);
    match found {
        Some(distribution) if faults.is_empty() => Ok(distribution),
        _ => Err(faults),
    }
}

/// Returns the signature of a distribution, for messages and the documentation.
pub fn signature(name: &str) -> String {
    match name {
        "discrete" => "discrete(value: weight, …)".to_owned(),
        "empirical" => "empirical(value, …)".to_owned(),
        _ => {
            let arguments = CALLS.iter().find(|(n, _)| *n == name).map_or(&[] as &[_], |(_, a)| a);
            format!("{name}({})", arguments.join(", "))
        }
    }
}

/// Builds the distribution `name` from its arguments in the order of the signature.
fn build(name: &str, values: Vec<Distribution>) -> Option<Distribution> {
    if name == "truncated" {
        let mut values = values.into_iter();
        let (of, min, max) = (values.next()?, constant(&values.next()?)?, constant(&values.next()?)?);
        return Some(Distribution::Truncated { of: Box::new(of), min, max });
    }
    let numbers: Vec<f64> = values.iter().map(constant).collect::<Option<_>>()?;
    Some(match (name, numbers.as_slice()) {
        ("uniform", &[min, max]) => Distribution::Uniform { min, max },
        ("triangular", &[min, mode, max]) => Distribution::Triangular { min, mode, max },
        ("pert", &[min, mode, max]) => Distribution::Pert { min, mode, max },
        ("normal", &[mean, sd]) => Distribution::Normal { mean, sd },
        ("lognormal", &[mean, sd]) => Distribution::Lognormal { mean, sd },
        ("exponential", &[mean]) => Distribution::Exponential { mean },
        ("gamma", &[mean, sd]) => Distribution::Gamma { mean, sd },
        ("weibull", &[shape, scale]) => Distribution::Weibull { shape, scale },
        ("beta", &[mean, sd]) => Distribution::Beta { mean, sd },
        _ => return None,
    })
}

fn constant(value: &Distribution) -> Option<f64> {
    match value {
        Distribution::Constant(x) => Some(*x),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{CALLS, Distribution, parse, signature};

    /// Returns the errors in a text, each as the text at fault and the message.
    fn wrong(text: &str) -> Vec<(String, String)> {
        let faults = parse(text).expect_err(text);
        faults.into_iter().map(|f| (text[f.range].to_owned(), f.message)).collect()
    }

    #[test]
    fn a_bare_number_is_a_constant() {
        for (text, value) in [("3", 3.0), (" 1e6 ", 1e6), ("1_000", 1000.0), ("-0.5", -0.5)] {
            assert_eq!(parse(text), Ok(Distribution::Constant(value)), "{text}");
        }
    }

    #[test]
    fn arguments_go_by_position_or_name_or_both() {
        let expected = Ok(Distribution::Lognormal { mean: 9.0, sd: 6.0 });
        for text in [
            "lognormal(9, 6)",
            "lognormal(mean = 9, sd = 6)",
            "lognormal(sd=6,mean=9)",
            "lognormal(9, sd = 6)",
            " lognormal ( 9 , 6 ) ",
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn every_call_is_read() {
        let texts = [
            "uniform(0, 2)",
            "triangular(18, 30, 60)",
            "pert(1, 2, 4)",
            "normal(0, 1)",
            "lognormal(9, 6)",
            "exponential(3)",
            "gamma(2, 1)",
            "weibull(1.5, 2)",
            "beta(0.5, 0.2)",
            "discrete(1: 0.7, -3: 0.3)",
            "empirical(1, 2, 2)",
            "truncated(lognormal(9, 6), 1, 36)",
        ];
        for (text, (name, _)) in texts.iter().zip(CALLS) {
            assert!(text.starts_with(name));
            assert!(parse(text).is_ok(), "{text}");
        }
        assert_eq!(
            parse("truncated(distribution = lognormal(9, 6), min = 1, max = 36)"),
            Ok(Distribution::Truncated {
                of: Box::new(Distribution::Lognormal { mean: 9.0, sd: 6.0 }),
                min: 1.0,
                max: 36.0
            })
        );
    }

    #[test]
    fn faults_point_at_the_very_argument() {
        let cases = [
            ("lognorml(9, 6)", "lognorml"),
            ("lognormal(9, six)", "six"),
            ("lognormal(9, sdev = 6)", "sdev"),
            ("lognormal(9)", "lognormal(9)"),
            ("lognormal(9, 6, 3)", "lognormal(9, 6, 3)"),
            ("lognormal(mean = 9, 6)", "6"),
            ("lognormal(9, mean = 6)", "6"),
            ("lognormal(9, 6", "lognormal(9, 6"),
            ("lognormal(9, 6) months", "months"),
            ("lognormal(9, 6))", ")"),
            ("truncated(lognorml(9, 6), 1, 36)", "lognorml"),
            ("truncated(lognormal(9, 6), 1, x)", "x"),
            ("discrete(1: 0.5, 2)", "2"),
            ("discrete(1: a)", "a"),
            ("empirical()", "empirical()"),
            ("empirical(1: 2)", "1"),
            ("uniform(uniform(0, 1), 2)", "uniform(0, 1)"),
            ("lognormal", "lognormal"),
            ("nine", "nine"),
            ("", ""),
            ("uniform(1,, 2)", ""),
            ("uniform(1 2)", "1 2"),
        ];
        for (text, at) in cases {
            assert_eq!(wrong(text)[0].0, at, "{text}: {:?}", wrong(text));
        }
    }

    #[test]
    fn all_faulty_arguments_are_told_at_once() {
        assert_eq!(wrong("triangular(a, b, 3)").len(), 2);
    }

    #[test]
    fn messages_tell_the_signature() {
        assert_eq!(wrong("lognormal(9)")[0].1, "found 1 argument, expected lognormal(mean, sd)");
        assert_eq!(wrong("lognormal(mean = 9)")[0].1, "found no `sd`, expected lognormal(mean, sd)");
        assert_eq!(signature("truncated"), "truncated(distribution, min, max)");
    }

    #[test]
    fn calls_within_calls_end_somewhere() {
        let text = format!("{}1{}", "truncated(".repeat(5000), ", 0, 1)".repeat(5000));
        assert!(wrong(&text)[0].1.contains("more than 16"));
    }
}
