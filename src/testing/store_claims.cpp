// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/store/keys.hpp>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using status = commit_outcome::status;

organization_id const initech("initech");

organization with_slug(organization_id const& id, std::string text) {
    return {.id = id, .slug = slug(std::move(text))};
}
organization with_label(organization_id const& id, std::string text) {
    return {.id = id, .label = stored_label(std::move(text))};
}
api_key key_of(organization_id const& scope, std::string id) {
    return {.organization = scope,
            .id = api_key_id(std::move(id)),
            .owner = subject_id("alice"),
            .name = "a key",
            .digest = "c0ffee"};
}
external_identity identity_of(organization_id const& scope, std::string provider, std::string external) {
    return {.organization = scope,
            .provider = identity_provider_id(std::move(provider)),
            .external_id = std::move(external),
            .subject = subject_id("alice")};
}
identity_provider provider_of(organization_id const& scope, std::string id) {
    return {.organization = scope, .id = identity_provider_id(std::move(id))};
}
organization operator_of(organization_id const& id) {
    return {.id = id, .type = organization_type::nno_operator};
}

commit_outcome try_put(trial& t, std::vector<record> records) {
    std::vector<change> changes;
    for (record& r : records) {
        changes.push_back(put(std::move(r)));
    }
    return t.commit(t.store(), t.request(t.store(), std::move(changes)));
}
void happens(trial& t, std::vector<record> records, std::string const& what) {
    t.equal(try_put(t, std::move(records)).what, status::committed, what);
}
// `claimer` claims first what `holder` holds.
void is_held(trial& t, record const& claimer, record const& holder, std::string const& what) {
    auto const outcome = try_put(t, {claimer});
    t.equal(outcome.what, status::conflict, what);
    std::vector<held_claim> const held{
        {claims_of(claimer).front(), scope_of(holder), kind(holder), key_text(holder)}};
    t.equal(outcome.held, held, what + ", the claim that is told");
}

void held_elsewhere(trial& t) {
    std::pair<record, record> const pairs[] = {
        {with_slug(acme, "one"), with_slug(globex, "one")},
        {key_of(acme, "k"), key_of(globex, "k")},
        {provider_of(acme, "p"), provider_of(globex, "p")},
        {identity_of(acme, "p", "e"), identity_of(globex, "p", "e")},
        {operator_of(acme), operator_of(globex)},
        {with_label(acme, "Label"), with_label(globex, "Label")},
    };
    for (auto const& [holder, claimer] : pairs) {
        happens(t, {holder}, "a record that claims what is free");
        is_held(t, claimer, holder, "a record that claims what another holds");
        t.equal(t.all(t.store(), globex), {}, "the records of who claimed in vain");
        t.equal(t.revision(t.store(), globex), 0, "the revision of who claimed in vain");
    }
}

void all_held_are_told(trial& t) {
    happens(t, {with_slug(acme, "one"), key_of(acme, "k")}, "two holders");
    auto const outcome = try_put(t, {key_of(globex, "k"), with_slug(globex, "one"), key_of(globex, "free")});
    t.equal(outcome.held.size(), 2u, "the held claims that a conflict tells");
}

void labels_fold(trial& t) {
    happens(t, {with_label(acme, "Acme-1")}, "a label");
    is_held(t, with_label(globex, "aCME-1"), with_label(acme, "Acme-1"), "a label in another case");
    happens(t, {with_label(globex, "acme-2")}, "another label");
}

void kept_and_released(trial& t) {
    happens(t, {with_slug(acme, "one")}, "a slug");
    auto renamed = with_slug(acme, "one");
    renamed.name = "renamed";
    happens(t, {renamed}, "a record that is put again with its claim");
    is_held(t, with_slug(globex, "one"), renamed, "what it still holds");
    happens(t, {with_slug(acme, "two")}, "a record that claims something else");
    happens(t, {with_slug(globex, "one")}, "what it let go");
    is_held(t, with_slug(initech, "two"), with_slug(acme, "two"), "what it holds now");
    happens(t, {organization{.id = acme}}, "a record that claims nothing any more");
    happens(t, {with_slug(initech, "two")}, "what it let go then");
}

void erased_release(trial& t) {
    happens(t, {key_of(acme, "k")}, "a key");
    t.put({erase(key_of(acme, "k"))});
    happens(t, {key_of(globex, "k")}, "what an erased record held");
    // To erase what is not there releases nothing of others.
    t.put({erase(key_of(acme, "k"))});
    is_held(t, key_of(acme, "k"), key_of(globex, "k"), "what another holds now");
}

void deleted_release(trial& t) {
    organization live{.id = acme,
                      .slug = slug("one"),
                      .label = stored_label("One"),
                      .type = organization_type::nno_operator};
    organization deleted = live;
    deleted.deletion.deleted_at = instant();
    happens(t, {live}, "a live organization");
    happens(t, {deleted}, "the same one deleted");
    happens(t, {with_slug(globex, "one")}, "its slug");
    happens(t, {with_label(initech, "ONE")}, "its label");
    happens(t, {deleted}, "a deleted organization that is put again");
    t.equal(try_put(t, {live}).what, status::conflict, "to restore it while others hold what it held");
    t.put({erase(with_slug(globex, "one")), erase(with_label(initech, "ONE"))});
    happens(t, {live}, "to restore it when all is free");
    is_held(t, with_slug(globex, "one"), live, "what the restored one holds");
}

