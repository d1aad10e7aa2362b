// SPDX-License-Identifier: Apache-2.0
#include "credential/network.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using writ::network;

TEST_SUITE("credential/network") {
    TEST_CASE("a network contains the addresses of its kind that begin with its bits") {
        struct {
            std::string_view outer;
            std::string_view inner;
            bool contains;
        } const rows[] = {
            {"10.0.0.0/8", "10.255.255.255", true},
            {"10.0.0.0/8", "11.0.0.0", false},
            {"10.0.0.0/8", "10.1.0.0/16", true},
            {"10.1.0.0/16", "10.0.0.0/8", false},
            {"10.0.0.1", "10.0.0.1", true},
            {"10.0.0.1", "10.0.0.2", false},
            {"10.0.0.0/31", "10.0.0.1", true},
            {"0.0.0.0/0", "255.1.2.3", true},
            {"0.0.0.0/0", "2001:db8::1", false},
            {"::/0", "2001:db8::1", true},
            {"::/0", "1.2.3.4", false},
            {"::/0", "::ffff:1.2.3.4", false},
            {"::/80", "1.2.3.4", false},
            {"::fffe:0:0/95", "1.2.3.4", false},
            {"::ffff:0:0/96", "1.2.3.4", true},
            {"::/0", "10.0.0.0/8", false},
            {"::/0", "::/1", true},
            {"2001:db8::/32", "2001:db8:ffff::1", true},
            {"2001:db8::/32", "2001:db9::1", false},
            {"2001:db8::/33", "2001:db8:8000::1", false},
            {"::1", "0:0:0:0:0:0:0:1", true},
            {"10.0.0.0/8", "::ffff:10.1.2.3", true},
            {"::ffff:10.0.0.0/104", "10.1.2.3", true},
            {"10.0.0.0/8", "::10.1.2.3", false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.outer);
            CAPTURE(row.inner);
            REQUIRE(network::parse(row.outer));
            REQUIRE(network::parse(row.inner));
            CHECK(network::parse(row.outer)->contains(*network::parse(row.inner)) == row.contains);
        }
    }

    TEST_CASE("what is no address or network is refused") {
        for (std::string_view const text : {"",
                                            "/",
                                            "/8",
                                            "10",
                                            "10.0.0",
                                            "10.0.0.0.0",
                                            "10.0.0.256",
                                            "010.0.0.1",
                                            "10.0.0.0/",
                                            "10.0.0.0/33",
                                            "10.0.0.0/-1",
                                            "10.0.0.0/+8",
                                            "10.0.0.0/08",
                                            "10.0.0.0/8 ",
                                            " 10.0.0.0/8",
                                            "10.0.0.0/8/8",
                                            "10.0.0.1/8",
                                            "0x0a.0.0.0",
                                            "localhost",
                                            "::/129",
                                            ":",
                                            ":::",
                                            "1::2::3",
                                            "fe80::1%eth0",
                                            "::1/0",
                                            "2001:db8::1/32",
                                            "12345::",
                                            "[::1]",
                                            "10.0.0.1:80"}) {
            CAPTURE(text);
            CHECK_FALSE(network::parse(text));
        }
        CHECK_FALSE(network::parse(std::string_view("10.0.0.1\0", 9)));
        CHECK_FALSE(network::parse(std::string(1'000, '1')));
    }
}
