// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_index.hpp>
#include <writ/credential/key_issue.hpp>
#include <writ/credential/key_verbs.hpp>
#include <writ/credential/key_verifier.hpp>
#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace limits = writ::limits;
using writ::errc;

namespace {

class open_gates final : public writ::key_gates {
public:
    writ::reason gate_of(writ::api_key const&) const override { return writ::reason::no_match; }
};

} // namespace

TEST_SUITE("limits/key") {
    TEST_CASE("a prefix that is too long makes no format") {
        CHECK(writ::key_format::make("abc", "ef").value().prefix().size() < limits::max_key_prefix_bytes);
        CHECK(writ::key_format::make("abc", "efg").value().prefix().size() == limits::max_key_prefix_bytes);
        CHECK(writ::key_format::make("abc", "efgh").error().code() == errc::invalid_configuration);
    }

    TEST_CASE("a text that is too long is no key of any system") {
        auto const verifier = writ::key_verifier::make({.foreign = &writ::any_foreign_key()}).value();
        writ::key_index const none;
        for (std::size_t const more : {std::size_t{0}, std::size_t{1}}) {
            std::string const text(limits::max_key_text_bytes + more, 'a');
            writ::key_code const code = more == 0 ? writ::key_code::unknown : writ::key_code::malformed;
            CHECK(verifier.verify(text, none, open_gates(), {.now = {}}).code == code);
            CHECK(verifier.verify_pair("a", text, none, open_gates(), {.now = {}}).code == code);
        }
        std::string const id(limits::max_id_bytes + 1, 'a');
        CHECK(verifier.verify_pair(id, "a", none, open_gates(), {.now = {}}).code
              == writ::key_code::malformed);
    }

    TEST_CASE("more scopes than a session may be bounded by are refused") {
        std::string const digest(64, '0');
        writ::actor_id const a("a");
        writ::key_specification what{.name = "k"};
        writ::api_key k{.organization = writ::organization_id("o"),
                        .id = writ::api_key_id("k"),
                        .owner = writ::subject_id("s"),
                        .name = "k",
                        .digest = "0"};
        k.scopes.emplace();
        for (std::size_t i = 0; i < limits::max_scopes_per_session; ++i) {
            what.scopes->emplace_back(std::to_string(i));
            k.scopes->push_back({.name = what.scopes->back(), .state = writ::approval::approved});
        }
        CHECK(writ::import_key({.digest = digest}, what, a, {}).error().code() != errc::too_many);
        CHECK(writ::set_scopes(k, *what.scopes, a, {}).has_value());
        CHECK(writ::set_addresses(k, {}, a, {}).has_value());
        what.scopes->emplace_back("more");
        CHECK(writ::import_key({.digest = digest}, what, a, {}).error().code() == errc::too_many);
        CHECK(writ::set_scopes(k, *what.scopes, a, {}).error().code() == errc::too_many);
        // One that was written before.
        k.scopes->push_back({.name = writ::scope_name("more"), .requested_by = a});
        CHECK(writ::set_addresses(k, {}, a, {}).error().code() == errc::too_many);
        writ::scope_name const more("more");
        CHECK(writ::approve_scope(k, more, writ::actor_id("b"), {}).error().code() == errc::too_many);
        CHECK(writ::reject_scope(k, more, writ::actor_id("b"), {}).has_value());
    }

    TEST_CASE("more limits than a use may walk are refused") {
        writ::key_specification what{.name = "k"};
        for (std::size_t i = 0; i <= limits::max_key_limits; ++i) {
            what.limits.push_back({.name = std::to_string(i)});
        }
        std::string const digest(64, '0');
        auto const refused = writ::import_key({.digest = digest}, what, writ::actor_id("a"), {});
        CHECK(refused.error().code() == errc::too_many);
        what.limits.pop_back();
        CHECK(writ::import_key({.digest = digest}, what, writ::actor_id("a"), {}).error().code()
              != errc::too_many);
    }
}