void moved_within(trial& t) {
    happens(t, {key_of(acme, "k"), with_slug(acme, "one")}, "two holders");
    t.put({erase(key_of(acme, "k")), put(key_of(globex, "k"))});
    t.put({put(key_of(initech, "k")), erase(key_of(globex, "k"))});
    is_held(t, key_of(acme, "k"), key_of(initech, "k"), "a claim that was moved");
    happens(t, {with_slug(globex, "one"), with_slug(acme, "two")},
            "a claim that is taken before it is let go");
    is_held(t, with_slug(initech, "one"), with_slug(globex, "one"), "what was taken");
    is_held(t, with_slug(initech, "two"), with_slug(acme, "two"), "what was taken instead");
}

void swapped_within(trial& t) {
    happens(t, {with_slug(acme, "one"), with_slug(globex, "two")}, "two holders");
    happens(t, {with_slug(acme, "two"), with_slug(globex, "one")}, "to swap claims");
    is_held(t, with_slug(initech, "one"), with_slug(globex, "one"), "one of the swapped");
    is_held(t, with_slug(initech, "two"), with_slug(acme, "two"), "the other");
}

void twice_within(trial& t) {
    auto const outcome = try_put(t, {with_slug(acme, "one"), with_slug(globex, "one")});
    t.equal(outcome.what, status::conflict, "two records of one commit with one claim");
    t.equal(outcome.held.size(), 1u, "the claims that are told");
    t.equal(t.revision(t.store(), acme), 0, "the revision of the first");
    happens(t, {with_slug(acme, "one")}, "one of them alone");
    auto const moved =
        try_put(t, {organization{.id = acme}, with_slug(globex, "one"), with_slug(initech, "one")});
    t.equal(moved.what, status::conflict, "two records that take what a third lets go");
}

// Only what a commit leaves counts.
void overwritten_within(trial& t) {
    happens(t, {with_slug(acme, "held")}, "a holder");
    happens(t, {with_slug(globex, "held"), with_slug(globex, "two"), with_slug(globex, "three")},
            "a commit that overwrites its own claims");
    is_held(t, with_slug(initech, "held"), with_slug(acme, "held"), "what was claimed in between");
    is_held(t, with_slug(initech, "three"), with_slug(globex, "three"), "what is claimed at last");
    happens(t, {with_slug(initech, "two")}, "what was let go again");
    t.put({put(key_of(globex, "k")), erase(key_of(globex, "k")), put(key_of(acme, "k"))});
    is_held(t, key_of(globex, "k"), key_of(acme, "k"), "what was put and erased");
}

void told_apart(trial& t) {
    happens(t,
            {key_of(acme, "k"), key_of(acme, "K"), key_of(globex, "k "), key_of(globex, "caf\xc3\xa9"),
             key_of(globex, "cafe\xcc\x81"), provider_of(acme, "k")},
            "claims that differ by a byte, or in their kind");
    happens(t,
            {identity_of(acme, "p", "e"), identity_of(acme, "p", "E"), identity_of(globex, "pe", "e"),
             identity_of(globex, "p", "ee"), identity_of(initech, "p,e", "e")},
            "claims of two members that differ in one");
    is_held(t, key_of(initech, "k "), key_of(globex, "k "), "each of them");
}

void no_claims(trial& t) {
    std::vector<record> all;
    for (organization_id const& scope : {acme, globex}) {
        all.emplace_back(
            role{.organization = scope, .id = role_id("a"), .slug = slug("same"), .name = "same"});
        all.emplace_back(
            role{.organization = scope, .id = role_id("b"), .slug = slug("same"), .name = "same"});
        all.emplace_back(
            subject{.organization = scope, .id = subject_id("a"), .email = email_address("a@b")});
    }
    happens(t, all, "records that agree in what is unique at most within an organization");
    for (int i = 0; i < 3; ++i) {
        happens(t, {organization{.id = organization_id("unnamed-" + std::to_string(i))}},
                "an organization without slug and label");
    }
}

} // namespace

std::vector<store_case> claim_cases() {
    return {
        {"a claim that another record holds is a conflict that names it", held_elsewhere},
        {"a conflict names all claims that are held", all_held_are_told},
        {"labels claim the same whatever their case", labels_fold},
        {"a record that is put again keeps its claims and releases those before", kept_and_released},
        {"an erased record releases its claims and none of others", erased_release},
        {"a deleted organization releases its claims and needs them to be restored", deleted_release},
        {"a claim moves within one commit in whatever order", moved_within},
        {"two records swap their claims in one commit", swapped_within},
        {"two records of one commit cannot claim the same", twice_within},
        {"what a commit itself overwrites claims nothing", overwritten_within},
        {"claims are told apart byte by byte and member by member", told_apart},
        {"what is not unique everywhere is no claim", no_claims},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
