//! Placement of the pictures on the page.

use super::{curves, encode};
use crate::draw::sheet::{Picture, PictureKind};
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
            svg: picture.labelled(&encode::name(&picture.name)),
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
