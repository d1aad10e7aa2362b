// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_STORE_LAST_KEY_HPP
#define WRIT_SRC_STORE_LAST_KEY_HPP

// What stores check records with, of which they read very many.

#include <writ/directory/directory.hpp>
#include <writ/store/keys.hpp>

namespace writ::inline WRIT_ABI {

// Whether the last record of that kind, of which there is one, is filed under the key.
[[nodiscard]] WRIT_EXPORT bool is_last_key(record_kind k, directory const& in, std::string_view key);

} // namespace writ::inline WRIT_ABI

#endif
