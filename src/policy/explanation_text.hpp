// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_EXPLANATION_TEXT_HPP
#define WRIT_SRC_POLICY_EXPLANATION_TEXT_HPP

// The parts of explanations as lines of text and as JSON.

#include <writ/policy/explanation.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Ends lines of an explanation in text, of which some may have been left out.
inline constexpr std::string_view cut_line = "  more was left out: the limits of explanations\n";

// A name that somebody chose, without what a terminal would obey.
[[nodiscard]] std::string printable(std::string_view name);

// A line for the statement and one for each clause.
void append(std::string& text, std::string_view name, explained_statement const& s, std::size_t indent);

// A text, or null where it is empty.
[[nodiscard]] boost::json::value text_or_null(std::string_view text);
[[nodiscard]] boost::json::object to_json(explained_statement const& s);

} // namespace writ::inline WRIT_ABI

#endif
