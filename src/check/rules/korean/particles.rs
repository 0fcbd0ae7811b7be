//! Particles that change with the sound before them.

use crate::check::text::pronunciation::Endings;

/// Two forms of one particle and what may follow them in the same word.
pub(super) struct Pair {
    /// After a consonant.
    closed: &'static str,
    /// After a vowel.
    open: &'static str,
    tails: &'static [&'static str],
    /// Whether the form for consonants is wrong after a vowel: what begins with 이 may be the verb 이다 there.
    is_strict: bool,
    /// Whether ㄹ counts as a vowel.
    rieul_is_open: bool,
}

const fn pair(closed: &'static str, open: &'static str, tails: &'static [&'static str]) -> Pair {
    Pair { closed, open, tails, is_strict: true, rieul_is_open: false }
}

const fn lax(closed: &'static str, open: &'static str) -> Pair {
    Pair { closed, open, tails: &[""], is_strict: false, rieul_is_open: false }
}

const TO: &[&str] =
    &["", "는", "도", "만", "써", "서", "서는", "서도", "서의", "부터", "부터의", "부터는", "까지"];

const PAIRS: [Pair; 13] = [
    pair("은", "는", &["", "커녕"]),
    pair("이", "가", &[""]),
    pair("을", "를", &[""]),
    pair("과", "와", &["", "의", "는", "도"]),
    Pair { closed: "으로", open: "로", tails: TO, is_strict: true, rieul_is_open: true },
    lax("이라는", "라는"),
    lax("이라고", "라고"),
    lax("이라며", "라며"),
    lax("이라면서", "라면서"),
    lax("이라서", "라서"),
    lax("이라도", "라도"),
    lax("이란", "란"),
    lax("이나", "나"),
];

/// A particle as it stands in a text.
#[derive(Clone, Copy)]
pub(super) struct Particle {
    pair: &'static Pair,
    is_closed: bool,
    tail: &'static str,
}

impl Particle {
    /// Reads a run of Hangul that is nothing but a particle.
    pub(super) fn read(run: &str) -> Option<Self> {
        PAIRS.iter().find_map(|pair| {
            let of = |form: &str| {
                let rest = run.strip_prefix(form)?;
                pair.tails.iter().copied().find(|tail| *tail == rest)
            };
            // 이라고 begins with 이 and 로 stands in 으로: the whole run has to fit, so the order does not matter.
            let closed = of(pair.closed).map(|tail| Self { pair, is_closed: true, tail });
            closed.or_else(|| of(pair.open).map(|tail| Self { pair, is_closed: false, tail }))
        })
    }

    /// The form in use, without what follows it.
    pub(super) fn form(self) -> &'static str {
        if self.is_closed { self.pair.closed } else { self.pair.open }
    }

    /// The other form.
    pub(super) fn other(self) -> &'static str {
        if self.is_closed { self.pair.open } else { self.pair.closed }
    }

    /// What follows it in the same word.
    pub(super) fn tail(self) -> &'static str {
        self.tail
    }

    /// Whether it cannot stand after a word that ends so.
    pub(super) fn is_wrong_after(self, endings: Endings) -> bool {
        if self.is_closed && !self.pair.is_strict {
            return false;
        }
        !self.follows().may_be(endings)
    }

    /// The endings it stands after.
    fn follows(self) -> Endings {
        match (self.is_closed, self.pair.rieul_is_open) {
            (true, true) => Endings::CONSONANT,
            (false, true) => Endings::VOWEL.or(Endings::RIEUL),
            (true, false) => Endings::CLOSED,
            (false, false) => Endings::VOWEL,
        }
    }
}

/// The form for a word that ends so, of a particle given in one of its forms; `None` when the word may end in more
/// ways than one.
pub(super) fn form_for(form: &str, endings: Endings) -> Option<&'static str> {
    let particle = Particle::read(form)?;
    let turned = Particle { is_closed: !particle.is_closed, ..particle };
    let fits = |particle: &Particle| endings.is_only(particle.follows());
    [particle, turned].into_iter().find(fits).map(Particle::form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_runs_are_particles() {
        let read = |run: &str| {
            Particle::read(run).map(|particle| (particle.form(), particle.other(), particle.tail()))
        };
        assert_eq!(read("은"), Some(("은", "는", "")));
        assert_eq!(read("로부터"), Some(("로", "으로", "부터")));
        assert_eq!(read("으로서"), Some(("으로", "로", "서")));
        assert_eq!(read("와의"), Some(("와", "과", "의")));
        assert_eq!(read("라고"), Some(("라고", "이라고", "")));
        for other in ["이다", "가량", "가지", "은행", "로드", "이상", "도", "과제", "나노"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn each_form_has_its_endings() {
        let cases = [
            ("은", Endings::VOWEL, true),
            ("은", Endings::RIEUL, false),
            ("로", Endings::RIEUL, false),
            ("로", Endings::CONSONANT, true),
            ("으로", Endings::RIEUL, true),
            ("이라는", Endings::VOWEL, false),
            ("라는", Endings::CONSONANT, true),
            ("가", Endings::VOWEL.or(Endings::CONSONANT), false),
        ];
        for (form, endings, wrong) in cases {
            assert_eq!(Particle::read(form).unwrap().is_wrong_after(endings), wrong, "{form}");
        }
    }

    #[test]
    fn a_form_is_chosen_only_for_a_sure_ending() {
        assert_eq!(form_for("은", Endings::VOWEL), Some("는"));
        assert_eq!(form_for("으로", Endings::RIEUL), Some("로"));
        assert_eq!(form_for("라는", Endings::CONSONANT), Some("이라는"));
        assert_eq!(form_for("이", Endings::VOWEL.or(Endings::RIEUL)), None);
    }
}
