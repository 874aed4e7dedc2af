//! PNG output, rendered from the SVG of a picture so that both formats show the same.

use super::sheet::{DrawError, Drawn, Picture};
use crate::pictures::PNG_MARK;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};
use std::sync::{Arc, OnceLock};

/// PNG pixels per SVG pixel, for sharp output in print and on high-resolution screens.
const SCALE: f32 = 2.0;

/// Returns a picture as PNG bytes, rendered with only the bundled fonts so that the output is the same on every system.
///
/// # Errors
///
/// Returns an error if the SVG cannot be parsed, the picture has no size or the PNG cannot be encoded.
pub fn render(picture: &Picture) -> Drawn<Vec<u8>> {
    let options = Options { fontdb: fonts(), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(&picture.svg(), &options).map_err(DrawError::of)?;
    let size = tree.size();
    let (width, height) = ((size.width() * SCALE).ceil() as u32, (size.height() * SCALE).ceil() as u32);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| DrawError::of("the picture has no size"))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    let mut bytes = pixels.encode_png().map_err(DrawError::of)?;
    // The mark identifies files written by mindep, which may be overwritten.
    let (at, mark) = PNG_MARK;
    bytes.splice(at..at, mark.iter().copied());
    Ok(bytes)
}

/// Returns the bundled fonts, which are loaded on the first call.
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
