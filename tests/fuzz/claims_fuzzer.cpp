// SPDX-License-Identifier: Apache-2.0
// Claims that a token was verified with, whatever they are: they are refused, or
// make a caller within the limits who is bounded and never gains by them.
#include <writ/credential/token_caller.hpp>

#include <writ/directory/directory.hpp>
#include <writ/engine/authorizer.hpp>
#include <writ/json.hpp>
#include <writ/limits.hpp>
#include <writ/policy/ability.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace {

using writ::token_caller;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

class written_at final : public writ::stamp_source {
public:
    explicit written_at(std::optional<writ::instant> when) : when_(when) {}
    std::optional<writ::instant> last_written(writ::organization_id const&, std::string_view) const override {
        return when_;
    }

private:
    std::optional<writ::instant> when_;
};

writ::verified_token token_of(boost::json::object const& claims) {
    writ::verified_token made{.claims = claims};
    made.issuer = "I";
    made.subject = "alice";
    return made;
}

// Where alice may do everything.
struct world {
    writ::authorizer iam;

    world() {
        writ::organization_id const home("acme");
        writ::subject_id const alice("alice");
        writ::role_id const all("all");
        writ::directory d;
        d.organizations.push_back({.id = home});
        d.subjects.push_back({.organization = home, .id = alice});
        d.roles.push_back(
            {.organization = home, .id = all, .name = "all", .permissions = {writ::permission_name("*:*")}});
        d.assignments.push_back({.organization = home, .subject = alice, .role = all});
        iam.publish(d).value();
    }
};

// Answers to a few questions.
std::array<bool, 3> answers(token_caller const& caller, writ::caller_options const& options) {
    static world const w;
    writ::session const s = w.iam.start(caller.who(), options, writ::instant());
    boost::json::object const none;
    return {s.can(writ::permission_question("read:Invoice")), s.can("read", writ::type("Invoice")),
            s.can("read", writ::resource("Invoice", none).with_name("nfrn:invoice:1"))};
}

void check_limits(token_caller const& caller, writ::caller_options const& options) {
    using namespace writ::limits;
    require(!caller.organization().empty() && caller.subject().text() == "alice");
    require(!options.scopes || options.scopes->size() <= max_scopes_per_session);
    require(options.groups.size() <= max_groups_per_subject);
    require(options.roles.size() <= max_roles_per_subject);
    require(options.actors.size() <= max_actors_per_session);
    require(caller.stamps().size() <= max_token_stamps);
}

// No scope exists, and statements that are no list or none cover nothing.
bool may_leave_something(boost::json::object const& claims) {
    auto const* const statements = claims.if_contains("policies");
    auto const* const list = statements == nullptr ? nullptr : statements->if_array();
    bool const is_covered = statements == nullptr || (list != nullptr && !list->empty());
    return is_covered && !claims.contains("scope") && !claims.contains("scp");
}

bool are_equal(token_caller const& a, token_caller const& b) {
    auto const x = a.options({.groups = true, .roles = true});
    auto const y = b.options({.groups = true, .roles = true});
    auto const same = [](auto const& p, auto const& q, auto const& equal) {
        return std::equal(p.begin(), p.end(), q.begin(), q.end(), equal);
    };
    bool const scopes = !x.scopes || std::ranges::equal(*x.scopes, *y.scopes);
    return a.organization() == b.organization() && x.mfa == y.mfa
           && x.scopes.has_value() == y.scopes.has_value() && scopes && std::ranges::equal(x.groups, y.groups)
           && std::ranges::equal(x.roles, y.roles) && (x.bound == nullptr) == (y.bound == nullptr)
           && same(x.actors, y.actors,
                   [](writ::subject_ref const& p, writ::subject_ref const& q) {
                       return p.organization() == q.organization() && p.subject() == q.subject();
                   })
           && same(a.stamps(), b.stamps(),
                   [](writ::grant_stamp const& p, writ::grant_stamp const& q) {
                       return p.id == q.id && p.last_modified == q.last_modified;
                   })
           && answers(a, x) == answers(b, y);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static auto const reader =
        writ::claim_reader::create({.organization = writ::organization_id("acme")}).value();
    auto const claims = writ::parse_json({reinterpret_cast<char const*>(data), size});
    if (!claims || !claims->is_object()) {
        return 0;
    }
    auto const caller = reader.read(token_of(claims->get_object()));
    auto const again = reader.read(token_of(claims->get_object()));
    require(caller.has_value() == again.has_value());
    if (!caller) {
        require(caller.error() == again.error() && caller.error() == writ::token_refusal::claim_malformed);
        return 0;
    }
    require(are_equal(*caller, *again));
    auto const options = caller->options({.groups = true, .roles = true});
    check_limits(*caller, options);
    // Whoever may do everything has nothing to gain, and loses what they bound.
    auto const given = answers(*caller, options);
    auto const free = answers(*caller, {});
    for (std::size_t i = 0; i < given.size(); ++i) {
        require(!given[i] || (free[i] && may_leave_something(claims->get_object())));
    }
    // No record, and one that was written at the end of time: both are later.
    bool const is_stamped = !caller->stamps().empty();
    require(caller->is_current(written_at(std::nullopt)) != is_stamped);
    require(is_stamped || caller->is_current(written_at(writ::instant::max())));
    return 0;
}
