// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ENGINE_HPP
#define WRIT_TESTS_SUPPORT_ENGINE_HPP

// Directories from the members of a scenario, which say much in a line.

#include <writ/codec/scenario.hpp>
#include <writ/directory/directory.hpp>
#include <writ/error.hpp>
#include <writ/time.hpp>

#include <doctest/doctest.h>

#include <string>

namespace writ_test {

// The scenario's instant.
inline writ::instant const noon = writ::parse_instant("2026-01-01T12:00:00Z").value();

inline writ::directory directory_of(std::string const& members) {
    auto const read = writ::scenario::parse(R"({"writ":1,"now":"2026-01-01T12:00:00Z",)" + members + "}");
    REQUIRE_MESSAGE(read.has_value(), (read ? std::string() : writ::to_string(read.error())));
    return read->directory;
}

} // namespace writ_test

#endif
