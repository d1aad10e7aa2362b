// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SERVICE_WORLD_HPP
#define WRIT_TESTS_SERVICE_WORLD_HPP

// A small directory in a store, and the questions asked of it.

#include <writ/service/service.hpp>
#include <writ/store/memory.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace writ_test {

using namespace std::chrono_literals;

inline writ::organization_id const acme("acme");
inline writ::organization_id const umbrella("umbrella");
inline writ::subject_id const alice("alice");
inline writ::role_id const reader("reader");

inline writ::change put_organization(writ::organization_id const& id) {
    return writ::put(writ::organization{.id = id});
}
inline writ::change put_subject(writ::organization_id const& in, writ::subject_id const& id = alice) {
    return writ::put(writ::subject{.organization = in, .id = id});
}
// Of the platform: may read pages.
inline writ::change put_reader() {
    return writ::put(
        writ::role{.id = reader, .name = "reader", .permissions = {writ::permission_name("read:Page")}});
}
inline writ::assignment reads(writ::organization_id const& in, writ::subject_id const& id = alice) {
    return {.organization = in, .subject = id, .role = reader};
}
inline writ::grant writes(writ::organization_id const& in, writ::subject_id const& id = alice) {
    return {.organization = in,
            .id = writ::grant_id("g"),
            .subject = id,
            .permission = writ::permission_name("write:Page"),
            .granted = true,
            .granted_by = writ::actor_id("root")};
}
// An organization with a reader.
inline std::vector<writ::change> tenant(writ::organization_id const& id) {
    return {put_organization(id), put_subject(id), writ::put(reads(id))};
}

// Commits without asking anybody; the revisions are those of the store.
inline void write(writ::store& to, std::vector<writ::change> const& changes) {
    static int count = 0;
    writ::commit_request request{"test-" + std::to_string(++count), {}, changes};
    for (writ::record_scope const& scope : writ::touched_scopes(changes)) {
        request.expected.push_back({scope, to.load(scope).value().revision});
    }
    auto const done = to.commit(request);
    REQUIRE_MESSAGE(done.has_value(), writ::to_string(done.has_error() ? done.error() : writ::failure()));
    REQUIRE(done->what == writ::commit_outcome::status::committed);
}

inline std::shared_ptr<writ::memory_store> store_with(std::vector<writ::organization_id> const& tenants) {
    auto made = std::make_shared<writ::memory_store>();
    write(*made, {put_reader()});
    for (writ::organization_id const& id : tenants) {
        write(*made, tenant(id));
    }
    return made;
}

inline writ::service_options by_caller(std::size_t budget = 0) {
    writ::service_options o{.max_staleness = writ::any_age};
    o.refresh = writ::refresh_mode::by_caller;
    o.memory_budget = budget;
    return o;
}

inline writ::service open(std::shared_ptr<writ::store> from,
                          writ::service_options const& options = by_caller()) {
    auto made = writ::service::open(std::move(from), options);
    REQUIRE_MESSAGE(made.has_value(), writ::to_string(made.has_error() ? made.error() : writ::failure()));
    return std::move(*made);
}

inline writ::reason answer(writ::service const& iam, writ::organization_id const& in,
                           writ::subject_id const& who = alice, char const* permission = "read:Page") {
    return iam.check({in, who}, writ::permission_question(permission)).reason();
}

inline std::chrono::steady_clock::time_point soon() {
    return std::chrono::steady_clock::now() + 10s;
}

} // namespace writ_test

#endif
