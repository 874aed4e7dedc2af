//! Where pictures stand on the page.

use super::{curves, encode};
use crate::report::book::Book;
use crate::report::sheet::{Picture, escape};
use serde::Serialize;

/// A picture on the page.
#[derive(Serialize, Debug)]
pub struct Figure {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The SVG, which names its title and description by their ids.
    pub svg: String,
    /// The numbers of its curves, safe within a `<script>`.
    pub curves: Option<String>,
    #[serde(skip)]
    kind: Kind,
}

impl Figure {
    /// A picture without curves to read.
    pub fn plain(picture: &Picture) -> Self {
        Self {
            id: encode::name(&picture.name),
            title: picture.title.clone(),
            svg: labelled(picture),
            curves: None,
            kind: Kind::Other,
        }
    }
}

/// The pictures of the page, each at one place.
#[derive(Debug, Default)]
pub struct Placed {
    /// By the mineral's id.
    pub minerals: Vec<(String, Vec<Figure>)>,
    /// Of strategies side by side.
    pub strategies: Vec<Figure>,
    /// Of causes across minerals.
    pub causes: Vec<Figure>,
    /// Of sectors across minerals.
    pub sectors: Vec<Figure>,
    /// Of the scenario.
    pub scenario: Vec<Figure>,
    /// All others.
    pub others: Vec<Figure>,
}

/// What a picture is of, in the order in which those of a mineral are shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Shortfall,
    Exceedance,
    Distribution,
    Strategies,
    Causes,
    Sectors,
    Supply,
    Routes,
    Stock,
    Price,
    Scenario,
    Other,
}

fn kind(name: &str) -> Kind {
    let starts = |prefix: &str| name.starts_with(prefix);
    match name {
        _ if starts("fan-") && name.ends_with("-shortfall-share") => Kind::Shortfall,
        _ if starts("fan-") && name.ends_with("-stock-days") => Kind::Stock,
        _ if starts("fan-") && (name.ends_with("-price") || name.ends_with("-price-inside")) => Kind::Price,
        _ if starts("fan-") || starts("suppliers") => Kind::Supply,
        _ if starts("exceedance") => Kind::Exceedance,
        _ if starts("distribution") => Kind::Distribution,
        _ if starts("differences") || starts("pareto") || starts("heatmap") || starts("heat-map") => Kind::Strategies,
        _ if starts("attribution") => Kind::Causes,
        _ if starts("sectors") => Kind::Sectors,
        _ if starts("routes") => Kind::Routes,
        _ if starts("timeline") => Kind::Scenario,
        _ => Kind::Other,
    }
}

/// Gives every picture its place.
pub fn place(book: &Book, pictures: &[Picture]) -> Placed {
    let ids = || book.minerals().iter().map(|m| &m.id);
    let mut placed = Placed { minerals: ids().map(|id| (id.clone(), Vec::new())).collect(), ..Placed::default() };
    for picture in pictures {
        let kind = kind(&picture.name);
        // Ids can begin alike: the longest that fits.
        let mineral = ids().filter(|id| names(&picture.name, id)).max_by_key(|id| id.len());
        let note = mineral.and_then(|id| book.minerals().iter().find(|m| m.id == *id));
        let figure = Figure {
            id: encode::name(&picture.name),
            title: picture.title.clone(),
            svg: labelled(picture),
            curves: note.and_then(|note| curves::json(book, picture, note)),
            kind,
        };
        let own = mineral.and_then(|id| placed.minerals.iter_mut().find(|(other, _)| other == id));
        match (own, kind) {
            (Some((_, figures)), _) if kind != Kind::Other => figures.push(figure),
            (_, Kind::Strategies) => placed.strategies.push(figure),
            (_, Kind::Causes) => placed.causes.push(figure),
            (_, Kind::Sectors) => placed.sectors.push(figure),
            (_, Kind::Scenario | Kind::Routes) => placed.scenario.push(figure),
            _ => placed.others.push(figure),
        }
    }
    for (_, figures) in &mut placed.minerals {
        figures.sort_by_key(|figure| figure.kind);
    }
    placed
}

/// Whether the name of a picture holds an id between hyphens.
fn names(name: &str, id: &str) -> bool {
    format!("-{name}-").contains(&format!("-{id}-"))
}

/// The SVG with ids by which it names its title and description.
fn labelled(picture: &Picture) -> String {
    let id = encode::name(&picture.name);
    let svg = picture.svg.trim_start();
    // Only what stands in the head: everything after it is the drawing.
    let Some((_, drawing)) = svg.split_once("</desc>") else { return svg.to_owned() };
    let head = svg.split_once("role=\"img\"").map_or("<svg ", |(head, _)| head);
    format!(
        "{head}role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>{drawing}",
        escape(&picture.title),
        escape(&picture.description)
    )
}

#[cfg(test)]
mod tests {
    use super::{labelled, names};
    use crate::report::sheet::Picture;

    #[test]
    fn a_mineral_is_named_between_hyphens() {
        assert!(names("fan-rare-earths-price", "rare-earths") && names("exceedance-lithium", "lithium"));
        assert!(!names("fan-rare-earths-price", "rare-earth") && !names("heatmap", "lithium"));
    }

    #[test]
    fn a_picture_names_its_title_and_description() {
        let picture = Picture {
            name: "fan-x".to_owned(),
            title: "A <b>".to_owned(),
            description: "B & c".to_owned(),
            svg: "<svg width=\"1\" role=\"img\">\n<title>A &lt;b&gt;</title>\n<desc>B &amp; c</desc>\n<g/></svg>\n"
                .to_owned(),
            steps: None,
        };
        assert_eq!(
            labelled(&picture),
            "<svg width=\"1\" role=\"img\" aria-labelledby=\"fan-x-t fan-x-d\">\n<title id=\"fan-x-t\">A &lt;b&gt;</title>\n\
             <desc id=\"fan-x-d\">B &amp; c</desc>\n<g/></svg>\n"
        );
    }
}
