// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_JSON_REFUSAL_HPP
#define WRIT_JSON_REFUSAL_HPP

// Why the JSON reader refuses a text, for people.

#include <writ/error.hpp>

#include <cstddef>
#include <string_view>

namespace writ::inline WRIT_ABI::detail {

// The failure of a reader that stopped at `offset` with `error`: an errc, an
// error of Boost.JSON, or none when a complete value was followed by more.
[[nodiscard]] failure json_refusal(std::string_view text, std::size_t offset,
                                   boost::system::error_code const& error);

} // namespace writ::inline WRIT_ABI::detail

#endif
