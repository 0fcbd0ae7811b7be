//! Errors of SQLite as errors of the store.

use super::super::StoreError;
use super::super::error::Kind;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let kind = match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Kind::Busy,
            Some(Code::DatabaseCorrupt) => Kind::Damaged("its pages do not hold together".into()),
            Some(Code::DiskFull) => Kind::Full,
            Some(
                Code::CannotOpen
                | Code::ReadOnly
                | Code::PermissionDenied
                | Code::SystemIoFailure
                | Code::FileLockingProtocolFailed
                | Code::NotADatabase,
            ) => Kind::Io,
            _ if matches!(
                error,
                rusqlite::Error::FromSqlConversionFailure(..)
                    | rusqlite::Error::InvalidColumnType(..)
                    | rusqlite::Error::IntegralValueOutOfRange(..)
            ) =>
            {
                Kind::Damaged("a column holds the wrong kind of value".into())
            }
            _ => Kind::Internal,
        };
        Self::with_source(kind, error)
    }
}
