// SPDX-License-Identifier: Apache-2.0
// Tested by token_verifier_test.cpp.
#include <writ/credential/token_kind.hpp>

#include <writ/limits.hpp>

#include "credential/compact_jws.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

token_kind service_tokens() {
    token_kind kind;
    kind.type = "service+jwt";
    return kind;
}

token_kind access_tokens() {
    token_kind kind;
    kind.type = "at+jwt";
    kind.single_audience = false;
    kind.access_token = true;
    return kind;
}

namespace {

token_kind step_of(char const* type, char const* flow) {
    token_kind kind;
    kind.type = type;
    kind.max_lifetime = std::chrono::minutes(15);
    kind.identified = false;
    kind.has_subject = false;
    kind.flow = flow;
    return kind;
}

} // namespace

token_kind invitation_tokens() {
    return step_of("invitation+jwt", "invitation");
}

token_kind login_tokens() {
    return step_of("login+jwt", "login");
}

result<void> check_kind(token_kind const& kind) {
    auto const refuse = [](char const* where, char const* what) {
        return make_failure(errc::invalid_configuration, where, what);
    };
    auto const printable = [](std::string const& text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
    };
    if (kind.any_type ? !kind.type.empty()
                      : kind.type.empty() || !printable(kind.type) || same_type(kind.type, "JWT")) {
        return refuse("kind.type", "tokens of a kind need a type of their own");
    }
    if (!printable(kind.flow)) {
        return refuse("kind.flow", "the name of a flow is printable");
    }
    if (kind.max_lifetime <= std::chrono::seconds(0)
        || kind.max_lifetime > std::chrono::seconds(limits::max_token_lifetime_seconds)) {
        return refuse("kind.max_lifetime", "the longest lifetime is not positive, or too long");
    }
    return {};
}

} // namespace writ::inline WRIT_ABI
