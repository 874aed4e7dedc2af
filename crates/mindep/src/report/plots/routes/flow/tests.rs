use super::{Flow, Route, flow};

fn route(path: &[(&str, &str)], volume: f64) -> Route {
    let stages = path.iter().map(|(country, stage)| ((*country).to_owned(), (*stage).to_owned())).collect();
    Route { stages, lanes: vec![Vec::new(); path.len() + 1], volume, marked: false }
}

/// Asserts that the bands into and out of each box add up to its volume, and those into the importer to the total.
fn adds_up(flow: &Flow, total: f64) {
    for (b, found) in flow.boxes.iter().enumerate() {
        let sum = |end: fn(&super::Band) -> usize| {
            flow.bands.iter().filter(|band| end(band) == b).map(|band| band.volume).sum::<f64>()
        };
        let (into, out) = (sum(|band| band.ends.1), sum(|band| band.ends.0));
        assert!(into <= found.volume + 1e-9, "{found:?}");
        if found.column == flow.columns.len() {
            assert!((into - total).abs() < 1e-9, "{found:?}");
        } else {
            assert!((out - found.volume).abs() < 1e-9, "{found:?}");
        }
    }
}

fn names(flow: &Flow, column: usize) -> Vec<&str> {
    let mut names: Vec<&str> =
        flow.boxes.iter().filter(|b| b.column == column).filter_map(|b| b.name.as_deref()).collect();
    names.sort_unstable();
    names
}

#[test]
fn bands_add_up_and_stages_share_columns() {
    let routes = [
        route(&[("AUS", "mine"), ("CHN", "refine")], 50.0),
        route(&[("CHN", "mine"), ("CHN", "refine")], 20.0),
        route(&[("CHL", "mine"), ("CHL", "refine"), ("CHN", "refine")], 5.0),
        route(&[("CHN", "refine")], 15.0),
        route(&[("ZWE", "mine")], 10.0),
    ];
    let flow = flow(&routes, &[], "KOR");
    assert_eq!(flow.columns, ["mine", "refine", "refine again"]);
    assert_eq!(names(&flow, 0), ["AUS", "CHL", "CHN", "ZWE"]);
    assert_eq!(names(&flow, 1), ["CHL", "CHN"]);
    assert_eq!(names(&flow, 2), ["CHN"]);
    assert_eq!(names(&flow, 3), ["KOR"]);
    adds_up(&flow, 100.0);
}

#[test]
fn boxes_of_a_column_do_not_overlap() {
    let routes: Vec<Route> =
        (10..50).map(|i| route(&[(&format!("C{i}"), "mine"), ("CHN", "refine")], f64::from(i))).collect();
    let flow = flow(&routes, &[], "KOR");
    for column in 0..=flow.columns.len() {
        let mut boxes: Vec<_> = flow.boxes.iter().filter(|b| b.column == column).collect();
        boxes.sort_by(|a, b| a.top.total_cmp(&b.top));
        for pair in boxes.windows(2) {
            assert!(pair[1].top - pair[0].top >= flow.high(pair[0].volume) + 16.0);
        }
    }
}

#[test]
fn small_countries_are_one_box_but_the_kept_one() {
    let routes: Vec<Route> = (10..50).map(|i| route(&[(&format!("C{i}"), "mine")], f64::from(100 - i))).collect();
    let flow = flow(&routes, &["C49".to_owned()], "KOR");
    let names = names(&flow, 0);
    assert_eq!(names.len(), 11, "nine, the kept one, and the others: {names:?}");
    assert!(names.contains(&"C49") && names.contains(&"30 others"), "{names:?}");
    adds_up(&flow, routes.iter().map(|r| r.volume).sum());
}

#[test]
fn ways_that_contradict_each_other_still_end_at_the_importer() {
    let routes = [route(&[("A00", "x"), ("B00", "y")], 1.0), route(&[("C00", "y"), ("D00", "x")], 2.0)];
    let flow = flow(&routes, &[], "KOR");
    let into: f64 =
        flow.bands.iter().filter(|b| flow.boxes[b.ends.1].column == flow.columns.len()).map(|b| b.volume).sum();
    assert_eq!(into, 3.0);
}
