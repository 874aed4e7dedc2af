use super::{all, sample};
use crate::draw::sheet::Picture;

fn drawn(strategies: &[&str], title: &str, factor: f64) -> Vec<Picture> {
    all(&sample::book(strategies, title, factor)).expect("it is drawn")
}

fn of<'a>(pictures: &'a [Picture], name: &str) -> &'a Picture {
    pictures.iter().find(|p| p.name == name).unwrap_or_else(|| panic!("no picture {name}"))
}

#[test]
fn every_picture_of_a_run_is_drawn_and_put_in_words() {
    let pictures = drawn(&["shift", "store"], "Lithium", 1.0);
    for name in ["heatmap", "pareto-lithium", "differences-lithium", "timeline", "routes-lithium"] {
        let picture = of(&pictures, name);
        assert!(picture.description.len() > 60, "{name}: {}", picture.description);
        assert!(picture.title.ends_with("South Korea, 2025–2026"), "{name}: {}", picture.title);
    }
    assert!(of(&pictures, "heatmap").description.contains("10\u{a0}% in the baseline"), "5 times 2 %");
    let routes = &of(&pictures, "routes-lithium").description;
    assert!(routes.contains("Australia 75\u{a0}%"), "{routes}");
    assert!(routes.contains("75\u{a0}% of all that suppliers fail to deliver"), "36 of 48: {routes}");
    let timeline = &of(&pictures, "timeline").description;
    for text in ["2025-06 to 2025-12, probability 25\u{a0}%", "Strike 1 in 10 years", "20 points", "90 days", "2025-07"]
    {
        assert!(timeline.contains(text), "{text}: {timeline}");
    }
}

#[test]
fn text_of_a_scenario_stays_text() {
    for picture in drawn(&["shift"], "<script>alert('x')</script> & \"more\"", 1.0) {
        assert!(!picture.svg().contains("<script"), "{}", picture.name);
        if picture.name != "timeline" {
            assert!(picture.svg().contains("&lt;script&gt;"), "{}", picture.name);
        }
    }
}

#[test]
fn a_baseline_alone_is_compared_with_nothing() {
    let pictures = drawn(&[], "Lithium", 1.0);
    assert!(!pictures.iter().any(|p| p.name.starts_with("pareto") || p.name.starts_with("differences")));
    of(&pictures, "heatmap");
    of(&pictures, "routes-lithium");
}

#[test]
fn without_shortfall_pictures_say_so() {
    let pictures = drawn(&["shift"], "Lithium", 0.0);
    assert!(of(&pictures, "heatmap").svg().contains("no shortfall in any trial"));
    assert!(of(&pictures, "routes-lithium").description.contains("Nothing is lost"));
    assert!(!pictures.iter().any(|p| p.name.starts_with("pareto")), "nothing to weigh against cost");
}

#[test]
fn long_titles_make_a_picture_higher_and_nothing_is_not_a_number() {
    let short = drawn(&["shift", "store"], "Lithium", 1.0);
    let long = drawn(&["shift", "store"], &"a very long title ".repeat(12), 1.0);
    let high = |p: &Picture| -> f64 { p.size.1 };
    assert!(high(of(&long, "routes-lithium")) > high(of(&short, "routes-lithium")) + 20.0);
    for picture in short.iter().chain(&long) {
        assert!(!picture.svg().contains("NaN") && !picture.svg().contains("inf\""), "{}", picture.name);
    }
}
