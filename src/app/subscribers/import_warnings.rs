//! Warnings of an import about addresses that are valid and doubtful.

use crate::domain::{Concern, EmailAddress, concerns};

/// Warnings that are kept; those beyond are counted, so that a list of millions does not fill the memory.
const MAX_KEPT: usize = 1_000;

/// A doubtful address of a file. It was imported as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportWarning {
    /// The file, where there are several or the row is from a ZIP file.
    pub file: Option<String>,
    /// The line where the row begins.
    pub line: u64,
    /// The address.
    pub address: EmailAddress,
    /// The reason.
    pub concern: Concern,
}

/// The warnings of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportWarnings {
    /// The first of them, by file and line once the import is done.
    pub kept: Vec<ImportWarning>,
    /// Number of those beyond.
    pub left_out: u64,
}

impl ImportWarnings {
    /// Looks at an address and keeps what there is to say.
    pub(super) fn look_at(&mut self, address: &EmailAddress, file: Option<&String>, line: u64) {
        for concern in concerns(address) {
            if self.kept.len() == MAX_KEPT {
                self.left_out += 1;
                continue;
            }
            self.kept.push(ImportWarning { file: file.cloned(), line, address: address.clone(), concern });
        }
    }

    /// Sorts them by file and line.
    pub(super) fn sort(&mut self) {
        self.kept.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_beyond_the_limit_are_counted() {
        let mut warnings = ImportWarnings::default();
        for line in 0..1_500 {
            let address = EmailAddress::parse(&format!("kim{line}@gmial.com")).unwrap();
            warnings.look_at(&address, None, line);
        }
        assert_eq!((warnings.kept.len(), warnings.left_out), (MAX_KEPT, 500));
    }
}
