//! Converts arguments from Python to the values that the library takes.

use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Maximum nesting depth of values.
const MAX_DEPTH: usize = 50;

/// Returns the entries of `set` in the form of `--set`: `ADDRESS=VALUE`.
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
        // A text is passed on unchanged, as `--set` takes it.
        let text = match value.cast::<PyString>() {
            Ok(text) => text.extract()?,
            Err(_) => Toml { list: "set", address: &address }.of(&value, 0)?,
        };
        arguments.push(format!("{address}={text}"));
    }
    Ok(arguments)
}

fn entries<'py>(mapping: &Bound<'py, PyMapping>) -> PyResult<Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>> {
    mapping.items()?.iter().map(|item| item.extract()).collect()
}

/// Converts the value at an address to TOML.
struct Toml<'a> {
    /// Name of the argument, for messages.
    list: &'a str,
    address: &'a str,
}

impl Toml<'_> {
    fn of(&self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<String> {
        let Self { list, address } = *self;
        if depth > MAX_DEPTH {
            return Err(PyValueError::new_err(format!(
                "{list}: `{address}`: found values within more than {MAX_DEPTH} others"
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
                    "{list}: `{address}`: found {value}, expected a finite number"
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
                    let message = format!("{list}: `{address}`: found {} as a key, expected a text", kind(&key));
                    return Err(PyTypeError::new_err(message));
                };
                Ok(format!("{} = {}", quoted(&key), self.of(&value, depth + 1)?))
            });
            return Ok(format!("{{ {} }}", entries.collect::<PyResult<Vec<_>>>()?.join(", ")));
        }
        // Scalars, arrays and series of numpy, pandas and similar packages.
        for plain in ["tolist", "to_list"] {
            if value.hasattr(plain)? {
                return self.of(&value.call_method0(plain)?, depth + 1);
            }
        }
        if value.hasattr("__fspath__")? {
            return Ok(quoted(&value.extract::<PathBuf>()?.to_string_lossy()));
        }
        let cure = if value.is_none() { "; leave it out" } else { "" };
        Err(PyTypeError::new_err(format!(
            "{list}: `{address}`: found {}, expected a number, a text, a boolean, a list or a dict{cure}",
            kind(value)
        )))
    }
}

/// Converts a scenario given as a dict to the text of a scenario file: keys, then tables, then arrays of tables.
pub fn toml(scenario: &Bound<'_, PyMapping>) -> PyResult<String> {
    // Writing to memory cannot fail.
    let (mut keys, mut tables) = (String::new(), String::new());
    for (key, value) in entries(scenario)? {
        let key = name(&key)?;
        let rows = if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            value.try_iter()?.map(|row| Ok(row?.cast_into::<PyMapping>().ok())).collect::<PyResult<Option<Vec<_>>>>()?
        } else {
            None
        };
        if let Ok(table) = value.cast::<PyMapping>() {
            let _ = write!(tables, "\n[{key}]\n{}", block(&key, table)?);
        } else if let Some(rows) = rows.filter(|rows| !rows.is_empty()) {
            for row in rows {
                let _ = write!(tables, "\n[[{key}]]\n{}", block(&key, &row)?);
            }
        } else {
            let value = Toml { list: "scenario", address: &key }.of(&value, 0)?;
            let _ = writeln!(keys, "{key} = {value}");
        }
    }
    Ok(keys + &tables)
}

/// Returns the keys of a table as TOML, one line each.
fn block(of: &str, table: &Bound<'_, PyMapping>) -> PyResult<String> {
    let lines = entries(table)?.into_iter().map(|(key, value)| {
        let key = name(&key)?;
        let address = format!("{of}.{key}");
        Ok(format!("{key} = {}\n", Toml { list: "scenario", address: &address }.of(&value, 0)?))
    });
    lines.collect()
}

/// Returns a key as TOML, quoted if necessary.
fn name(key: &Bound<'_, PyAny>) -> PyResult<String> {
    let Ok(key) = key.extract::<String>() else {
        return Err(PyTypeError::new_err(format!("scenario: found {} as a key, expected a text", kind(key))));
    };
    let is_bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    Ok(if is_bare { key } else { quoted(&key) })
}

/// Returns a text as a TOML string.
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

