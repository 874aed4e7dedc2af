//! Placement of the pictures on the page.

use super::{curves, encode};
use crate::draw::sheet::{Picture, PictureKind, escape};
use crate::results::book::Book;
use serde::Serialize;

/// A picture on the page.
#[derive(Serialize, Debug)]
pub struct Figure {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The SVG, with ids that link it to its title and description.
    pub svg: String,
    /// JSON with the numbers of its curves, safe within a `<script>` element.
    pub curves: Option<String>,
    #[serde(skip)]
    kind: PictureKind,
}

impl Figure {
    /// Returns a figure without interactive curves.
    pub fn plain(picture: &Picture) -> Self {
        Self {
            id: encode::name(&picture.name),
            title: picture.title.clone(),
            svg: labelled(picture),
            curves: None,
            kind: picture.kind,
        }
    }
}

/// The pictures of the page by section; each is in one section.
#[derive(Debug, Default)]
pub struct Placed {
    /// By mineral id.
    pub minerals: Vec<(String, Vec<Figure>)>,
    /// Comparisons of strategies.
    pub strategies: Vec<Figure>,
    /// Causes across minerals.
    pub causes: Vec<Figure>,
    /// Sectors across minerals.
    pub sectors: Vec<Figure>,
    /// Pictures of the scenario.
    pub scenario: Vec<Figure>,
    /// All other pictures.
    pub others: Vec<Figure>,
}

/// Assigns every picture to a section.
pub fn place(book: &Book, pictures: &[Picture]) -> Placed {
    let minerals = book.minerals().iter().map(|m| (m.id.clone(), Vec::new())).collect();
    let mut placed = Placed { minerals, ..Placed::default() };
    for picture in pictures {
        let kind = picture.kind;
        let mineral = picture.mineral.as_deref();
        let note = mineral.and_then(|id| book.minerals().iter().find(|m| m.id == id));
        let curves = note.and_then(|note| curves::json(book, picture, note));
        let figure = Figure { curves, ..Figure::plain(picture) };
        let own = mineral.and_then(|id| placed.minerals.iter_mut().find(|(other, _)| other == id));
        match (own, kind) {
            (Some((_, figures)), _) if kind != PictureKind::Other => figures.push(figure),
            (_, PictureKind::Strategies) => placed.strategies.push(figure),
            (_, PictureKind::Causes) => placed.causes.push(figure),
            (_, PictureKind::Sectors) => placed.sectors.push(figure),
            (_, PictureKind::Scenario | PictureKind::Routes) => placed.scenario.push(figure),
            _ => placed.others.push(figure),
        }
    }
    for (_, figures) in &mut placed.minerals {
        figures.sort_by_key(|figure| figure.kind);
    }
    placed
}

/// Returns the SVG with ids for its title and description, to which the `aria-labelledby` attribute refers.
fn labelled(picture: &Picture) -> String {
    let id = encode::name(&picture.name);
    let svg = picture.svg.trim_start();
    // Only the head of the SVG is changed; everything after the description is the drawing.
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
    use super::labelled;
    use crate::draw::sheet::{Picture, PictureKind};

    #[test]
    fn a_picture_names_its_title_and_description() {
        let picture = Picture {
            name: "fan-x".to_owned(),
            kind: PictureKind::Other,
            mineral: None,
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
