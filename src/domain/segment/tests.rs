use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::{EmailAddress, Newsletters, Status};
use super::expression::Expression;
use super::term::{Field, Term};
use super::*;

fn reader(email: &str) -> Subscriber {
    Subscriber {
        email: EmailAddress::parse(email).unwrap(),
        name: None,
        topics: BTreeSet::new(),
        newsletters: Newsletters::default(),
        status: Status::Subscribed,
        language: None,
        tags: BTreeSet::new(),
        since: None,
        source: None,
    }
}

fn holds(segment: &str, reader: &Subscriber) -> bool {
    Segment::parse(segment).unwrap_or_else(|error| panic!("{segment}: {error}")).holds(reader)
}

fn fault(text: &str) -> (usize, SegmentFault) {
    let error = Segment::parse(text).expect_err(text);
    (error.column, error.fault)
}

#[test]
fn not_binds_tightest_then_and_then_or() {
    let mut kim = reader("kim@naver.com");
    kim.tags = ["a", "b"].map(str::to_owned).into();
    for (text, expected) in [
        ("tag:a or tag:x and tag:y", true),
        ("(tag:a or tag:x) and tag:y", false),
        ("not tag:x and tag:a", true),
        ("not (tag:x and tag:a)", true),
        ("not tag:a or tag:b", true),
        ("not (tag:a or tag:b)", false),
        ("NOT NOT tag:a AND(tag:b)", true),
        ("tag:a\n\tand not(tag:x)", true),
        ("not not not tag:a", false),
    ] {
        assert_eq!(holds(text, &kim), expected, "{text}");
    }
    let shown = |text: &str| Segment::parse(text).unwrap().to_string();
    assert_eq!(shown("((tag:a) OR (tag:b or tag:c)) and tag:d"), "(tag:a or tag:b or tag:c) and tag:d");
    assert_eq!(shown("tag:a or (tag:b and (tag:c and tag:d))"), "tag:a or tag:b and tag:c and tag:d");
    assert_eq!(shown("NOT(NOT(language:KO))"), "not not lang:ko");
    assert_eq!(shown("Domain:한글.Example"), "domain:xn--bj0bj06e.example");
}

