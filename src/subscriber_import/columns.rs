//! Meaning of a file's columns: guessed from their names in English and Korean, or said with `--map`.

use std::collections::BTreeMap;

/// A fact about a reader that a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The address.
    Email,
    /// The whole name.
    Name,
    /// The given name.
    FirstName,
    /// The family name.
    LastName,
    /// Ids or names of topics.
    Topics,
    /// Ids or names of newsletters.
    Newsletters,
    /// The newsroom's labels.
    Tags,
    /// A word about the subscription.
    Status,
    /// A language tag.
    Language,
    /// When the reader joined.
    Since,
    /// Source of the sign-up.
    Source,
}

impl Field {
    /// Every field, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::Email,
        Self::Name,
        Self::FirstName,
        Self::LastName,
        Self::Topics,
        Self::Newsletters,
        Self::Tags,
        Self::Status,
        Self::Language,
        Self::Since,
        Self::Source,
    ];

    /// The word used in `--map`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Topics => "topics",
            Self::Newsletters => "newsletters",
            Self::Tags => "tags",
            Self::Status => "status",
            Self::Language => "language",
            Self::Since => "since",
            Self::Source => "source",
        }
    }

    /// Reads the word; `None` if it is none of [`Field::ALL`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }

    /// Returns the field that a column of this name holds in most files.
    fn guess(header: &str) -> Option<Self> {
        Some(match folded(header).as_str() {
            "email" | "emailaddress" | "mail" | "mailaddress" | "subscriber" | "subscriberemail"
            | "이메일" | "이메일주소" | "메일" | "메일주소" | "전자우편" | "구독자이메일" => {
                Self::Email
            }
            "name" | "fullname" | "displayname" | "이름" | "성명" | "성함" | "구독자명" | "닉네임" => {
                Self::Name
            }
            "firstname" | "givenname" | "forename" | "fname" => Self::FirstName,
            "lastname" | "familyname" | "surname" | "lname" | "성" => Self::LastName,
            "topic" | "topics" | "interests" | "관심사" | "관심주제" | "주제" => Self::Topics,
            "newsletters" | "뉴스레터" => Self::Newsletters,
            "tag" | "tags" | "label" | "labels" | "태그" | "라벨" => Self::Tags,
            "status" | "state" | "subscriptionstatus" | "상태" | "구독상태" | "수신상태" => {
                Self::Status
            }
            "language" | "locale" | "lang" | "언어" => Self::Language,
            "since" | "createdat" | "created" | "subscribedat" | "signupdate" | "joined" | "joinedat"
            | "dateadded" | "구독일" | "구독일시" | "가입일" | "등록일" | "추가일" => {
                Self::Since
            }
            "source" | "origin" | "출처" | "유입경로" | "구독경로" => Self::Source,
            _ => return None,
        })
    }
}

/// Compares names of columns without case, blanks and punctuation.
pub(super) fn folded(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Names of a file's columns, and the fields in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// The names as written; empty for a file without header.
    pub(super) names: Vec<String>,
    fields: BTreeMap<Field, usize>,
}

/// A `--map` that names no column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnknownColumn {
    pub(super) field: Field,
    pub(super) column: String,
}

impl Columns {
    /// Guesses the columns of a header; the first of two candidates counts.
    pub(super) fn of_header(names: &[String]) -> Self {
        let mut columns = Self { names: names.to_vec(), fields: BTreeMap::new() };
        for (index, name) in names.iter().enumerate() {
            if let Some(field) = Field::guess(name) {
                columns.fields.entry(field).or_insert(index);
            }
        }
        columns
    }

    /// Guesses the columns of a file without header from its first record: the address, and where there is just one other
    /// column with letters, the name.
    pub(super) fn of_first_record(cells: &[String]) -> Option<Self> {
        let email = cells.iter().position(|cell| is_address(cell))?;
        let mut columns = Self::default();
        columns.fields.insert(Field::Email, email);
        let is_name = |cell: &str| !cell.contains('@') && cell.chars().any(char::is_alphabetic);
        let others: Vec<_> = (0..cells.len()).filter(|index| *index != email).collect();
        if let [other] = others[..]
            && cells.get(other).is_some_and(|cell| is_name(cell))
        {
            columns.fields.insert(Field::Name, other);
        }
        Some(columns)
    }

