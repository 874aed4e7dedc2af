//! The call syntax of distributions: `lognormal(mean = 9, sd = 6)`, `truncated(lognormal(9, 6), 1, 36)`.

use std::ops::Range;

use super::diagnostic::{did_you_mean, one_of};
use super::text::{TextFault, number, number_help};
use super::tree::shown;
use crate::domain::distribution::Distribution;

/// The calls and their arguments; `discrete` and `empirical` take a list instead.
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

/// Calls within calls that are followed.
const DEEPEST: usize = 16;

/// Most values of a `discrete` or `empirical`.
const MOST_VALUES: usize = 10_000;

/// Reads a number or a call. All that is wrong with the arguments of a call comes at once.
pub fn parse(text: &str) -> Result<Distribution, Vec<TextFault>> {
    let mut reader = Reader { text, at: 0, faults: Vec::new() };
    let found = reader.distribution(DEEPEST);
    if found.is_some() {
        reader.space();
        if reader.at < text.len() {
            let rest = text[reader.at..].trim_end();
            let message = format!("found `{}` after the end of the distribution", shown(rest));
            let help = (rest.starts_with(')')).then(|| "there is one `)` too many".to_owned());
            reader.faults.push(TextFault::new(reader.at..reader.at + rest.len(), message).help(help));
        }
    }
    match found {
        Some(distribution) if reader.faults.is_empty() => Ok(distribution),
        _ => Err(reader.faults),
    }
}

/// The signature of a call, for messages and the documentation.
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

struct Reader<'a> {
    text: &'a str,
    at: usize,
    faults: Vec<TextFault>,
}

