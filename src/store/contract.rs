//! The macro that declares the contracts.

/// Declares a contract and implements it for [`Store`](super::Store), which forwards each operation to its database.
///
/// `fn tally(&self, delivery: DeliveryId) -> Tally;` declares an async operation that returns
/// `Result<Tally, StoreError>`.
macro_rules! contract {
    (
        $(#[$doc:meta])*
        pub trait $name:ident $(: $base:ident)? {
            $(
                $(#[$operation_doc:meta])*
                fn $operation:ident(&self $(, $argument:ident: $kind:ty)* $(,)?) -> $output:ty;
            )*
        }
    ) => {
        $(#[$doc])*
        pub trait $name $(: $base)? {
            $(
                $(#[$operation_doc])*
                fn $operation(
                    &self
                    $(, $argument: $kind)*
                ) -> impl std::future::Future<Output = Result<$output, $crate::store::StoreError>> + Send;
            )*
        }

        impl $name for $crate::store::Store {
            $(
                async fn $operation(
                    &self
                    $(, $argument: $kind)*
                ) -> Result<$output, $crate::store::StoreError> {
                    match self {
                        Self::Sqlite(store) => $name::$operation(store $(, $argument)*).await,
                    }
                }
            )*
        }
    };
}

pub(super) use contract;
