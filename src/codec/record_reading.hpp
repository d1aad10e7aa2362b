// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CODEC_RECORD_READING_HPP
#define WRIT_SRC_CODEC_RECORD_READING_HPP

// What stores read records with, of which they read very many.

#include <writ/codec/json.hpp>
#include <writ/directory/directory.hpp>

#include <optional>

namespace writ::inline WRIT_ABI {

// Reads a record of that scope, as record_from_json does, to the end of the list of
// its kind: records are large.  False, and the list as it was, where it cannot be read
// or is another scope's.
[[nodiscard]] WRIT_EXPORT bool append_record(record_kind k, boost::json::value const& v,
                                             std::optional<organization_id> const& scope, directory& to);

} // namespace writ::inline WRIT_ABI

#endif
