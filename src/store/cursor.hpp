// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_STORE_CURSOR_HPP
#define WRIT_SRC_STORE_CURSOR_HPP

// Where a page of records ended: the last record's place in the order of the
// query.  Shared by the stores, so that they accept and refuse alike.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <string>

namespace writ::inline WRIT_ABI {

struct WRIT_EXPORT record_cursor {
    // Of the member that orders; empty where the key does.
    std::string order;
    // As key_text() writes it.
    std::string key;

    [[nodiscard]] std::string text() const;
    // Errors: errc::invalid_cursor.
    [[nodiscard]] static result<record_cursor> parse(std::string const& text);
};

} // namespace writ::inline WRIT_ABI

#endif