/// An argument: its name if it has one, and the number or distribution, `None` when that is at fault.
struct Argument {
    name: Option<(String, Range<usize>)>,
    value: Option<Distribution>,
    /// The weight behind a colon.
    weight: Option<f64>,
    colon: bool,
    range: Range<usize>,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.at += self.text[self.at..].len() - self.text[self.at..].trim_start().len();
    }

    fn eat(&mut self, c: char) -> bool {
        self.space();
        let found = self.text[self.at..].starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    /// The bytes up to the next mark of punctuation, without the white space around.
    fn word(&mut self) -> Range<usize> {
        self.space();
        let rest = &self.text[self.at..];
        let word = rest[..rest.find(['(', ')', ',', '=', ':']).unwrap_or(rest.len())].trim_end();
        let range = self.at..self.at + word.len();
        self.at = range.end;
        range
    }

    fn fault(&mut self, range: Range<usize>, message: impl Into<String>, help: Option<String>) {
        self.faults.push(TextFault::new(range, message).help(help));
    }

    /// A number or a call; `None` after a fault that makes going on pointless.
    fn distribution(&mut self, depth: usize) -> Option<Distribution> {
        let range = self.word();
        let word = &self.text[range.clone()];
        if self.eat('(') {
            return self.call(range, depth);
        }
        if let Some(value) = number(word) {
            return Some(Distribution::Constant(value));
        }
        let known = CALLS.iter().any(|(name, _)| *name == word);
        let help = if known {
            Some(format!("write `{}`", signature(word)))
        } else {
            number_help(word).or_else(|| did_you_mean(word, CALLS.iter().map(|(n, _)| *n)))
        };
        let found = if word.is_empty() { "nothing".to_owned() } else { format!("`{}`", shown(word)) };
        self.fault(range, format!("found {found}, expected a number or a distribution, such as lognormal(9, 6)"), help);
        None
    }

    /// The rest of a call, behind its opening parenthesis.
    fn call(&mut self, name: Range<usize>, depth: usize) -> Option<Distribution> {
        let word = self.text[name.clone()].to_owned();
        let Some((_, parameters)) = CALLS.iter().find(|(n, _)| *n == word) else {
            let help = did_you_mean(&word, CALLS.iter().map(|(n, _)| *n));
            let known = one_of(CALLS.iter().map(|(n, _)| *n));
            self.fault(name, format!("found distribution `{}`, expected {known}", shown(&word)), help);
            return None;
        };
        if depth == 0 {
            self.fault(name, format!("found calls within more than {DEEPEST} calls"), None);
            return None;
        }
        let before = self.faults.len();
        let arguments = self.arguments(depth)?;
        let whole = name.start..self.at;
        let made = match word.as_str() {
            "discrete" => self.discrete(&arguments, whole.clone()),
            "empirical" => self.empirical(&arguments, whole.clone()),
            _ => self.ordered(&word, parameters, arguments, whole.clone()).and_then(|values| build(&word, values)),
        };
        if self.faults.len() > before {
            return Some(Distribution::Constant(0.0)).filter(|_| self.closed());
        }
        let made = made?;
        if let Some(fault) = made.fault() {
            self.fault(whole, format!("found `{word}` with {fault}"), None);
        }
        Some(made)
    }

    /// Whether reading can go on behind a call with faulty arguments.
    fn closed(&self) -> bool {
        self.text[..self.at].ends_with(')')
    }

    /// Arguments up to the closing parenthesis.
    fn arguments(&mut self, depth: usize) -> Option<Vec<Argument>> {
        let mut arguments = Vec::new();
        if self.eat(')') {
            return Some(arguments);
        }
        loop {
            arguments.push(self.argument(depth)?);
            if self.eat(')') {
                return Some(arguments);
            }
            if !self.eat(',') {
                let rest = self.text[self.at..].trim_end();
                let end = self.text.trim_end().len().max(self.at);
                if rest.is_empty() {
                    self.fault(0..end, "found no closing parenthesis", Some("add `)` at the end".to_owned()));
                } else {
                    let next = rest.chars().next().map_or(0, char::len_utf8);
                    let message = format!("found `{}`, expected `,` or `)`", shown(rest));
                    self.fault(self.at..self.at + next, message, None);
                }
                return None;
            }
        }
    }

    fn argument(&mut self, depth: usize) -> Option<Argument> {
        self.space();
        let start = self.at;
        let word = self.word();
        let name = if self.eat('=') {
            self.space();
            Some((self.text[word.clone()].to_owned(), word))
        } else {
            self.at = start;
            None
        };
        let first = self.faults.len();
        let begin = self.at;
        let value = self.distribution(depth - 1);
        if value.is_none() && !self.at_separator() {
            return None;
        }
        if value.is_none() && self.faults.len() > first && self.text[begin..self.at].contains('(') {
            return None;
        }
        let range = begin..self.at;
        let colon = self.eat(':');
        let mut weight = None;
        if colon {
            let range = self.word();
            weight = number(&self.text[range.clone()]);
            if weight.is_none() {
                let found = shown(&self.text[range.clone()]);
                self.fault(range, format!("found `{found}`, expected a weight, a number above 0"), None);
            }
        }
        Some(Argument { name, value, weight, colon, range })
    }

    fn at_separator(&mut self) -> bool {
        self.space();
        self.text[self.at..].starts_with([',', ')', ':'])
    }

    /// A plain number as argument.
    fn plain(&mut self, value: &Distribution, range: Range<usize>) -> Option<f64> {
        if let Distribution::Constant(x) = value {
            return Some(*x);
        }
        self.fault(range, "found a distribution, expected a number", None);
        None
    }

    fn discrete(&mut self, arguments: &[Argument], whole: Range<usize>) -> Option<Distribution> {
        let mut pairs = Vec::new();
        for argument in arguments {
            if let Some((name, range)) = &argument.name {
                self.fault(range.clone(), format!("found the name `{}`, expected value: weight", shown(name)), None);
            } else if !argument.colon {
                let help = Some("write each value with its weight, discrete(1: 0.7, 3: 0.3)".to_owned());
                self.fault(argument.range.clone(), "found a value without a weight, expected value: weight", help);
            } else if let (Some(value), Some(weight)) = (&argument.value, argument.weight) {
                pairs.push((self.plain(value, argument.range.clone())?, weight));
            }
        }
        self.filled(pairs.len(), arguments, "discrete", whole);
        Some(Distribution::Discrete(pairs))
    }

    fn empirical(&mut self, arguments: &[Argument], whole: Range<usize>) -> Option<Distribution> {
        let mut values = Vec::new();
        for argument in arguments {
            if let Some((name, range)) = &argument.name {
                self.fault(range.clone(), format!("found the name `{}`, expected a value", shown(name)), None);
            } else if argument.colon {
                self.fault(argument.range.clone(), "found a weight, expected a value alone", Some("weights are for `discrete`".to_owned()));
            } else if let Some(value) = &argument.value {
                values.push(self.plain(value, argument.range.clone())?);
            }
        }
        self.filled(values.len(), arguments, "empirical", whole);
        Some(Distribution::Empirical(values))
    }

    fn filled(&mut self, count: usize, arguments: &[Argument], name: &str, whole: Range<usize>) {
        if arguments.is_empty() {
            self.fault(whole, format!("found no values, expected {}", signature(name)), None);
        } else if count > MOST_VALUES {
            self.fault(whole, format!("found {count} values, expected at most {MOST_VALUES}"), None);
        }
    }

    /// The arguments in the order of the signature, those with names last.
    fn ordered(&mut self, call: &str, parameters: &[&str], arguments: Vec<Argument>, whole: Range<usize>) -> Option<Vec<Distribution>> {
        let mut slots: Vec<Option<Option<Distribution>>> = vec![None; parameters.len()];
        let (mut named, mut extra) = (false, 0);
        for (index, argument) in arguments.into_iter().enumerate() {
            if argument.colon {
                self.fault(argument.range.clone(), format!("found a weight, expected {}", signature(call)), None);
            }
            let slot = match &argument.name {
                None if named => {
                    let help = Some("put it before the named ones, or name it".to_owned());
                    self.fault(argument.range.clone(), "found an argument without a name after a named one", help);
                    continue;
                }
                None if index < parameters.len() => index,
                None => {
                    extra += 1;
                    continue;
                }
                Some((name, range)) => {
                    named = true;
                    let Some(slot) = parameters.iter().position(|p| p == name) else {
                        let help = did_you_mean(name, parameters.iter().copied());
                        self.fault(range.clone(), format!("found argument `{}`, expected {}", shown(name), one_of(parameters.iter().copied())), help);
                        continue;
                    };
                    slot
                }
            };
            if slots[slot].is_some() {
                self.fault(argument.range.clone(), format!("found `{}` twice, expected {}", parameters[slot], signature(call)), None);
            }
            let value = argument.value.and_then(|value| {
                if parameters[slot] == "distribution" { Some(value) } else { self.plain(&value, argument.range.clone()).map(Distribution::Constant) }
            });
            slots[slot] = Some(value);
        }
        let given = slots.iter().flatten().count();
        let missing: Vec<&str> = parameters.iter().zip(&slots).filter(|(_, s)| s.is_none()).map(|(p, _)| *p).collect();
        if extra > 0 || (!missing.is_empty() && !named) {
            let count = given + extra;
            let plural = if count == 1 { "argument" } else { "arguments" };
            self.fault(whole, format!("found {count} {plural}, expected {}", signature(call)), None);
        } else if !missing.is_empty() {
            self.fault(whole, format!("found no {}, expected {}", one_of(missing), signature(call)), None);
        }
        slots.into_iter().map(Option::flatten).collect()
    }
}

/// The distribution that a call with these arguments means.
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

    /// What is wrong with a text: the bytes at fault, as text, and the message.
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
        for text in ["lognormal(9, 6)", "lognormal(mean = 9, sd = 6)", "lognormal(sd=6,mean=9)", "lognormal(9, sd = 6)", " lognormal ( 9 , 6 ) "] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn every_call_is_read() {
        let texts = [
            "uniform(0, 2)", "triangular(18, 30, 60)", "pert(1, 2, 4)", "normal(0, 1)", "lognormal(9, 6)", "exponential(3)", "gamma(2, 1)",
            "weibull(1.5, 2)", "beta(0.5, 0.2)", "discrete(1: 0.7, -3: 0.3)", "empirical(1, 2, 2)", "truncated(lognormal(9, 6), 1, 36)",
        ];
        for (text, (name, _)) in texts.iter().zip(CALLS) {
            assert!(text.starts_with(name));
            assert!(parse(text).is_ok(), "{text}");
        }
        assert_eq!(
            parse("truncated(distribution = lognormal(9, 6), min = 1, max = 36)"),
            Ok(Distribution::Truncated { of: Box::new(Distribution::Lognormal { mean: 9.0, sd: 6.0 }), min: 1.0, max: 36.0 })
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
