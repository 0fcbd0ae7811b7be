//! Texts that would make careless code slow, each at any length.

use std::fmt::Write as _;

use super::files::{Files, ISSUE, facts, files, fill, items, letters, prose, same, settings, values};

/// A kind of text.
pub(super) struct Case {
    pub(super) name: &'static str,
    /// Writes files of about this many bytes together.
    pub(super) write: fn(usize) -> Files,
}
macro_rules! case {
    ($name:literal, $write:expr) => {
        Case { name: $name, write: $write }
    };
}

pub(super) const CASES: &[Case] = &[
    case!("addresses before brackets", |bytes| prose(bytes, same("<https://a.b"))),
    case!("addresses before Hangul", |bytes| prose(bytes, same("https://가"))),
    case!("addresses before quotes", |bytes| prose(bytes, same("“https://a.b"))),
    case!("addresses that close brackets", |bytes| prose(bytes, same("https://a.b]"))),
    case!("short addresses", |bytes| prose(bytes, same("http://a.b "))),
    case!("counts of stories", |bytes| prose(bytes, same("We picked five stories. "))),
    case!("dozens", |bytes| prose(bytes, same("We picked two dozen stories and a dozen items. "))),
    case!("tables without a body", |bytes| prose(bytes, same("a|b\n-|-\n"))),
    case!("references", |bytes| prose(bytes, |index| if index == 0 {
        "[r]: https://a.example/the-harbour-at-night\n\n".into()
    } else {
        "[a][r], [sic] [b][r] ".into()
    })),
    case!("references of their own", |bytes| prose(bytes, |index| format!(
        "[a][{0}] [b][{0}] [c][{0}]\n\n[{0}]: https://a.example/{0}\n\n",
        letters(index)
    ))),
    case!("masks of several lengths", |bytes| prose(
        bytes,
        same("1234-****-5678, 김*수 (*가명)와 110-***-12, 김** ")
    )),
    case!("mail addresses", |bytes| prose(bytes, same("a..é@a.example x/y@a.example kim.o'neil@a.example "))),
    case!("a list that counts down", |bytes| prose(bytes, |index| format!(
        "{}. a\n{}. b\n",
        90_000_000 - index,
        90_000_000 - 2 * index
    ))),
    case!("points that flow into one", |bytes| prose(bytes, same("- one\n-two ~~half~ ** c ** d ~~~\n"))),
    case!("similar names", |bytes| prose(bytes, |index| format!("Mr. K{}n said. ", letters(index)))),
    case!("similar names of two words", |bytes| prose(bytes, |index| {
        format!("Then Anna Mar{}d left. ", letters(index))
    })),
    case!("names that return", |bytes| prose(bytes, |index| {
        format!("When Ilse Ma{}rand came, Ma{}rrand said no. ", letters(index), letters(index))
    })),
    case!("English prose", |bytes| prose(bytes, |index| {
        format!(
            "The {} regulator told the company on Monday that {} has to pay, and nobody replied. ",
            letters(index),
            letters(index * 7)
        )
    })),
    case!("English paragraphs", |bytes| prose(bytes, |index| {
        format!(
            "The {} regulator said (on Monday) that “{}” has to pay.\n\n",
            letters(index),
            letters(index * 7)
        )
    })),
    case!("one sentence", |bytes| prose(bytes, |index| format!("and {} went, ", letters(index)))),
    case!("Korean prose", |bytes| prose(
        bytes,
        same("해커들이 은행을 공격했다고 경찰이 금요일에 밝혔다. 피해액은 3억 5000만 원(약 27만 달러)이다. ")
    )),
    case!("dates with weekdays", |bytes| prose(bytes, |index| format!(
        "On Friday, Nov. {}, 2022, and Monday, Sept {}, it rained. ",
        index % 40,
        index % 31
    ))),
    case!("Korean dates", |bytes| prose(bytes, |index| format!(
        "2022년 11월 {}일(금) 오후 3시, {}일 목요일 ",
        index % 40,
        index % 31
    ))),
    case!("dates in digits", |bytes| prose(bytes, |index| format!(
        "2022-11-{:02} 20:36 KST, 2022. 11. {}. 11/{}(금) ",
        index % 40,
        index % 40,
        index % 31
    ))),
    case!("misspelt days", |bytes| prose(bytes, same("on Firday and Wendesday in Novmber "))),
    case!("opening brackets", |bytes| prose(bytes, same("["))),
    case!("opening brackets in values", |bytes| values(bytes, same("["))),
    case!("opening brackets in TOML", |bytes| facts(bytes, same("["))),
    case!("opening arrays in TOML", |bytes| facts(bytes, |index| if index == 0 {
        "x = [".into()
    } else {
        "[".into()
    })),
    case!("opening tables in TOML", |bytes| facts(bytes, |index| if index == 0 {
        "x = {".into()
    } else {
        "a={".into()
    })),
    case!("pictures that do not end", |bytes| prose(bytes, same("![a]("))),
    case!("links that do not end", |bytes| prose(bytes, same("[a](b "))),
    case!("links that do not end in values", |bytes| values(bytes, same("[a](http b "))),
    case!("parentheses", |bytes| prose(bytes, same("(a "))),
    case!("closing parentheses", |bytes| prose(bytes, same("a) "))),
    case!("straight quotes", |bytes| prose(bytes, same("he said \"no \"and "))),
    case!("nested quotes", |bytes| prose(bytes, same("“a ‘b "))),
    case!("closed quotes", |bytes| prose(bytes, same("“Yes,” said “Kim” and ‘no’ \"3 won ($1)\" 'a' "))),
    case!("Korean quotes", |bytes| prose(bytes, same("「가 『나 《다 〈라 "))),
    case!("apostrophes", |bytes| prose(bytes, same("가'나' ' "))),
    case!("asterisks", |bytes| prose(bytes, same("*a **b "))),
    case!("asterisks in values", |bytes| values(bytes, same("*a **b ** "))),
    case!("underscores", |bytes| prose(bytes, same("_a __b "))),
    case!("tildes", |bytes| prose(bytes, same("~a ~~b "))),
    case!("backticks", |bytes| prose(bytes, |index| "`".repeat(index % 60) + " a ")),
    case!("backticks in values", |bytes| values(bytes, same("`a ` "))),
    case!("entities", |bytes| prose(bytes, same("&amp; &x & "))),
    case!("ampersands in values", |bytes| values(bytes, same("&a "))),
    case!("tags", |bytes| prose(bytes, same("<a <b> </c "))),
    case!("tags in values", |bytes| values(bytes, same("<a <b "))),
    case!("comments that do not end", |bytes| prose(bytes, same("<!-- a "))),
    case!("declarations that do not end", |bytes| prose(bytes, same("a <!A <?b <![CDATA[ "))),
    case!("links", |bytes| prose(bytes, |index| format!(
        "[the {} page](https://a.example/{index}?x=1) ",
        letters(index)
    ))),
    case!("links with one text", |bytes| prose(bytes, |index| format!(
        "[the page](https://a{index}.example/) "
    ))),
    case!("links to one page", |bytes| prose(bytes, |index| format!(
        "[the {}](https://a.example/b) ",
        letters(index)
    ))),
    case!("links to hosts", |bytes| prose(bytes, |index| format!(
        "[lantern{index}.example](https://1antern{index}.example/a) "
    ))),
    case!("bare links", |bytes| prose(bytes, |index| format!(
        "https://a{index}.example/b?utm_source=c&sid={index} "
    ))),
    case!("bare links without blanks", |bytes| prose(bytes, same("https://a.example/b,"))),
    case!("references", |bytes| prose(bytes, |index| format!(
        "[{}] [a][{}]\n\n[{}]: https://a.example/{index}\n\n",
        letters(index),
        letters(index),
        letters(index)
    ))),
    case!("footnotes", |bytes| prose(bytes, |index| format!("A[^{index}].\n\n[^{index}]: Note.\n\n"))),
    case!("mailboxes", |bytes| prose(bytes, |index| format!("a{index}@b.example, "))),
    case!("at signs", |bytes| prose(bytes, same("a@"))),
    case!("colons and slashes", |bytes| prose(bytes, same("://a:/"))),
    case!("headings", |bytes| prose(bytes, |index| format!("## The {}\n\n#### a\n\n", letters(index)))),
    case!("tables", |bytes| prose(bytes, |index| if index == 0 {
        "| a | b |\n| --- | --- |\n".into()
    } else {
        "| a | b |\n".into()
    })),
    case!("a wide table", |bytes| {
        let cells = bytes / 16;
        let row = |cell: &str| format!("|{}\n", format!("{cell}|").repeat(cells));
        files(ISSUE, "Hello.\n", &format!("{}{}{}", row("a"), row("-"), row("b")))
    }),
    case!("pipes", |bytes| prose(bytes, same("a | b | c\n"))),
    case!("lists", |bytes| prose(bytes, |index| format!("{}. a {}\n", index + 1, letters(index)))),
    case!("nested lists", |bytes| prose(bytes, |index| format!("{}- a\n", " ".repeat(2 * (index % 40))))),
    case!("nested marks of quotes", |bytes| prose(bytes, same("> "))),
    case!("quotes", |bytes| prose(bytes, same("> a\n\n"))),
    case!("code", |bytes| prose(bytes, same("`a` the code\n\n    b\n\n```\nc\n```\n\n"))),
    case!("fences that do not end", |bytes| prose(bytes, same("```\na\n~~~\n"))),
    case!("rules and underlines", |bytes| prose(bytes, same("a\n---\n\n===\n"))),
    case!("repeated words", |bytes| prose(bytes, |index| format!(
        "the {} {} said and ",
        letters(index),
        letters(index)
    ))),
    case!("one repeated word", |bytes| prose(bytes, same("picked "))),
    case!("acronyms", |bytes| prose(bytes, |index| format!(
        "The {} said and ",
        letters(index).to_uppercase()
    ))),
    case!("acronyms in brackets", |bytes| prose(bytes, |index| format!(
        "A thing ({}) ran. ",
        letters(index).to_uppercase()
    ))),
    case!("counts", |bytes| prose(bytes, |index| format!(
        "We picked {index} stories and {} news items. 기사 {index}건, 네 건을 골랐다. ",
        index + 1
    ))),
    case!("figures in values", |bytes| values(bytes, |index| format!(
        "{index} people, {index} of 30 percent, 3 won "
    ))),
    case!("figures in both", |bytes| {
        let text = |bytes| {
            fill(bytes, |index| format!("{} people and {index}0 won of {index}12 boats, ", index + 10))
        };
        let mut all = files(ISSUE, "Hello.\n", "");
        all.insert(
            "01-a.md".into(),
            format!("+++\ntitle = \"{}\"\n+++\n\n{}\n", text(bytes / 2), text(bytes / 2).replace('1', "7")),
        );
        all
    }),
    case!("sums", |bytes| prose(bytes, |index| format!(
        "{index} million won ($1.{index}), 3억 원(약 $2,000) "
    ))),
    case!("long digits", |bytes| prose(bytes, same("1"))),
    case!("grouped digits", |bytes| prose(bytes, same("111,"))),
    case!("dotted digits", |bytes| prose(bytes, same("1."))),
    case!("digits and scales", |bytes| prose(bytes, same("3억"))),
    case!("hashes", |bytes| prose(bytes, |index| format!(
        "MD5 {index:032x} and SHA-1 {index:041x}, CVE-2022-{index:05} CVE-2032-1 "
    ))),
    case!("indicators", |bytes| prose(bytes, |index| format!(
        "C2 server at 203.0.113.{} and hxxp://evil{index}[.]example/a.exe or 2001:db8::{index:x}, ",
        index % 256
    ))),
    case!("dots", |bytes| prose(bytes, same("."))),
    case!("dots apart", |bytes| prose(bytes, same(". "))),
    case!("dots and brackets", |bytes| prose(bytes, same(".) "))),
    case!("letters and dots", |bytes| prose(bytes, same("a."))),
    case!("initials", |bytes| prose(bytes, same("J. W. "))),
    case!("abbreviations", |bytes| prose(bytes, same("Nov. -- "))),
    case!("stops", |bytes| prose(bytes, same("? ! "))),
    case!("commas", |bytes| prose(bytes, same("a ,b , "))),
    case!("dashes", |bytes| prose(bytes, same("a - – — b--c "))),
    case!("blanks in values", |bytes| values(bytes, |index| " ".repeat(index % 50) + "a")),
    case!("only blanks in values", |bytes| values(bytes, same(" "))),
    case!("line breaks", |bytes| prose(bytes, same("a\\\nb  \n"))),
    case!("empty lines", |bytes| prose(bytes, same("\n"))),
    case!("combining marks", |bytes| prose(bytes, same("e\u{301}\u{302} "))),
    case!("one letter with marks", |bytes| prose(bytes, |index| if index == 0 {
        "e".into()
    } else {
        "\u{301}".into()
    })),
    case!("jamo", |bytes| prose(bytes, same("\u{1112}\u{1161}\u{11ab}"))),
    case!("invisible characters", |bytes| prose(bytes, same("a\u{200b}b\u{ad} \u{a0} \u{feff}c "))),
    case!("only invisible characters", |bytes| prose(bytes, same("\u{200b}"))),
    case!("control characters", |bytes| prose(bytes, same("a\u{1}\u{202e}"))),
    case!("one word", |bytes| prose(bytes, same("a"))),
    case!("one capitalised word", |bytes| prose(bytes, |index| if index == 0 {
        "Be".into()
    } else {
        "o".into()
    })),
    case!("one romanised word", |bytes| prose(bytes, |index| if index == 0 {
        "The Xo Oo".into()
    } else {
        "oo".into()
    })),
    case!("one Korean word", |bytes| prose(bytes, same("가"))),
    case!("hyphens", |bytes| prose(bytes, same("Ab-"))),
    case!("capitals", |bytes| prose(bytes, same("Ab Cd Ef gh "))),
    case!("particles", |bytes| prose(bytes, same("은행을(를) 이(가) 사람를 바다은 KISA이 10은 "))),
    case!("ranges", |bytes| prose(bytes, same("3~5일 9~11 a.m. 10~12만 원 "))),
    case!("emoji", |bytes| prose(bytes, same("👨\u{200d}👩\u{200d}👧 🇰🇷 "))),
    case!("placeholders", |bytes| prose(bytes, same("TODO TK [TBD] xxx Lorem ipsum {{name}} ___ "))),
    case!("items", |bytes| items(bytes, |index| format!(
        "+++\ntitle = \"The {} boats come home late at dusk\"\nlink = \"https://a.example/{index}\"\n+++\n\nThe harbour was quiet.\n",
        letters(index)
    ))),
    case!("items with one title", |bytes| items(bytes, |_| {
        "+++\ntitle = \"The boats come home late at dusk\"\n+++\n\nThe harbour was quiet.\n".to_owned()
    })),
    case!("items with similar titles", |bytes| items(bytes, |index| format!(
        "+++\ntitle = \"The {} boats and {} come home late at dusk\"\n+++\n\nText.\n",
        letters(index),
        letters(index * 3)
    ))),
    case!("items without a text", |bytes| items(bytes, |index| format!(
        "+++\ntitle = \"The {}\"\n+++\n",
        letters(index)
    ))),
    case!("items that cannot be read", |bytes| items(bytes, |_| "no front matter, and some more words\n"
        .to_owned())),
    case!("unknown keys", |bytes| facts(bytes, |index| format!("{} = 1\n", letters(index)))),
    case!("unknown keys with long values", |bytes| facts(bytes, |index| format!(
        "{} = \"{}\"\n",
        letters(index),
        "a".repeat(200)
    ))),
    case!("one long key", |bytes| facts(bytes, |index| if index == 0 { "a".into() } else { "title".into() })),
    case!("empty tables", |bytes| facts(bytes, |index| format!("[{}]\n", letters(index)))),
    case!("dotted keys", |bytes| facts(bytes, |index| format!("{}.a.b.c.d.e = 1\n", letters(index)))),
    case!("notices", |bytes| facts(bytes, |index| format!(
        "[[notice]]\ntitle = \"Next {}\"\ntext = \"Closed.\"\n",
        letters(index)
    ))),
    case!("broken notices", |bytes| facts(bytes, same("[[notice]]\ntitel = 3\n"))),
    case!("syntax errors", |bytes| facts(bytes, |index| format!("{} = = ?\n", letters(index)))),
    case!("syntax errors and values", |bytes| facts(bytes, |index| format!(
        "{} = 1\nb = = 2\n",
        letters(index)
    ))),
    case!("a key again and again", |bytes| facts(bytes, same("title = \"A\"\n"))),
    case!("wrong types", |bytes| facts(bytes, |index| if index == 0 {
        "authors = [".into()
    } else {
        "1, \"nobody\", ".into()
    })),
    case!("a text that does not end", |bytes| facts(bytes, |index| if index == 0 {
        "subject = \"\"\"".into()
    } else {
        "a \\\n".into()
    })),
    case!("escapes", |bytes| facts(bytes, |index| if index == 0 {
        "subject = \"".into()
    } else {
        "\\u0041 ".into()
    })),
    case!("allowed codes", |bytes| {
        let codes = fill(bytes, |index| format!("\"words::{}\", ", letters(index)));
        let mut all = prose(bytes / 8, same("the the "));
        all.insert("issue.toml".into(), format!("{ISSUE}allow = [{codes}]\n"));
        all
    }),
    case!("settings of codes", |bytes| settings(bytes, "codes", |index| format!(
        "words::{}\n",
        letters(index)
    ))),
    case!("house terms", |bytes| settings(bytes, "terms", |index| format!(
        "new{}=w{}\n",
        letters(index),
        letters(index)
    ))),
    case!("one house term", |bytes| {
        let mut all = prose(bytes, same("an internet in The old web. Internet "));
        all.insert("terms".into(), "the internet=internet\nthe old web=old web\n".into());
        all
    }),
    case!("a long title", |bytes| values(bytes, |index| format!(
        "Why {} came and what 41,000 people said on Friday: ",
        letters(index)
    ))),
    case!("a shouting title", |bytes| values(bytes, |index| format!("{}! ", letters(index).to_uppercase()))),
    case!("pictures", |bytes| prose(bytes, |index| format!(
        "![The {}](https://a.example/{index}.jpg \"The {} at dusk\")\n\n",
        letters(index),
        letters(index)
    ))),
    case!("long lines", |bytes| {
        let mut text = String::new();
        while text.len() < bytes / 2 {
            let _ = write!(text, "{}\n\n", "picked picked the the ,and ".repeat(2_000));
        }
        files(ISSUE, "Hello.\n", &text)
    }),
];
