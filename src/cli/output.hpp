// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_OUTPUT_HPP
#define WRIT_SRC_CLI_OUTPUT_HPP

// What commands print.

#include <writ/error.hpp>

#include <boost/json/value.hpp>

#include <string>

namespace writ_cli {

// One line of JSON on standard output.
void print(boost::json::value const& v);

// The problems of an input, for `--json`.
[[nodiscard]] boost::json::object to_json(std::string const& source, writ::failure const& f);

} // namespace writ_cli

#endif