    /// Takes the column of the addresses from other columns, if this header names none.
    pub(super) fn with_email_of(mut self, other: &Self) -> Self {
        if let (false, Some(index)) = (self.has(Field::Email), other.fields.get(&Field::Email)) {
            self.fields.retain(|_, own| own != index);
            self.fields.insert(Field::Email, *index);
        }
        self
    }

    /// Puts what `--map` says over the guesses. A column is named, or given as its number from 1.
    pub(super) fn map(&mut self, mapping: &[(Field, String)]) -> Result<(), UnknownColumn> {
        for (field, column) in mapping {
            let wanted = folded(column);
            let named = self.names.iter().position(|name| name.trim() == column.trim());
            let named = named.or_else(|| self.names.iter().position(|name| folded(name) == wanted));
            let number = column.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let number = number.filter(|index| self.names.is_empty() || *index < self.names.len());
            let Some(index) = named.or(number) else {
                return Err(UnknownColumn { field: *field, column: column.clone() });
            };
            // A column holds one field: what was guessed for it before gives way.
            self.fields.retain(|_, other| *other != index);
            self.fields.insert(*field, index);
        }
        Ok(())
    }

    /// Returns true if the columns hold this field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// Returns the cell of a field; empty where there is none.
    pub(super) fn cell<'a>(&self, field: Field, cells: &'a [String]) -> &'a str {
        self.fields.get(&field).and_then(|index| cells.get(*index)).map_or("", String::as_str)
    }

    /// Returns the cell of the column with this name, folded; `None` if the file has no such column.
    pub(super) fn named<'a>(&self, name: &str, cells: &'a [String]) -> Option<&'a str> {
        let index = self.names.iter().position(|own| folded(own) == name)?;
        Some(cells.get(index).map_or("", String::as_str))
    }

    /// Returns true if the file has a column of this name, folded.
    pub(super) fn has_named(&self, name: &str) -> bool {
        self.names.iter().any(|own| folded(own) == name)
    }
}

/// Returns true for a cell that looks like an address; whether it is one is said later, with its line.
pub(super) fn is_address(cell: &str) -> bool {
    let Some((local, domain)) = cell.trim().rsplit_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !cell.trim().contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn headers_are_guessed_in_english_and_korean() {
        let cells = strings(&["minji@example.com", "김민지", "구독 중", "2024-01-02"]);
        for header in [
            ["E-mail Address", "Name", "Status", "Created At"],
            ["이메일 주소", "이름", "구독 상태", "구독일"],
        ] {
            let columns = Columns::of_header(&strings(&header));
            assert_eq!(columns.cell(Field::Email, &cells), "minji@example.com", "{header:?}");
            assert_eq!(columns.cell(Field::Name, &cells), "김민지");
            assert_eq!(columns.cell(Field::Status, &cells), "구독 중");
            assert_eq!(columns.cell(Field::Since, &cells), "2024-01-02");
            assert_eq!(columns.cell(Field::Language, &cells), "");
        }
    }

    #[test]
    fn what_is_said_counts_more_than_a_guess() {
        let mut columns = Columns::of_header(&strings(&["name", "email", "contact"]));
        let map = |field, column: &str| (field, column.to_owned());
        columns.map(&[map(Field::Email, "Contact"), map(Field::Name, "2")]).unwrap();
        let cells = strings(&["a", "b", "c@d.example"]);
        assert_eq!(columns.cell(Field::Email, &cells), "c@d.example");
        assert_eq!(columns.cell(Field::Name, &cells), "b");
        let missing = columns.map(&[map(Field::Tags, "Labels")]).unwrap_err();
        assert_eq!(missing, UnknownColumn { field: Field::Tags, column: "Labels".into() });
        assert!(columns.map(&[map(Field::Tags, "4")]).is_err());
    }

    #[test]
    fn a_file_without_header_has_its_addresses() {
        let columns = Columns::of_first_record(&strings(&["Minji Kim", "minji@example.com"])).unwrap();
        assert!(columns.has(Field::Name));
        let columns = Columns::of_first_record(&strings(&["7", "minji@example.com", "Seoul"])).unwrap();
        assert!(!columns.has(Field::Name), "nobody knows which of two it is");
        assert_eq!(Columns::of_first_record(&strings(&["no", "address"])), None);
    }
}
