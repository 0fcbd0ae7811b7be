-- Addresses are NFC (RFC 6532 §3.1): two Unicode spellings of one mailbox are one subscriber. The program rewrites the
-- keys and merges the rows (`src/store/sqlite/address_spellings.rs`), since SQLite cannot normalize.

-- Set for the other spelling of a subscriber: the row stays for the ledger alone.
ALTER TABLE subscriber ADD COLUMN merged_into INTEGER REFERENCES subscriber (id);
