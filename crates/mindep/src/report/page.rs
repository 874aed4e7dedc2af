//! The report: one self-contained HTML page with the answer, the tables, the pictures and their sources.
//!
//! Numbers and names are put together here and in `page/words.rs`; headings and explanations are in `page/report.html`. Texts of a scenario are
//! written only through the template's escaping, `encode::json` or the escaping of the pictures, and a content security policy permits only this
//! page's style and script.

mod answer;
mod by_strategy;
mod causes;
mod compare;
mod curves;
mod effects;
mod encode;
#[cfg(test)]
mod fixture;
mod losses;
mod made;
mod metrics;
mod pictures;
mod sure;
#[cfg(test)]
mod tests;
mod words;

use crate::draw::sheet::Picture;
use crate::questions::section::Section;
use crate::results::book::Book;
use crate::results::register::Register;
use crate::words::table::Table;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use pictures::{Figure, place};
use serde::Serialize;
use std::fmt;

const TEMPLATE: &str = include_str!("page/report.html");
const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// Reason why a page was not made: a bug of mindep, not of the results.
#[derive(Debug)]
pub struct PageError(minijinja::Error);

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write the report: {:#}; this is a fault of mindep, please report it", self.0)
    }
}

impl std::error::Error for PageError {}

/// The values for the template.
#[derive(Serialize)]
struct Page<'a> {
    language: &'static str,
    title: &'a str,
    description: &'a str,
    name: &'a str,
    horizon: String,
    trials: String,
    threshold: String,
    currency: &'a str,
    policy: String,
    style: String,
    script: &'static str,
    answer: Vec<String>,
    glance: Option<Table>,
    choices: Choices<'a>,
    costs: Table,
    strategy_figures: Vec<Figure>,
    minerals: Vec<Mineral<'a>>,
    causes: Table,
    causes_strategies: Option<Table>,
    cause_figures: Vec<Figure>,
    sectors: Option<Table>,
    sector_figures: Vec<Figure>,
    questions: Vec<AnswerContext<'a>>,
    sure: Vec<String>,
    weak: Table,
    sources: Vec<made::Group>,
    register: Table,
    numbers: String,
    scenario_figures: Vec<Figure>,
    other_figures: Vec<Figure>,
    version: &'a str,
    seed: String,
    hash: &'a str,
    sets: &'a [String],
    inputs: &'a [crate::results::manifest::InputNote],
    command: String,
}

/// The section of a mineral.
#[derive(Serialize)]
struct Mineral<'a> {
    id: &'a str,
    name: &'a str,
    sentences: Vec<String>,
    shortfalls: Table,
    metrics: Table,
    returns: Table,
    figures: Vec<Figure>,
}

/// The section of a question that was asked in addition to the run.
#[derive(Serialize)]
struct AnswerContext<'a> {
    id: &'a str,
    title: &'a str,
    sentences: &'a [String],
    table: Option<&'a Table>,
    figures: Vec<Figure>,
}

impl<'a> AnswerContext<'a> {
    fn new(section: &'a Section) -> Self {
        Self {
            id: section.id,
            title: &section.title,
            sentences: &section.sentences,
            table: section.table.as_ref(),
            figures: section.pictures.iter().map(Figure::plain).collect(),
        }
    }
}

/// The choices that the reader of the page has.
#[derive(Serialize)]
struct Choices<'a> {
    minerals: Vec<(&'a str, &'a str)>,
    strategies: Vec<(&'a str, &'a str)>,
}

/// Returns the report of a run as HTML. The same results give the same bytes.
///
/// # Errors
///
/// Returns an error when the template cannot be filled, which happens for no valid results.
pub fn html(book: &Book, pictures: &[Picture], sections: &[Section], register: &Register) -> Result<String, PageError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(PageError)?);
    // The extension `.html` enables HTML escaping of the template's values.
    environment.add_template("report.html", TEMPLATE).map_err(PageError)?;
    let template = environment.get_template("report.html").map_err(PageError)?;
    template.render(Serde(page(book, pictures, sections, register))).map_err(PageError)
}

fn page<'a>(book: &'a Book, pictures: &[Picture], sections: &'a [Section], register: &Register) -> Page<'a> {
    let manifest = &book.manifest;
    let mut placed = place(book, pictures);
    let style = style();
    let policy = format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; font-src data:; img-src data:; style-src {}; script-src {}",
        encode::policy_hash(&style),
        encode::policy_hash(SCRIPT)
    );
    let several = book.minerals().len() > 1;
    let minerals = book.minerals().iter().map(|mineral| Mineral {
        id: &mineral.id,
        name: &mineral.name,
        sentences: if several { answer::of_mineral(book, mineral) } else { Vec::new() },
        shortfalls: compare::shortfalls(book, mineral),
        metrics: metrics::table(book, mineral),
        returns: compare::returns(book, mineral),
        figures: placed
            .minerals
            .iter_mut()
            .find(|(id, _)| *id == mineral.id)
            .map_or_else(Vec::new, |(_, figures)| std::mem::take(figures)),
    });
    let minerals: Vec<_> = minerals.collect();
    let answer = match book.minerals() {
        [only] => answer::of_mineral(book, only),
        _ => answer::of_all(book),
    };
    let sources = made::sources(book);
    let filled = |table: Table| (!table.rows.is_empty()).then_some(table);
    let named = |table: Table| if several { table } else { table.without(words::MINERAL) };
    Page {
        language: words::LANGUAGE,
        title: &manifest.scenario.title,
        description: &book.loaded.study.baseline.description,
        name: &manifest.scenario.name,
        horizon: answer::years(book),
        trials: answer::trials(book),
        threshold: answer::threshold(book),
        currency: &manifest.scenario.currency,
        policy,
        style,
        script: SCRIPT,
        answer,
        glance: several.then(|| compare::glance(book)),
        choices: Choices {
            minerals: book.minerals().iter().map(|m| (m.id.as_str(), m.name.as_str())).collect(),
            strategies: book.strategies().iter().map(|s| (s.as_str(), book.title(s))).collect(),
        },
        costs: compare::costs(book),
        strategy_figures: placed.strategies,
        minerals,
        causes: named(losses::causes(book, true)).without(words::STRATEGY),
        causes_strategies: filled(named(losses::causes(book, false))),
        cause_figures: placed.causes,
        sectors: filled(named(losses::sectors(book))),
        sector_figures: placed.sectors,
        questions: sections.iter().map(AnswerContext::new).collect(),
        sure: sure::sentences(book),
        weak: sure::weak(book),
        register: register.table(false),
        numbers: register.sentence(),
        sources,
        scenario_figures: placed.scenario,
        other_figures: placed.others,
        version: &manifest.version,
        seed: manifest.seed.to_string(),
        hash: &manifest.scenario.hash,
        sets: &manifest.set,
        inputs: &manifest.inputs,
        command: made::command(book),
    }
}

/// Returns the style sheet with embedded fonts.
fn style() -> String {
    let fonts = [
        (400, include_bytes!("../../assets/fonts/Inter-Regular.woff2").as_slice()),
        (600, include_bytes!("../../assets/fonts/Inter-SemiBold.woff2").as_slice()),
    ];
    let faces = fonts.map(|(weight, bytes)| {
        format!(
            "@font-face{{font-family:Inter;font-weight:{weight};font-display:swap;src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
            encode::base64(bytes)
        )
    });
    faces.concat() + STYLE
}
