//! Particles with two forms, chosen by the final sound of the word before.

use crate::check::text::pronunciation::Endings;

/// The two forms of a particle, and the suffixes that may follow in the same word.
pub(super) struct Pair {
    /// Form after a consonant.
    closed: &'static str,
    /// Form after a vowel.
    open: &'static str,
    suffixes: &'static [&'static str],
    /// True if the form for consonants is an error after a vowel. Forms that begin with 이 may be the verb 이다 there.
    closed_is_wrong_after_vowel: bool,
    /// True if ㄹ counts as a vowel.
    rieul_is_open: bool,
}

const fn pair(closed: &'static str, open: &'static str, suffixes: &'static [&'static str]) -> Pair {
    Pair { closed, open, suffixes, closed_is_wrong_after_vowel: true, rieul_is_open: false }
}

const fn copula_pair(closed: &'static str, open: &'static str) -> Pair {
    Pair { closed, open, suffixes: &[""], closed_is_wrong_after_vowel: false, rieul_is_open: false }
}

const EURO_SUFFIXES: &[&str] =
    &["", "는", "도", "만", "써", "서", "서는", "서도", "서의", "부터", "부터의", "부터는", "까지"];

const PAIRS: [Pair; 13] = [
    pair("은", "는", &["", "커녕"]),
    pair("이", "가", &[""]),
    pair("을", "를", &[""]),
    pair("과", "와", &["", "의", "는", "도"]),
    Pair {
        closed: "으로",
        open: "로",
        suffixes: EURO_SUFFIXES,
        closed_is_wrong_after_vowel: true,
        rieul_is_open: true,
    },
    copula_pair("이라는", "라는"),
    copula_pair("이라고", "라고"),
    copula_pair("이라며", "라며"),
    copula_pair("이라면서", "라면서"),
    copula_pair("이라서", "라서"),
    copula_pair("이라도", "라도"),
    copula_pair("이란", "란"),
    copula_pair("이나", "나"),
];

/// Particle in a text.
#[derive(Clone, Copy)]
pub(super) struct Particle {
    pair: &'static Pair,
    is_closed: bool,
    suffix: &'static str,
}

impl Particle {
    /// Parses a run of Hangul that is only a particle.
    pub(super) fn parse(run: &str) -> Option<Self> {
        PAIRS.iter().find_map(|pair| {
            let of = |form: &str| {
                let rest = run.strip_prefix(form)?;
                pair.suffixes.iter().copied().find(|suffix| *suffix == rest)
            };
            // 이라고 begins with 이, and 으로 contains 로. The order does not matter, because the whole run must match.
            let closed = of(pair.closed).map(|suffix| Self { pair, is_closed: true, suffix });
            closed.or_else(|| of(pair.open).map(|suffix| Self { pair, is_closed: false, suffix }))
        })
    }

    /// Returns the form in use, without suffix.
    pub(super) fn form(self) -> &'static str {
        if self.is_closed { self.pair.closed } else { self.pair.open }
    }

    /// Returns the other form.
    pub(super) fn other(self) -> &'static str {
        if self.is_closed { self.pair.open } else { self.pair.closed }
    }

    /// Returns the suffix in the same word.
    pub(super) fn suffix(self) -> &'static str {
        self.suffix
    }

    /// True if the particle cannot follow a word with these endings.
    pub(super) fn is_wrong_after(self, endings: Endings) -> bool {
        if self.is_closed && !self.pair.closed_is_wrong_after_vowel {
            return false;
        }
        !self.accepted_endings().may_be(endings)
    }

    /// Returns the endings after which this form is right.
    fn accepted_endings(self) -> Endings {
        match (self.is_closed, self.pair.rieul_is_open) {
            (true, true) => Endings::CONSONANT,
            (false, true) => Endings::VOWEL.or(Endings::RIEUL),
            (true, false) => Endings::CLOSED,
            (false, false) => Endings::VOWEL,
        }
    }
}

/// Returns the right form of a particle after a word with these endings; `None` if the word may end in several ways.
pub(super) fn form_for(form: &str, endings: Endings) -> Option<&'static str> {
    let particle = Particle::parse(form)?;
    let opposite = Particle { is_closed: !particle.is_closed, ..particle };
    let fits = |particle: &Particle| endings.is_only(particle.accepted_endings());
    [particle, opposite].into_iter().find(fits).map(Particle::form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_runs_are_particles() {
        let parse = |run: &str| {
            Particle::parse(run).map(|particle| (particle.form(), particle.other(), particle.suffix()))
        };
        assert_eq!(parse("은"), Some(("은", "는", "")));
        assert_eq!(parse("로부터"), Some(("로", "으로", "부터")));
        assert_eq!(parse("으로서"), Some(("으로", "로", "서")));
        assert_eq!(parse("와의"), Some(("와", "과", "의")));
        assert_eq!(parse("라고"), Some(("라고", "이라고", "")));
        for other in ["이다", "가량", "가지", "은행", "로드", "이상", "도", "과제", "나노"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn each_particle_form_has_its_endings() {
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
            assert_eq!(Particle::parse(form).unwrap().is_wrong_after(endings), wrong, "{form}");
        }
    }

    #[test]
    fn form_is_chosen_only_for_a_certain_ending() {
        assert_eq!(form_for("은", Endings::VOWEL), Some("는"));
        assert_eq!(form_for("으로", Endings::RIEUL), Some("로"));
        assert_eq!(form_for("라는", Endings::CONSONANT), Some("이라는"));
        assert_eq!(form_for("이", Endings::VOWEL.or(Endings::RIEUL)), None);
    }
}
