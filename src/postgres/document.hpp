// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_DOCUMENT_HPP
#define WRIT_SRC_POSTGRES_DOCUMENT_HPP

// Records as the texts that are stored, and back.

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/directory/record.hpp>
#include <writ/error.hpp>
#include <writ/store/commit.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI::postgres {

// The record of a change as JSON, with its secrets; of an erased one the key.
// Nothing: it is beyond the bounds of a document, and could not be read back.
[[nodiscard]] std::optional<std::string> document_of(change const& c);

// Says that what was found under that key cannot be read.
[[nodiscard]] failure unreadable(std::string_view kind, std::string_view key);

// Reads a document back.  Whose record it is, is the caller's to check.
//
// Errors: errc::unreadable_record, also of a text that reads as a record with
// another key than the one under which it was found.
[[nodiscard]] result<record> record_from_document(std::string_view kind, std::string_view key,
                                                  std::string_view document);

// The same of a record of that scope, to the end of its list: records are large.
// False, and the list is not to be used, where it cannot be read.
[[nodiscard]] bool append_document(record_scope const& scope, std::string_view kind, std::string_view key,
                                   std::string_view document, directory& to);

// The same of the document of an erased record.
[[nodiscard]] result<record> key_from_document(std::string_view kind, std::string_view key,
                                               std::string_view document);

} // namespace writ::inline WRIT_ABI::postgres

#endif
