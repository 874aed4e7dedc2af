//! What Python passes, into what the command takes.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use std::fmt::Write;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Values within values that are followed.
const DEEPEST: usize = 50;

/// The path of a scenario.
pub fn path(scenario: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    let wrong = || {
        let found = kind(scenario);
        PyTypeError::new_err(format!(
            "scenario: found {found}, expected the path of a scenario file, a str or os.PathLike"
        ))
    };
    scenario.extract().map_err(|_| wrong())
}

/// The entries of `set`, each as `--set` takes it: `ADDRESS=VALUE`.
pub fn sets(set: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    let Some(set) = set else { return Ok(Vec::new()) };
    let example = "a dict of addresses and values, such as {\"disruptions.strike.rate\": 0.2}";
    let Ok(set) = set.cast::<PyMapping>() else {
        return Err(PyTypeError::new_err(format!("set: found {}, expected {example}", kind(set))));
    };
    let mut arguments = Vec::new();
    for (address, value) in entries(set)? {
        let Ok(address) = address.extract::<String>() else {
            let found = kind(&address);
            return Err(PyTypeError::new_err(format!("set: found {found} as an address, expected {example}")));
        };
        if address.trim().is_empty() || address.contains('=') {
            let message = format!("set: found the address \"{address}\", expected keys joined by points");
            return Err(PyValueError::new_err(format!("{message}, such as disruptions.strike.rate")));
        }
        // What --set would be given as it is.
        let text = match value.cast::<PyString>() {
            Ok(text) => text.extract()?,
            Err(_) => Toml { address: &address }.of(&value, 0)?,
        };
        arguments.push(format!("{address}={text}"));
    }
    Ok(arguments)
}

fn entries<'py>(mapping: &Bound<'py, PyMapping>) -> PyResult<Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
    mapping.items()?.iter().map(|item| item.extract()).collect()
}

/// Writes the values of an address as TOML.
struct Toml<'a> {
    address: &'a str,
}

impl Toml<'_> {
    fn of(&self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<String> {
        let address = self.address;
        if depth > DEEPEST {
            return Err(PyValueError::new_err(format!(
                "set: `{address}`: found values within more than {DEEPEST} others"
            )));
        }
        if let Ok(flag) = value.cast::<PyBool>() {
            return Ok(flag.is_true().to_string());
        }
        if value.is_instance_of::<PyInt>() {
            return Ok(value.str()?.to_string());
        }
        if value.is_instance_of::<PyFloat>() {
            let number: f64 = value.extract()?;
            if !number.is_finite() {
                return Err(PyValueError::new_err(format!(
                    "set: `{address}`: found {value}, expected a finite number"
                )));
            }
            return Ok(format!("{number:?}"));
        }
        if let Ok(text) = value.extract::<String>() {
            return Ok(quoted(&text));
        }
        if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            let items = value.try_iter()?.map(|item| self.of(&item?, depth + 1));
            return Ok(format!("[{}]", items.collect::<PyResult<Vec<_>>>()?.join(", ")));
        }
        if let Ok(mapping) = value.cast::<PyMapping>() {
            let entries = entries(mapping)?.into_iter().map(|(key, value)| {
                let Ok(key) = key.extract::<String>() else {
                    let message = format!("set: `{address}`: found {} as a key, expected a text", kind(&key));
                    return Err(PyTypeError::new_err(message));
                };
                Ok(format!("{} = {}", quoted(&key), self.of(&value, depth + 1)?))
            });
            return Ok(format!("{{ {} }}", entries.collect::<PyResult<Vec<_>>>()?.join(", ")));
        }
        // Scalars, arrays and series of numpy, pandas and the like.
        for plain in ["tolist", "to_list"] {
            if value.hasattr(plain)? {
                return self.of(&value.call_method0(plain)?, depth + 1);
            }
        }
        if value.hasattr("__fspath__")? {
            return Ok(quoted(&value.extract::<PathBuf>()?.to_string_lossy()));
        }
        let cure = if value.is_none() { "; leave it out to keep the scenario's own" } else { "" };
        Err(PyTypeError::new_err(format!(
            "set: `{address}`: found {}, expected a number, a text, a boolean, a list or a dict{cure}",
            kind(value)
        )))
    }
}

/// A text as TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            // Writing to memory cannot fail.
            c if c.is_control() => drop(write!(quoted, "\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// What a value is, for messages: `a list`, `None` …
pub fn kind(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".to_owned();
    }
    let name = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// A whole number within a range, if one is given.
pub fn whole(name: &str, value: Option<&Bound<'_, PyAny>>, range: RangeInclusive<u64>) -> PyResult<Option<u64>> {
    let Some(value) = value else { return Ok(None) };
    let (first, last) = (range.start(), range.end());
    // Also whole numbers of numpy; but a flag is none, though Python has it so.
    let index = if value.is_instance_of::<PyBool>() { None } else { value.call_method0("__index__").ok() };
    let Some(index) = index else {
        let message = format!("{name}: found {}, expected a whole number in {first}..={last}", kind(value));
        return Err(PyTypeError::new_err(message));
    };
    match index.extract::<u64>() {
        Ok(number) if range.contains(&number) => Ok(Some(number)),
        _ => Err(PyValueError::new_err(format!("{name}: found {index}, expected a whole number in {first}..={last}"))),
    }
}

/// The ids of a list of strategies, if one is given.
pub fn ids(strategies: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Vec<String>>> {
    let Some(strategies) = strategies else { return Ok(None) };
    let wrong = |found: String| {
        PyTypeError::new_err(format!("strategies: found {found}, expected a list of ids, such as [\"stock-100-days\"]"))
    };
    if strategies.is_instance_of::<PyString>() {
        return Err(wrong("a str".to_owned()));
    }
    let items = strategies.try_iter().map_err(|_| wrong(kind(strategies)))?;
    let ids = items.map(|item| {
        let item = item?;
        item.extract::<String>().map_err(|_| wrong(format!("{} in it", kind(&item))))
    });
    ids.collect::<PyResult<_>>().map(Some)
}
