// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_index.hpp>
#include <writ/credential/key_scan.hpp>
#include <writ/credential/key_verifier.hpp>

#include "credential/base62.hpp"
#include "credential/network.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class open_gates final : public writ::key_gates {
public:
    writ::reason gate_of(writ::api_key const&) const override { return writ::reason::no_match; }
};

std::vector<writ::key_format> const formats{writ::key_format::make("a").value(),
                                            writ::key_format::make("a", "b").value()};

// What is left after redaction has no secret, and is not changed by another one.
void check_redaction(std::string_view text) {
    std::string const clean = writ::redact(text, formats);
    require(writ::redact(clean, formats) == clean);
    for (writ::key_in_text const& k : writ::find_keys(text, formats)) {
        require(k.offset + k.size <= text.size() && k.secret_offset < k.size);
        require(writ::is_base62(text.substr(k.offset + k.secret_offset, k.size - k.secret_offset)));
    }
    require(writ::find_keys(clean, formats).empty());
}

} // namespace

// The input is what somebody sends as a key, and a text in which keys stand.
// Nothing unissued is ever valid, and a key that is read has its format.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    static auto const verifier =
        writ::key_verifier::make({.formats = formats, .foreign = &writ::any_foreign_key()}).value();
    static writ::key_index const keys;
    auto const v = verifier.verify(text, keys, open_gates(), {.now = {}});
    require(!v.valid() && v.key == nullptr);
    for (writ::key_format const& f : formats) {
        if (auto const parts = f.parse(text)) {
            require(v.code == writ::key_code::unknown && parts->digested() == text);
            auto const pair = writ::split_key(f, text);
            require(f.join(pair.key_pair_id, pair.key_pair_secret).reveal() == text);
            auto const found = writ::find_keys(text, formats);
            require(found.size() == 1 && found.front().is_key && found.front().size == size);
        }
    }
    auto const half = text.substr(0, size / 2);
    require(!verifier.verify_pair(half, text.substr(size / 2), keys, open_gates(), {.now = {}}).valid());
    check_redaction(text);
    if (auto const network = writ::network::parse(text)) {
        require(network->contains(*network));
    }
    return 0;
}
