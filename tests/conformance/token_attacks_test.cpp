// SPDX-License-Identifier: Apache-2.0
#include "support/attacks.hpp"
#include "support/paths.hpp"
#include "support/skip.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace {

using namespace writ_test;

void check_families(std::vector<named_family> const& families) {
    for (named_family const& family : families) {
        std::size_t made = 0;
        for (signature_algorithm const algorithm : all_algorithms()) {
            for (attack const& a : family.make(algorithm)) {
                ++made;
                std::string const ended = attack_outcome(a, algorithm);
                CAPTURE(family.name);
                CAPTURE(writ::to_text(algorithm));
                CAPTURE(a.name);
                CHECK(ended != "accepted");
                if (!a.refusal.empty()) {
                    CHECK(ended == a.refusal);
                }
            }
        }
        CHECK_MESSAGE(made != 0, family.name);
    }
}

} // namespace

TEST_SUITE("token_attacks") {
    TEST_CASE("a token that is all right is accepted with each algorithm") {
        for (signature_algorithm const algorithm : all_algorithms()) {
            CAPTURE(writ::to_text(algorithm));
            CHECK(outcome(make_verifier(algorithm), good_token(algorithm)) == "accepted");
        }
    }

    TEST_CASE("attacks on algorithms and keys are refused with each algorithm") {
        check_families(algorithm_attacks());
    }

    TEST_CASE("attacks on the form are refused with each algorithm") {
        check_families(form_attacks());
    }

    TEST_CASE("attacks on signatures are refused with each algorithm") {
        check_families(signature_attacks());
    }

    TEST_CASE("attacks on claims are refused with each algorithm") {
        check_families(claim_attacks());
    }

    TEST_CASE("each family of attacks that is listed is generated here") {
        std::ifstream file(in_shared("vectors/attacks/families.json"));
        if (!file) {
            return skip("../shared/vectors/attacks/families.json is absent");
        }
        std::stringstream text;
        text << file.rdbuf();
        // Key material is tried by credential/verification_key.
        std::set<std::string> known = {"key-import"};
        for (auto const& families :
             {algorithm_attacks(), form_attacks(), signature_attacks(), claim_attacks()}) {
            for (named_family const& each : families) {
                known.emplace(each.name);
            }
        }
        boost::json::value const listed = boost::json::parse(text.str());
        for (auto const& row : listed.at("families").as_array()) {
            std::string const id(row.at("id").as_string());
            CHECK_MESSAGE(known.contains(id), id);
        }
    }
}
