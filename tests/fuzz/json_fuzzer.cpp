// SPDX-License-Identifier: Apache-2.0
// What the strict reader accepts, Boost.JSON accepts, and it survives being
// written and read again; what it refuses has a position in the text.
#include <writ/json.hpp>

#include <writ/limits.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_refusal(std::string_view text, writ::failure f) {
    writ::problem const& p = f.first();
    require(f.problems.size() == 1 && !p.what.empty());
    require(p.line >= 1 && p.column >= 1 && p.line + p.column <= text.size() + 2);
    require(p.code != writ::errc::too_large);
    // Text that is not JSON is walked safely, too.
    writ::locate(text, f);
}

void check_value(std::string_view text, boost::json::value const& value) {
    boost::json::parse_options options;
    options.max_depth = writ::limits::max_json_depth;
    boost::system::error_code error;
    boost::json::parse(text, error, {}, options);
    require(!error);

    std::string const written = boost::json::serialize(value);
    auto const again = writ::parse_json(written);
    require(again.has_value() && *again == value);
    require(boost::json::serialize(*again) == written);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    for (auto const integers : {writ::large_integers::refuse, writ::large_integers::round}) {
        auto read = writ::parse_json(text, {}, integers);
        if (read.has_value()) {
            check_value(text, *read);
        } else {
            check_refusal(text, read.error());
        }
    }
    return 0;
}
