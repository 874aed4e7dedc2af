//! Parser of distributions, which records the byte range of every error.

use std::ops::Range;

use super::{CALLS, build, signature};
use crate::diagnostic::{did_you_mean, one_of};
use crate::spec::{MIN_MAGNITUDE, number as exact};
use crate::text::shown;
use crate::text::{TextFault, number, number_help};
use mindep_core::domain::distribution::Distribution;

/// Maximum nesting depth of distributions.
const MAX_DEPTH: usize = 16;

/// Maximum number of values in a `discrete` or `empirical` distribution.
const MAX_VALUES: usize = 10_000;

/// A text and the position up to which it is parsed.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    faults: Vec<TextFault>,
}

/// An argument: its name, if given, and its value, `None` if the value is invalid.
struct Argument {
    name: Option<(String, Range<usize>)>,
    value: Option<Distribution>,
    /// Weight after a colon.
    weight: Option<f64>,
    colon: bool,
    range: Range<usize>,
}

impl<'a> Reader<'a> {
    /// Parses a whole text as a number or a distribution, and returns all errors with it; `None` if it is neither.
    pub fn read(text: &'a str) -> (Option<Distribution>, Vec<TextFault>) {
        let mut reader = Self { text, at: 0, faults: Vec::new() };
        let found = reader.distribution(MAX_DEPTH);
        reader.space();
        let rest = text[reader.at..].trim_end();
        if found.is_some() && !rest.is_empty() {
            let message = format!("found `{}` after the end of the distribution", shown(rest));
            let help = rest.starts_with(')').then(|| "there is one `)` too many".to_owned());
            reader.fault(reader.at..reader.at + rest.len(), message, help);
        }
        (found, reader.faults)
    }

    fn space(&mut self) {
        self.at += self.text[self.at..].len() - self.text[self.at..].trim_start().len();
    }

    fn eat(&mut self, c: char) -> bool {
        self.space();
        let found = self.text[self.at..].starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    /// Reads up to the next punctuation mark; returns the byte range without surrounding white space.
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

    /// Parses a number or a distribution; `None` after an error from which parsing cannot recover.
    fn distribution(&mut self, depth: usize) -> Option<Distribution> {
        let range = self.word();
        let word = &self.text[range.clone()];
        if self.eat('(') {
            return self.call(range, depth);
        }
        if let Some(value) = number(word) {
            if value != 0.0 && value.abs() < MIN_MAGNITUDE {
                let message = format!("found {}, which is too small for products with it to be held", shown(word));
                let help = format!(
                    "write 0, or at least {} in size; a smaller unit makes numbers larger",
                    exact(MIN_MAGNITUDE)
                );
                self.fault(range, message, Some(help));
            }
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

    /// Parses the rest of a distribution, after its opening parenthesis.
    fn call(&mut self, name: Range<usize>, depth: usize) -> Option<Distribution> {
        let word = self.text[name.clone()].to_owned();
        let Some((_, parameters)) = CALLS.iter().find(|(n, _)| *n == word) else {
            let names = || CALLS.iter().map(|(n, _)| *n);
            let help = did_you_mean(&word, names())
                .unwrap_or_else(|| format!("there are {}", names().collect::<Vec<_>>().join(", ")));
            self.fault(name, format!("found `{}`, expected the name of a distribution", shown(&word)), Some(help));
            return None;
        };
        if depth == 0 {
            self.fault(name, format!("found calls within more than {MAX_DEPTH} calls"), None);
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
            // Some messages already begin with the name of the distribution.
            let own = format!("{word}: ");
            let message = fault.strip_prefix(&own).map_or_else(|| format!("in {word}, {fault}"), str::to_owned);
            self.fault(whole, message, None);
        }
        Some(made)
    }

    /// Returns whether parsing can continue after a distribution with invalid arguments.
    fn closed(&self) -> bool {
        self.text[..self.at].ends_with(')')
    }

    /// Parses the arguments up to the closing parenthesis.
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

    /// Returns the value of an argument that must be a plain number.
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
                self.fault(
                    argument.range.clone(),
                    "found a weight, expected a value alone",
                    Some("weights are for `discrete`".to_owned()),
                );
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
        } else if count > MAX_VALUES {
            self.fault(whole, format!("found {count} values, expected at most {MAX_VALUES}"), None);
        }
    }

    /// Puts the arguments into the order of the signature; named arguments must come last.
    fn ordered(
        &mut self,
        call: &str,
        parameters: &[&str],
        arguments: Vec<Argument>,
        whole: Range<usize>,
    ) -> Option<Vec<Distribution>> {
        let mut slots: Vec<Option<Option<Distribution>>> = vec![None; parameters.len()];
        let (mut named, mut extra, mut strange) = (false, 0, false);
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
                        strange = true;
                        let help = did_you_mean(name, parameters.iter().copied());
                        self.fault(
                            range.clone(),
                            format!(
                                "found argument `{}`, expected {}",
                                shown(name),
                                one_of(parameters.iter().copied())
                            ),
                            help,
                        );
                        continue;
                    };
                    slot
                }
            };
            if slots[slot].is_some() {
                self.fault(
                    argument.range.clone(),
                    format!("found `{}` twice, expected {}", parameters[slot], signature(call)),
                    None,
                );
            }
            let value = argument.value.and_then(|value| {
                if parameters[slot] == "distribution" {
                    Some(value)
                } else {
                    self.plain(&value, argument.range.clone()).map(Distribution::Constant)
                }
            });
            slots[slot] = Some(value);
        }
        let given = slots.iter().flatten().count();
        let missing: Vec<&str> = parameters.iter().zip(&slots).filter(|(_, s)| s.is_none()).map(|(p, _)| *p).collect();
        if extra > 0 || (!missing.is_empty() && !named) {
            let count = given + extra;
            let plural = if count == 1 { "argument" } else { "arguments" };
            self.fault(whole, format!("found {count} {plural}, expected {}", signature(call)), None);
        } else if !missing.is_empty() && !strange {
            self.fault(whole, format!("found no {}, expected {}", one_of(missing), signature(call)), None);
        }
        slots.into_iter().map(Option::flatten).collect()
    }
}
