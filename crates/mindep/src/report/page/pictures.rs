//! Where pictures stand on the page.

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
    /// The SVG, which names its title and description by their ids.
    pub svg: String,
    /// The numbers of its curves, safe within a `<script>`.
    pub curves: Option<String>,
    #[serde(skip)]
    kind: PictureKind,
}

impl Figure {
    /// A picture without curves to read.
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

/// Gives every picture its place.
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
