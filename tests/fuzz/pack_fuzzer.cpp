// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/pack.hpp>

#include <writ/json.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

// The input is a list of packed rules.  What can be unpacked packs into rules
// that unpack, and pack into the same rules again: that a prohibition is for
// no field is all that may get lost on the way.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const document = writ::parse_json({reinterpret_cast<char const*>(data), size});
    if (!document) {
        return 0;
    }
    for (writ::dialect const d : {writ::dialect::writ, writ::dialect::casl}) {
        auto const policy = writ::unpack(*document, d);
        if (!policy) {
            continue;
        }
        auto const packed = writ::pack(*policy);
        if (!packed) {
            continue; // A list within the dialect that the packed form cannot say.
        }
        auto const again = writ::unpack(*packed, d);
        if (!again) {
            std::abort();
        }
        auto const twice = writ::pack(*again);
        if (!twice || *twice != *packed) {
            std::abort();
        }
    }
    return 0;
}
