// SPDX-License-Identifier: Apache-2.0
// A directory of one tenant: roles, a grant that runs out, and a change that is
// published while a session goes on with what it saw.
#include <writ/writ.hpp>

#include <chrono>
#include <iostream>
#include <vector>

int main() {
    writ::organization_id const acme("acme");
    writ::subject_id const alice("alice");
    auto const noon = writ::parse_instant("2026-11-21T12:00:00Z").value();

    writ::directory d;
    d.organizations.push_back({.id = acme, .name = "Acme"});
    d.roles.push_back({.organization = acme,
                       .id = writ::role_id("editor"),
                       .name = "editor",
                       .permissions = {writ::permission_name("read:Article")},
                       .policy = writ::policy_builder()
                                     .can("update", "Article", {{"ownerId", "${subject.id}"}})
                                     .build()
                                     .value()});
    d.subjects.push_back({.organization = acme, .id = alice});
    d.assignments.push_back({.organization = acme, .subject = alice, .role = writ::role_id("editor")});

    writ::authorizer iam;
    if (auto const published = iam.publish(d); !published) {
        std::cout << published.error() << '\n';
        return 1;
    }
    writ::session const before = iam.start({acme, alice}, {}, noon);

    writ::grant const grant{.organization = acme,
                            .id = writ::grant_id("g1"),
                            .subject = alice,
                            .permission = writ::permission_name("export:Report"),
                            .granted = true,
                            .validity = {.not_before = {}, .not_after = noon + std::chrono::hours(1)},
                            .granted_by = writ::actor_id("root")};
    std::vector<writ::change> const changes{writ::put(grant)};
    static_cast<void>(iam.apply(changes).value());

    writ::permission_question const may_export{"export:Report"};
    writ::session const after = iam.start({acme, alice}, {}, noon);
    writ::session const tomorrow = iam.start({acme, alice}, {}, noon + std::chrono::hours(24));
    boost::json::object const own{{"ownerId", "alice"}};

    std::cout << "before the grant: " << writ::to_string(before.check(may_export).reason()) << '\n'
              << "with it: " << writ::to_string(after.check(may_export).reason()) << '\n'
              << "tomorrow: " << writ::to_string(tomorrow.check(may_export).reason()) << '\n';
    bool const as_expected = !before.can(may_export) && after.can(may_export) && !tomorrow.can(may_export)
                             && after.can("update", writ::resource("Article", own));
    return as_expected ? 0 : 1;
}
