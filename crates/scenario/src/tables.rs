//! CSV tables, whose rows are added to the lists of the same name.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::cell::{self, Cell};
use super::csv::{Field, Record, records};
use super::diagnostic::{Diagnostic, Faults, did_you_mean, nearest};
use super::files::{Files, TableFile};
use super::source::{SourceId, Sources, Span, floor};
use super::spec::{IfAbsent, MAX_ROWS, TableSpec, ValueKind, root_table};
use super::text::shown;
use super::tree::{Item, Key, Value};

/// Reads the files of `[tables]` and adds their rows to the tree. Warns of files without rows.
pub fn join(
    root: &mut Item,
    home: Files<'_>,
    sources: &mut Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Vec<TableFile> {
    let mut files: Vec<TableFile> = Vec::new();
    let entries = match root.get("tables").map(|t| &t.value) {
        Some(Value::Table(entries)) => entries.clone(),
        _ => return files,
    };
    for (key, item) in entries {
        let (Some(spec), Some(path)) = (root_table(&key.name), item.text()) else {
            continue;
        };
        let known = super::spec::ROOT
            .key("tables")
            .is_some_and(|t| matches!(t.kind, ValueKind::Table(t) if t.key(&key.name).is_some()));
        if !known {
            continue;
        }
        let Some(bytes) = read(home, path, &key.name, item.part(0..path.len()), faults) else {
            // Marks the list as incomplete, so that references to the unread rows are not reported as errors.
            append(root, &key, item.at, vec![Item { value: Value::Broken, at: item.at }]);
            continue;
        };
        let shown_path = home.full(Path::new(path)).display().to_string();
        let id = add_source(sources, &shown_path, &bytes, faults);
        let rows = rows(spec, &key.name, sources, id, faults, warnings);
        append(root, &key, item.at, rows);
        if files.iter().all(|f| f.path != Path::new(path)) {
            let at = item.part(0..path.len());
            files.push(TableFile { path: PathBuf::from(path), bytes, key: key.name.clone(), at });
        }
    }
    files
}

/// Adds a source text; reports an error if it is not UTF-8.
pub fn add_source(sources: &mut Sources, name: &str, bytes: &[u8], faults: &mut Faults) -> SourceId {
    match std::str::from_utf8(bytes) {
        Ok(text) => sources.add(name, text),
        Err(error) => {
            let text = String::from_utf8_lossy(bytes);
            let id = sources.add(name, &text);
            let start = floor(&text, error.valid_up_to());
            let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
            let fault = Diagnostic::error(Span { source: id, start, end }, "found a byte that is not UTF-8");
            faults.add(fault.help("save the file as UTF-8; in a spreadsheet, `CSV UTF-8`"));
            id
        }
    }
}

fn read(home: Files<'_>, path: &str, key: &str, at: Span, faults: &mut Faults) -> Option<Vec<u8>> {
    let relative = Path::new(path);
    if path.is_empty() || relative.components().any(|c| matches!(c, Component::RootDir | Component::Prefix(_))) {
        let message = format!("{key}: found \"{}\", expected a path relative to the scenario file", shown(path));
        faults.error(at, message);
        return None;
    }
    match home.read(relative) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let reason =
                if error.kind() == io::ErrorKind::NotFound { "no such file".to_owned() } else { error.to_string() };
            let fault = Diagnostic::error(at, format!("{key}: cannot read \"{}\": {reason}", shown(path)));
            let help = neighbour(&home.full(relative), path)
                .unwrap_or_else(|| "paths are relative to the scenario file".to_owned());
            faults.add(fault.help(help));
            None
        }
    }
}

/// Suggests a file in the same folder with a name similar to that of a missing file.
fn neighbour(full: &Path, written: &str) -> Option<String> {
    let name = full.file_name()?.to_str()?;
    let mut names: Vec<String> =
        fs::read_dir(full.parent()?).ok()?.take(1000).filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(format!("did you mean `{}`?", written.strip_suffix(name)?.to_owned() + near))
}

fn append(root: &mut Item, key: &Key, at: Span, rows: Vec<Item>) {
    match root.get_mut(&key.name) {
        Some(Item { value: Value::Array(list), .. }) => list.extend(rows),
        Some(_) => {}
        None => root.put(key.clone(), Item { value: Value::Array(rows), at }),
    }
}