#[test]
fn topics_and_tags_are_found() {
    let mut kim = reader("kim@naver.com");
    assert!(holds("topic:privacy", &kim), "who chose none gets everything");
    kim.topics = [TopicId::parse("scams").unwrap()].into();
    kim.tags = ["press office", "a:b", "say \"hi\" \\o/"].map(str::to_owned).into();
    for (text, expected) in [
        ("topic:privacy", false),
        ("topic:scams", true),
        ("TAG:\"press office\"", true),
        ("tag:press", false),
        ("tag:a:b", true),
        (r#"tag:"say \"hi\" \\o/""#, true),
        (r#"tag:"say \"hi\" \o/""#, true),
    ] {
        assert_eq!(holds(text, &kim), expected, "{text}");
    }
}

#[test]
fn tag_is_found_in_both_unicode_spellings() {
    let (nfc, nfd) = ("caf\u{e9}", "cafe\u{301}");
    let with_tag = |tag: &str| Subscriber { tags: [tag.to_owned()].into(), ..reader("kim@harbour.example") };
    for wanted in [nfc, nfd] {
        let segment = Segment::parse(&format!("tag:{wanted}")).unwrap();
        assert!(segment.holds(&with_tag(nfc)) && segment.holds(&with_tag(nfd)));
        assert!(!segment.holds(&with_tag("cafe")));
    }
}

#[test]
fn languages_hold_what_narrows_them() {
    let with = |language: &str| Subscriber { language: Some(language.into()), ..reader("kim@a.example") };
    for (text, language, expected) in [
        ("lang:ko", "ko", true),
        ("language:KO", "ko-KR", true),
        ("lang:ko", "KO-kr", true),
        ("lang:ko", "kok", false),
        ("lang:ko-KR", "ko", false),
        ("lang:ko-kr", "ko-KR", true),
        ("lang:ko", "한국어", false),
        ("lang:k", "ķ", false),
    ] {
        assert_eq!(holds(text, &with(language)), expected, "{text} {language}");
    }
    assert!(!holds("lang:ko", &reader("kim@a.example")));
}

#[test]
fn domains_hold_neither_subdomains_nor_neighbours() {
    for (text, email, expected) in [
        ("domain:naver.com", "kim@Naver.COM", true),
        ("domain:NAVER.com", "kim@naver.com", true),
        ("domain:naver.com", "kim@mail.naver.com", false),
        ("domain:naver.com", "kim@notnaver.com", false),
        ("domain:naver.com", "kim@naver.com.example", false),
        ("domain:한글.example", "kim@xn--bj0bj06e.example", true),
        ("domain:XN--BJ0BJ06E.example", "kim@한글.example", true),
        ("domain:\u{1112}\u{1161}\u{11ab}글.example", "kim@한글.example", true),
    ] {
        assert_eq!(holds(text, &reader(email)), expected, "{text} {email}");
    }
}

#[test]
fn days_are_inclusive_and_in_utc() {
    let joined = |since: &str| Subscriber { since: Some(since.into()), ..reader("kim@a.example") };
    for (range, since, expected) in [
        ("2024-01-01..", "2024-01-01", true),
        ("2024-01-01..", "2023-12-31", false),
        ("2024-01-01..", "2023-12-31T23:59:59Z", false),
        ("2024-01-01..", "2024-01-01T00:00:00Z", true),
        ("..2024-06-30", "2024-06-30T23:59:59Z", true),
        ("..2024-06-30", "2024-07-01T00:00:00.000Z", false),
        ("2024-01-01..2024-06-30", "2024-06-30", true),
        ("2024-01-01..2024-01-01", "2024-01-01T12:00:00Z", true),
        // An offset: the day in UTC counts.
        ("2024-01-01..", "2024-01-01T08:00:00+09:00", false),
        // TOML without an offset.
        ("2024-01-01..2024-01-01", "2024-01-01T08:00:00", true),
        ("..9999-12-31", "spring", false),
        ("..9999-12-31", "", false),
    ] {
        assert_eq!(holds(&format!("since:{range}"), &joined(since)), expected, "{range} {since}");
    }
    assert!(!holds("since:..9999-12-31", &reader("kim@a.example")));
    assert!(holds("not since:..9999-12-31", &reader("kim@a.example")));
}

#[test]
fn errors_name_the_column_and_what_was_expected() {
    use SegmentFault as F;
    let term = |found: &str| F::ExpectedTerm(Some(found.to_owned()));
    let operator = |found: &str, is_open| F::ExpectedOperator { found: found.to_owned(), is_open };
    for (text, column, expected) in [
        ("", 1, F::Empty),
        (" \t", 1, F::Empty),
        ("press", 1, term("press")),
        (":x", 1, term(":x")),
        ("\"press\"", 1, term("\"")),
        ("tag:a and", 10, F::ExpectedTerm(None)),
        ("tag:a and or", 11, term("or")),
        ("tag:a and )", 11, term(")")),
        ("()", 2, term(")")),
        ("tag:a tag:b", 7, operator("tag:b", false)),
        ("tag:press office", 11, operator("office", false)),
        ("(tag:a tag:b)", 8, operator("tag:b", true)),
        ("tag:a)", 6, operator(")", false)),
        ("tag:언론(x", 7, operator("(", false)),
        ("tag:a and (tag:b", 11, F::UnclosedParenthesis),
        ("tag:\"a", 5, F::UnclosedQuote),
        ("tag:\"a\\\"", 5, F::UnclosedQuote),
        ("tag:a\"b\"", 6, F::MisplacedQuote),
        ("tag:\"a\"b", 8, F::MisplacedQuote),
        ("not tagg:x", 5, F::UnknownField("tagg".into())),
        ("tag:", 5, F::MissingValue("tag")),
        ("tag:a or language: ko", 19, F::MissingValue("lang")),
        ("tag:\"\"", 5, F::MissingValue("tag")),
        ("topic:a/b", 7, F::BadTopic),
        ("domain:-x.com", 8, F::BadDomain),
        ("domain:@naver.com", 8, F::BadDomain),
        ("since:2024-01-01", 7, F::BadRange),
        ("since:..", 7, F::BadRange),
        ("since:2024-02-30..", 7, F::BadRange),
        ("since:2024-1-1..", 7, F::BadRange),
        ("since:2024-01-01...", 7, F::BadRange),
        ("since:2024-07-01..2024-06-30", 7, F::ReversedRange),
    ] {
        assert_eq!(fault(text), (column, expected), "{text}");
    }
    let message = Segment::parse("tag:a tag:b").unwrap_err().to_string();
    let wanted = "the segment is not valid at column 7: expected `and`, `or` or the end, and found `tag:b`";
    assert_eq!(message, wanted);
}

#[test]
fn every_topic_of_an_expression_is_judged() {
    let known = |topic: &TopicId| topic.as_str() == "privacy";
    assert!(Segment::parse_with("not topic:privacy or topic:privacy", known).is_ok());
    let error = Segment::parse_with("topic:privacy and not (tag:a or topic:privcy)", known).unwrap_err();
    assert_eq!((error.column, error.fault.to_string().contains("`privcy`")), (39, true));
}

#[test]
fn hostile_texts_are_refused_quickly() {
    use SegmentFault as F;
    assert_eq!(fault(&"(".repeat(10_000)), (4_097, F::TooLong(4_096)));
    assert_eq!(fault(&"(".repeat(4_000)), (65, F::TooDeep(64)));
    assert_eq!(fault(&"not ".repeat(1_000)), (257, F::TooDeep(64)));
    assert_eq!(fault(&"한".repeat(400_000)), (1_366, F::TooLong(4_096)));
    assert_eq!(fault(&"tag:a or ".repeat(120_000)).0, 4_097);
    let deep = format!("{}tag:a{}", "(".repeat(64), ")".repeat(64));
    assert_eq!(Segment::parse(&deep).unwrap().to_string(), "tag:a");
    let (_, long) = fault(&"x".repeat(4_000));
    assert!(long.to_string().len() < 200, "{long}");
    // Displayed in A-labels it would be longer than what is read.
    let domains = vec!["domain:한.kr"; 230].join(" or ");
    assert_eq!(fault(&domains), (1, F::TooLong(4_096)));
}

fn term() -> impl Strategy<Value = Term> {
    let day = || proptest::option::of((1_900_i16..2_100, 1_i8..13, 1_i8..29));
    let date = |(year, month, day)| jiff::civil::date(year, month, day);
    prop_oneof![
        "[a-z0-9_가-힣-]{1,8}".prop_map(|id| Term::Topic(TopicId::parse(&id).unwrap())),
        "\\PC{1,12}".prop_map(|tag| Term::parse(Field::Tag, &tag).unwrap()),
        "[ \"\\\\()a:\n]{1,6}".prop_map(|tag| Term::parse(Field::Tag, &tag).unwrap()),
        "[a-zA-Z-]{1,8}".prop_map(|tag| Term::parse(Field::Language, &tag).unwrap()),
        "[a-zA-Z가-힣]{1,8}\\.(com|KR)".prop_map(|name| Term::parse(Field::Domain, &name).unwrap()),
        (day(), day()).prop_filter_map("a range", move |(first, last)| {
            let (first, last) = (first.map(date), last.map(date));
            let is_reversed = first.zip(last).is_some_and(|(first, last)| last < first);
            (!is_reversed && (first.is_some() || last.is_some())).then_some(Term::Since { first, last })
        }),
    ]
}

fn expression() -> impl Strategy<Value = Expression> {
    term().prop_map(Expression::Term).prop_recursive(5, 24, 4, |inner| {
        let list = || proptest::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.clone().prop_map(|inner| Expression::Not(Box::new(inner))),
            list().prop_map(Expression::all),
            list().prop_map(Expression::any),
        ]
    })
}

proptest! {
    #[test]
    fn displayed_segment_is_read_back_equal(expression in expression()) {
        let segment = Segment(expression);
        prop_assert_eq!(Segment::parse(&segment.to_string()), Ok(segment));
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_column(
        text in "(tag:|topic:|lang:|domain:|since:|not |and |or | |\\(|\\)|\"|\\\\|a|한|\\.\\.|2024-01-01|\\PC){0,24}"
    ) {
        match Segment::parse(&text) {
            Ok(segment) => prop_assert_eq!(Segment::parse(&segment.to_string()), Ok(segment)),
            Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.column)),
        }
    }
}
