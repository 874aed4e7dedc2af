//! Pictures as PNG: the SVG itself, rendered, so that the two cannot differ.

use super::sheet::{DrawError, Drawn, Picture};
use crate::pictures::PNG_MARK;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};
use std::sync::{Arc, OnceLock};

/// Dots to a pixel of the SVG: sharp on paper and on fine screens.
const SCALE: f32 = 2.0;

/// Renders a picture. Only the fonts that come with mindep are used, so that it looks the same everywhere.
pub fn render(picture: &Picture) -> Drawn<Vec<u8>> {
    let options = Options { fontdb: fonts(), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&picture.svg(), &options).map_err(DrawError::of)?;
    let size = tree.size();
    let (width, height) = ((size.width() * SCALE).ceil() as u32, (size.height() * SCALE).ceil() as u32);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| DrawError::of("the picture has no size"))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    let mut bytes = pixels.encode_png().map_err(DrawError::of)?;
    // By this a file is known to be of mindep, and may be replaced.
    let (at, mark) = PNG_MARK;
    bytes.splice(at..at, mark.iter().copied());
    Ok(bytes)
}

fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = Database::new();
        fonts.load_font_data(include_bytes!("../../assets/fonts/Inter-Regular.otf").to_vec());
        fonts.load_font_data(include_bytes!("../../assets/fonts/Inter-SemiBold.otf").to_vec());
        Arc::new(fonts)
    };
    FONTS.get_or_init(load).clone()
}