/// Converts the rows of a CSV file to tables.
fn rows(
    spec: &'static TableSpec,
    name: &str,
    sources: &Sources,
    id: SourceId,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Vec<Item> {
    let mut records = records(sources, id, faults).into_iter();
    let Some(header) = records.next() else {
        let fault = Diagnostic::error(sources.whole(id), "found an empty file, expected a header row");
        faults.add(fault.help(format!("the columns of {name} are {}", spec.names().collect::<Vec<_>>().join(", "))));
        return Vec::new();
    };
    let Some(columns) = columns(spec, &header, faults) else {
        return vec![Item { value: Value::Broken, at: header.at }];
    };
    let lacking = lacking(spec, &header, &columns, faults);
    let mut rows: Vec<Item> = Vec::new();
    for record in records {
        if rows.len() == MAX_ROWS {
            faults.error(record.at, format!("found more than {MAX_ROWS} rows of {name}"));
            break;
        }
        let mut row = row(spec, &header, &columns, &record, faults);
        for key in &lacking {
            row.put(Key { name: (*key).to_owned(), at: header.at }, Item { value: Value::Broken, at: header.at });
        }
        rows.push(row);
    }
    if rows.is_empty() {
        let warning = Diagnostic::warning(header.at, format!("found a header without rows of {name}"));
        warnings.add(warning.help("give at least one row, or leave the table out of [tables]"));
    }
    rows
}

/// Returns the index of the key for each column; `None` for a column that is unnamed or invalid.
fn columns(spec: &TableSpec, header: &Record, faults: &mut Faults) -> Option<Vec<Option<usize>>> {
    if let [only] = header.fields.as_slice()
        && let Some(separator) = [';', '\t'].into_iter().find(|s| only.text.contains(*s))
    {
        let what = if separator == ';' { "`;`" } else { "tabs" };
        let fault = Diagnostic::error(header.at, format!("found columns separated by {what}, expected commas"));
        faults.add(fault.help("save the table as comma-separated values"));
        return None;
    }
    let mut columns: Vec<Option<usize>> = Vec::new();
    for field in &header.fields {
        let index = spec.keys.iter().position(|k| k.name == field.text);
        let name = shown(&field.text);
        match index {
            None if field.text.is_empty() => {}
            None => {
                let all = format!(
                    "its columns are {}",
                    spec.keys.iter().filter(|k| k.kind.fits_a_cell()).map(|k| k.name).collect::<Vec<_>>().join(", ")
                );
                let fault =
                    Diagnostic::error(field.at, format!("found column `{name}`, which {} does not have", spec.one));
                faults.add(fault.help(did_you_mean(&field.text, spec.names()).unwrap_or(all)));
            }
            Some(i) if !spec.keys[i].kind.fits_a_cell() => {
                let fault =
                    Diagnostic::error(field.at, format!("found column `{name}`, which cannot be in a CSV table"));
                faults.add(fault.help(format!("write rows that have `{name}` in the scenario file, under [[…]]")));
            }
            Some(i) if columns.contains(&Some(i)) => {
                faults.add(
                    Diagnostic::error(field.at, format!("found column `{name}` twice")).help("remove one of them"),
                );
            }
            Some(_) => {}
        }
        let usable = index.filter(|i| spec.keys[*i].kind.fits_a_cell() && !columns.contains(&Some(*i)));
        columns.push(usable);
    }
    Some(columns)
}

/// Returns the required keys without a column and reports them, unless an invalid column may be meant for one of them.
fn lacking(
    spec: &'static TableSpec,
    header: &Record,
    columns: &[Option<usize>],
    faults: &mut Faults,
) -> Vec<&'static str> {
    let required = spec.keys.iter().enumerate().filter(|(_, k)| matches!(k.need, IfAbsent::Required));
    let lacking: Vec<_> = required.filter(|(i, _)| !columns.contains(&Some(*i))).map(|(_, k)| k).collect();
    let strange = header.fields.iter().zip(columns).any(|(field, column)| column.is_none() && !field.text.is_empty());
    if !strange {
        for key in &lacking {
            let message = format!("{}: missing from the columns, expected {}", key.name, key.kind.expected());
            faults.error(header.at, message);
        }
    }
    lacking.into_iter().map(|k| k.name).collect()
}

fn row(
    spec: &'static TableSpec,
    header: &Record,
    columns: &[Option<usize>],
    record: &Record,
    faults: &mut Faults,
) -> Item {
    let (found, expected) = (record.fields.len(), header.fields.len());
    if !record.sound {
        return Item { value: Value::Broken, at: record.at };
    }
    if found < expected {
        let fault = Diagnostic::error(
            record.at,
            format!("found {found} cells in this row, expected {expected} as in the header"),
        );
        faults.add(fault.help("leave a cell empty between its commas where there is no value"));
        return Item { value: Value::Broken, at: record.at };
    }
    let mut table = Vec::new();
    for (index, field) in record.fields.iter().enumerate() {
        let blank = field.text.is_empty();
        let Some(column) = header.fields.get(index) else {
            if !blank {
                let fault = Diagnostic::error(
                    field.at,
                    format!("found {found} cells in this row, expected {expected} as in the header"),
                );
                faults.add(fault.help("put cells that contain a comma in quotes"));
                break;
            }
            continue;
        };
        match columns[index] {
            Some(key) if !blank => {
                let Field { text, at, verbatim } = field;
                let item = cell::read(Cell { text, at: *at, verbatim: *verbatim }, &spec.keys[key], faults);
                table.push((Key { name: spec.keys[key].name.to_owned(), at: column.at }, item));
            }
            Some(key) if matches!(spec.keys[key].need, IfAbsent::Required) => {
                let key = &spec.keys[key];
                faults.error(field.at, format!("{}: found an empty cell, expected {}", key.name, key.kind.expected()));
                table.push((
                    Key { name: key.name.to_owned(), at: column.at },
                    Item { value: Value::Broken, at: field.at },
                ));
            }
            None if !blank && column.text.is_empty() => {
                faults.error(field.at, "found a cell in a column without a name");
            }
            _ => {}
        }
    }
    Item { value: Value::Table(table), at: record.at }
}
