// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_OUTPUT_HPP
#define WRIT_SRC_CLI_OUTPUT_HPP

// What commands print.

#include <writ/error.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace writ_cli {

// Text on standard output.  On a terminal the words that open a line and say
// how something came out have colours, unless NO_COLOR is set.
void print_text(std::string_view text);

// One line of JSON on standard output.
void print(boost::json::value const& v);

// The problems of an input, for `--json`.
[[nodiscard]] boost::json::object to_json(std::string const& source, writ::failure const& f);

} // namespace writ_cli

#endif
