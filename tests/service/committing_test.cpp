// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/store/forwarding.hpp>

#include "service/world.hpp"

#include <stdexcept>

using namespace writ_test;
using writ::errc;
using writ::organization_id;
using writ::reason;

namespace {

template <class T>
boost::system::error_code code_of(writ::result<T> const& r) {
    return r ? boost::system::error_code() : r.error().code();
}

// Loses its connection after a commit.
class lost_store final : public writ::forwarding_store {
public:
    using forwarding_store::forwarding_store;

    [[nodiscard]] writ::result<writ::commit_outcome> commit(writ::commit_request const& request) override {
        static_cast<void>(forwarding_store::commit(request).value());
        is_lost = true;
        return writ::commit_outcome{};
    }
    [[nodiscard]] writ::result<std::optional<std::vector<writ::scope_revision>>>
    find_commit(std::string const& id) override {
        if (is_lost) {
            throw std::runtime_error("the connection was lost");
        }
        return forwarding_store::find_commit(id);
    }

    bool is_lost = false;
};

} // namespace

TEST_SUITE("service/committing") {
    TEST_CASE("what would not be a directory is never written") {
        auto const store = store_with({acme});
        auto iam = open(store);
        auto const bad = iam.commit({writ::put(
            writ::assignment{.organization = acme, .subject = writ::subject_id("nobody"), .role = reader})});
        CHECK(code_of(bad) == errc::dangling_reference);
        CHECK(store->load(acme)->revision == 1);
    }

    TEST_CASE("a commit that another came before is a conflict and changes nothing") {
        auto const store = store_with({acme});
        auto first = open(store);
        auto second = open(store);
        REQUIRE(first.commit({writ::put(writes(acme))}).has_value());
        CHECK(code_of(second.commit({writ::erase(reads(acme))})) == errc::revision_conflict);
        CHECK(answer(second, acme) == reason::allowed_by_role);
        REQUIRE(second.refresh().has_value());
        CHECK(second.commit({writ::erase(reads(acme))}).has_value());
    }

    TEST_CASE("an outcome that stays unknown is said with the id of the commit, whatever the store throws") {
        auto const store = std::make_shared<lost_store>(store_with({acme}));
        auto iam = open(store);
        auto const done = iam.commit({writ::put(writes(acme))});
        REQUIRE(code_of(done) == errc::outcome_unknown);
        store->is_lost = false;
        CHECK(store->find_commit(std::string(done.error().first().where))->has_value());
    }

    TEST_CASE("a change of an organization rests on the platform as well") {
        auto const store = store_with({acme});
        auto iam = open(store);
        write(*store, {writ::put(writ::role{.id = writ::role_id("x"), .name = "x"})});
        CHECK(code_of(iam.commit({writ::put(writes(acme))})) == errc::revision_conflict);
    }

    TEST_CASE("a decision rests on what it read and not on what came later") {
        auto const store = store_with({acme, umbrella});
        auto iam = open(store);
        auto const read = iam.revision_of(umbrella).value();
        write(*store, {put_subject(umbrella, writ::subject_id("bob"))});
        CHECK(code_of(iam.commit({writ::put(writes(acme))}, {.rests_on = {{umbrella, read}}}))
              == errc::revision_conflict);
        // What is published here is older than what the caller says he has read.
        CHECK(code_of(iam.commit({writ::put(writes(umbrella))}, {.rests_on = {{umbrella, read + 1}}}))
              == errc::revision_conflict);
    }

    TEST_CASE("a unique key that another organization holds is refused by its name") {
        auto const store = store_with({acme, umbrella});
        auto iam = open(store);
        REQUIRE(
            iam.commit({writ::put(writ::organization{.id = acme, .slug = writ::slug("shop")})}).has_value());
        auto const taken =
            iam.commit({writ::put(writ::organization{.id = umbrella, .slug = writ::slug("shop")})});
        REQUIRE(taken.has_error());
        auto const f = taken.error();
        CHECK(f.code() == errc::claimed);
        CHECK(f.where() == "organization.slug");
    }

    TEST_CASE("a commit that is repeated with its id happens once and does not undo what came later") {
        auto const store = store_with({acme});
        auto iam = open(store);
        auto const first = iam.commit({writ::put(writes(acme))}, {.id = "once"});
        REQUIRE(first.has_value());
        REQUIRE(iam.commit({writ::erase(writes(acme))}).has_value());
        auto const again = iam.commit({writ::put(writes(acme))}, {.id = "once"});
        REQUIRE(again.has_value());
        CHECK(again->revisions == first->revisions);
        CHECK(answer(iam, acme, alice, "write:Page") == reason::no_match);
        CHECK(store->load(acme)->records.grants.empty());
    }

    TEST_CASE("with an erased subject goes all that names it, and nothing comes back with its name") {
        auto const store = store_with({acme});
        auto iam = open(store);
        REQUIRE(iam.commit({
                               writ::put(writes(acme)),
                               writ::put(writ::api_key{.organization = acme,
                                                       .id = writ::api_key_id("k"),
                                                       .owner = alice,
                                                       .name = "k",
                                                       .digest = std::string(64, 'a')}),
                               writ::put(writ::preferences{.organization = acme, .subject = alice}),
                           })
                    .has_value());
        REQUIRE(iam.commit({writ::erase(writ::subject{.organization = acme, .id = alice})}).has_value());
        auto const left = store->load(acme)->records;
        CHECK(left.subjects.empty());
        CHECK(left.assignments.empty());
        CHECK(left.grants.empty());
        CHECK(left.api_keys.empty());
        CHECK(left.preference_sets.empty());
        REQUIRE(iam.commit({put_subject(acme)}).has_value());
        CHECK(answer(iam, acme) == reason::no_match);
        CHECK(answer(open(store), acme) == reason::no_match);
    }

    TEST_CASE("a new organization is committed with its first records") {
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 30}) {
            auto const store = store_with({});
            auto iam = open(store, by_caller(budget));
            REQUIRE(iam.commit(tenant(acme)).has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            CHECK(iam.revision_of(acme) == 1);
        }
    }

    TEST_CASE("a role of the platform is marked as deleted and not erased") {
        auto const store = store_with({acme});
        auto iam = open(store);
        CHECK(code_of(iam.commit({writ::erase(writ::role{.id = reader})})) == errc::wrong_state);
        auto deleted = std::get<writ::role>(put_reader().record);
        deleted.deletion.deleted_at = writ::instant();
        REQUIRE(iam.commit({writ::put(deleted)}).has_value());
        CHECK(answer(iam, acme) == reason::no_match);
    }
}
