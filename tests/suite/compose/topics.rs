//! Order and selection of stories by the topics that a reader chose.

use briefing::compose::{render, variant_for};
use briefing::domain::Variant;

use super::{filled, headlines, interested, read, topics};

#[test]
fn chosen_topics_come_first_in_the_editors_order() {
    let (issue, publication) = read(&interested("order"));
    let variant = variant_for(&issue, &publication, &topics(&["privacy", "law"]), None).unwrap();
    assert_eq!(variant, Variant::chosen(topics(&["privacy"])));
    let rendered = render(&issue, &publication, &variant).unwrap();
    assert_eq!(
        headlines(&rendered),
        ["1. Second on privacy", "2. Fourth on both", "3. First on crime", "4. Third for everybody"]
    );
    let why = "Stories on Privacy come first, because you chose them.";
    assert!(filled(&rendered.text).contains(why) && filled(&rendered.html).contains(why));
    let anchors: Vec<_> =
        rendered.web.match_indices("id=\"story-").map(|(at, _)| &rendered.web[at + 10..at + 11]).collect();
    assert_eq!(anchors, ["1", "2", "3", "4"], "the page has no reader");
}

#[test]
fn readers_who_would_see_the_same_share_a_variant() {
    let (issue, publication) = read(&interested("order"));
    let variant = |chosen: &[&str]| variant_for(&issue, &publication, &topics(chosen), None).unwrap();
    for chosen in [&[][..], &["law"], &["crime", "privacy"], &["crime", "privacy", "law"]] {
        let expected =
            if chosen.len() > 1 { Variant::chosen(topics(&["crime", "privacy"])) } else { Variant::whole() };
        assert_eq!(variant(chosen), expected, "{chosen:?}");
    }
    let (issue, publication) = read(&interested("off"));
    assert_eq!(variant_for(&issue, &publication, &topics(&["privacy"]), None), Some(Variant::whole()));
}

#[test]
fn a_filter_leaves_the_chosen_and_what_is_for_everybody() {
    let mut newsroom = interested("filter");
    let (issue, publication) = read(&newsroom);
    let variant = variant_for(&issue, &publication, &topics(&["crime"]), None).unwrap();
    let rendered = render(&issue, &publication, &variant).unwrap();
    assert_eq!(headlines(&rendered), ["1. First on crime", "2. Third for everybody", "3. Fourth on both"]);
    let nothing = variant_for(&issue, &publication, &topics(&["law"]), None).unwrap();
    assert_eq!(headlines(&render(&issue, &publication, &nothing).unwrap()).len(), 1);
    let (issue, publication) = read(newsroom.without("issues/2022-11-18/03-story.md"));
    assert_eq!(variant_for(&issue, &publication, &topics(&["law"]), None), None);
    assert_eq!(
        variant_for(&issue, &publication, &topics(&["crime", "privacy"]), None),
        Some(Variant::whole())
    );
}
