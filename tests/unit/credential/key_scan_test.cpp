// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_scan.hpp>

#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::key_format;
using writ_test::live_format;

namespace {

std::vector<key_format> const formats{live_format(), key_format::make("acme").value()};

std::string key_of(key_format const& f, std::uint64_t seed = 1) {
    writ_test::counted_entropy random(seed);
    return std::string(f.generate(random).value().reveal());
}

std::string clean(std::string const& text) {
    return writ::redact(text, formats);
}

} // namespace

TEST_SUITE("credential/key_scan") {
    TEST_CASE("keys are found wherever they stand") {
        std::string const live = key_of(formats[0]);
        std::string const plain = key_of(formats[1]);
        std::string const text = "key=" + live + "\"," + plain + live;
        auto const found = writ::find_keys(text, formats);
        REQUIRE(found.size() == 3);
        CHECK(found[0] == writ::key_in_text{4, live.size(), 27, true});
        CHECK(found[1].offset == 6 + live.size());
        CHECK(found[1].is_key);
        CHECK(found[2].is_key);
        CHECK(writ::find_keys("", formats).empty());
        CHECK(writ::find_keys("acme_live_ and acme_live_0123456789abcdef_", formats).empty());
    }

    TEST_CASE("no part of a secret is left of cut and mistyped keys either") {
        std::string const text = key_of(formats[0]);
        std::string const shown = text.substr(0, 27) + "[redacted]";
        CHECK(clean("a " + text + " b") == "a " + shown + " b");
        for (std::size_t size = 28; size < text.size(); ++size) {
            CHECK(clean(text.substr(0, size)) == shown);
        }
        std::string mistyped = text;
        mistyped[40] = mistyped[40] == 'a' ? 'b' : 'a';
        CHECK(clean(mistyped + "x") == shown);
        CHECK(clean("nothing here") == "nothing here");
        CHECK(clean(text.substr(0, 27)) == text.substr(0, 27));
    }

    TEST_CASE("what is redacted is clean") {
        std::string const text = key_of(formats[0]) + key_of(formats[1]) + "\n" + key_of(formats[0], 5);
        std::string const once = clean(text);
        CHECK(clean(once) == once);
        for (auto const& k : writ::find_keys(text, formats)) {
            std::string const secret = text.substr(k.offset + k.secret_offset, k.size - k.secret_offset);
            CHECK(once.find(secret) == std::string::npos);
        }
    }
}