/// Returns the type of a value for messages: `a list`, `None` …
pub fn kind(value: &Bound<'_, PyAny>) -> String {
    if value.is_none() {
        return "None".to_owned();
    }
    let name = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Returns an integer within a range, if one is given.
pub fn whole(name: &str, value: Option<&Bound<'_, PyAny>>, range: RangeInclusive<u64>) -> PyResult<Option<u64>> {
    let Some(value) = value else { return Ok(None) };
    let (first, last) = (range.start(), range.end());
    // Integers of numpy are accepted too, but not booleans, although they are integers in Python.
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

/// Returns a number, if one is given; texts such as `50%` are accepted.
pub fn number(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<f64>> {
    let Some(value) = value else { return Ok(None) };
    let wrong = || PyTypeError::new_err(format!("{name}: found {}, expected a number", kind(value)));
    if value.is_instance_of::<PyBool>() {
        return Err(wrong());
    }
    if let Ok(text) = value.extract::<String>() {
        let number = match text.trim().strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
            None => text.trim().parse(),
        };
        let number = number.ok().filter(|number| number.is_finite());
        return number.map(Some).ok_or_else(|| {
            PyValueError::new_err(format!("{name}: found \"{text}\", expected a number, such as 0.1 or \"10%\""))
        });
    }
    let number: f64 = value.extract().map_err(|_| wrong())?;
    if number.is_finite() {
        return Ok(Some(number));
    }
    Err(PyValueError::new_err(format!("{name}: found {number}, expected a finite number")))
}

/// Returns a month, if one is given.
pub fn month(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<YearMonth>> {
    let Some(value) = value else { return Ok(None) };
    let text: String = value.extract().map_err(|_| {
        PyTypeError::new_err(format!("{name}: found {}, expected a month such as \"2027-03\"", kind(value)))
    })?;
    let month = YearMonth::parse(&text);
    let wrong = || PyValueError::new_err(format!("{name}: found \"{text}\", expected a month such as \"2027-03\""));
    month.map(Some).ok_or_else(wrong)
}

/// Returns a text, if one is given.
pub fn text(name: &str, value: Option<&Bound<'_, PyAny>>) -> PyResult<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    value
        .extract()
        .map(Some)
        .map_err(|_| PyTypeError::new_err(format!("{name}: found {}, expected a text", kind(value))))
}

/// Returns a path.
pub fn path(name: &str, value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    value.extract().map_err(|_| {
        PyTypeError::new_err(format!("{name}: found {}, expected a path, a str or os.PathLike", kind(value)))
    })
}

/// Returns the items of a list; `of` describes them in messages.
fn items<'py>(name: &str, of: &str, list: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let wrong = |found: String| PyTypeError::new_err(format!("{name}: found {found}, expected a list of {of}"));
    if list.is_instance_of::<PyString>() {
        return Err(wrong("a str".to_owned()));
    }
    list.try_iter().map_err(|_| wrong(kind(list)))?.collect()
}

/// Returns the texts of a list; empty when it is left out.
pub fn texts(name: &str, of: &str, list: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let text = |item: Bound<'_, PyAny>| {
        let wrong = || PyTypeError::new_err(format!("{name}: found {} in it, expected a list of {of}", kind(&item)));
        item.extract::<String>().map_err(|_| wrong())
    };
    items(name, of, list)?.into_iter().map(text).collect()
}

/// Returns the paths of a list.
pub fn paths(name: &str, list: &Bound<'_, PyAny>) -> PyResult<Vec<PathBuf>> {
    items(name, "paths", list)?.iter().map(|item| path(name, item)).collect()
}

/// Returns groups of countries by name; empty when they are left out.
pub fn groups(value: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<(Id, BTreeSet<Country>)>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let example = "a dict of names and lists of country codes, such as {\"andes\": [\"ARG\", \"CHL\"]}";
    let Ok(groups) = value.cast::<PyMapping>() else {
        return Err(PyTypeError::new_err(format!("groups: found {}, expected {example}", kind(value))));
    };
    let wrong = |found: &str| PyValueError::new_err(format!("groups: found {found}, expected {example}"));
    let mut out = Vec::new();
    for (name, codes) in entries(groups)? {
        let name: String = name.extract().map_err(|_| wrong("a name that is no text"))?;
        let id = Id::new(&name).ok_or_else(|| wrong(&format!("the name \"{name}\"")))?;
        let code = |code: &String| Country::new(code).ok_or_else(|| wrong(&format!("the country \"{code}\"")));
        let codes = texts("groups", "country codes", Some(&codes))?;
        out.push((id, codes.iter().map(code).collect::<PyResult<_>>()?));
    }
    Ok(out)
}

/// Returns the ids of a list of strategies, if one is given.
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
