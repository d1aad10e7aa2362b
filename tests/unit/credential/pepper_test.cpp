// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/pepper.hpp>

#include "credential/sha256.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using writ::errc;
using writ::pepper;
using writ::pepper_id;
using writ::peppers;
using writ::secret;

namespace {

writ::result<peppers> two(std::string first_id, std::string second_id, std::size_t size = 32) {
    std::vector<pepper> held;
    held.push_back({pepper_id(std::move(first_id)), secret(std::string(size, 'a'))});
    held.push_back({pepper_id(std::move(second_id)), secret(std::string(size, 'b'))});
    return peppers::make(held);
}

} // namespace

TEST_SUITE("credential/pepper") {
    TEST_CASE("without a pepper a digest is SHA-256") {
        peppers const none;
        CHECK(none.empty());
        CHECK_FALSE(none.current());
        CHECK(writ::to_hex(none.digest("abc", {}).value())
              == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(none.digest("abc", pepper_id("p")).error().code() == errc::invalid_configuration);
    }

    TEST_CASE("with a pepper a digest is HMAC-SHA-256") {
        // RFC 4231, test case 6: a key of 131 bytes.
        std::vector<pepper> held;
        held.push_back({pepper_id("p"), secret(std::string(131, '\xaa'))});
        peppers const p = peppers::make(held).value();
        for (int again = 0; again < 2; ++again) {
            CHECK(writ::to_hex(
                      p.digest("Test Using Larger Than Block-Size Key - Hash Key First", pepper_id("p"))
                          .value())
                  == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        }
    }

    TEST_CASE("the first pepper is the current one and the others are held") {
        peppers const p = two("new", "old").value();
        CHECK(p.current() == pepper_id("new"));
        auto const by_new = p.digest("abc", pepper_id("new")).value();
        auto const by_old = p.digest("abc", pepper_id("old")).value();
        CHECK_FALSE(writ::are_equal(by_new, by_old));
        CHECK_FALSE(writ::are_equal(by_new, p.digest("abc", {}).value()));
        CHECK(p.digest("abc", pepper_id("lost")).error().code() == errc::invalid_configuration);
    }

    TEST_CASE("peppers without an id or too short are refused") {
        CHECK(two("a", "a").error().code() == errc::invalid_configuration);
        CHECK(two("a", "").error().code() == errc::invalid_configuration);
        CHECK(two("a", "b", peppers::min_size - 1).error().code() == errc::weak_key);
    }

    TEST_CASE("digests are read in both encodings and nothing else") {
        std::string const hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        std::string const base64 = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
        auto const d = writ::digest_from_hex(hex);
        REQUIRE(d);
        CHECK(writ::to_hex(*d) == hex);
        CHECK(writ::digest_from_base64url(base64) == d);
        CHECK(writ::digest_from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD") == d);
        for (std::string const& wrong :
             {std::string(), hex.substr(1), hex + "0", "g" + hex.substr(1), "B" + hex.substr(1)}) {
            CHECK_FALSE(writ::digest_from_hex(wrong));
        }
        for (std::string const& wrong :
             {std::string(), base64.substr(1), base64 + "=", "+" + base64.substr(1), "/" + base64.substr(1),
              base64.substr(0, 42) + "1"}) {
            CHECK_FALSE(writ::digest_from_base64url(wrong));
        }
    }
}
