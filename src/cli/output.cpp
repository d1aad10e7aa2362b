// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <unistd.h>
#include <utility>

namespace writ_cli {
namespace {

bool wants_colour() {
    char const* const unwanted = std::getenv("NO_COLOR");
    return (unwanted == nullptr || *unwanted == '\0') && isatty(STDOUT_FILENO) == 1;
}

// The colour of the word that opens a line; empty: none.
std::string_view colour_of(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> colours{{
        {"allowed", "\x1b[32m"},
        {"yes", "\x1b[32m"},
        {"denied", "\x1b[31m"},
        {"no", "\x1b[31m"},
        {"unknown", "\x1b[33m"},
    }};
    auto const at =
        std::find_if(colours.begin(), colours.end(), [word](auto const& c) { return c.first == word; });
    return at == colours.end() ? std::string_view() : at->second;
}

void print_coloured_line(std::string_view line) {
    std::size_t const begin = std::min(line.find_first_not_of(' '), line.size());
    std::size_t const end = std::min(line.find_first_of(" :\n", begin), line.size());
    std::string_view const colour = colour_of(line.substr(begin, end - begin));
    std::cout << line.substr(0, begin) << colour << line.substr(begin, end - begin)
              << (colour.empty() ? "" : "\x1b[0m") << line.substr(end);
}

} // namespace

void print_text(std::string_view text) {
    if (!wants_colour()) {
        std::cout << text;
        return;
    }
    while (!text.empty()) {
        std::size_t const end = std::min(text.find('\n'), text.size() - 1) + 1;
        print_coloured_line(text.substr(0, end));
        text.remove_prefix(end);
    }
}

void print(boost::json::value const& v) {
    std::cout << boost::json::serialize(v) << '\n';
}

boost::json::object to_json(std::string const& source, writ::failure const& f) {
    boost::json::array list;
    for (writ::problem const& p : f.problems) {
        list.push_back({{"code", p.code.value()},
                        {"error", p.code.message()},
                        {"where", p.where},
                        {"line", p.line},
                        {"column", p.column},
                        {"what", p.what}});
    }
    return {{"source", source}, {"problems", std::move(list)}};
}

} // namespace writ_cli
