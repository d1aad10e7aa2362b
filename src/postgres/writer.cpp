// SPDX-License-Identifier: Apache-2.0
#include "postgres/writer.hpp"

#include "postgres/commit_call.hpp"
#include "postgres/failure.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

// What the function in the database has answered.
enum class done : std::int64_t {
    now,
    before,
    other_revision,
    held,
    other_version,
};

// The claims that hold the commit up, in the order in which it makes them.
std::vector<held_claim> held_in(row const& r, std::vector<claim_attempt> const& attempts) {
    auto const texts = r.elements(3);
    auto const ids = r.elements(4);
    auto const kinds = r.elements(5);
    auto const keys = r.elements(6);
    std::map<std::string_view, held_claim> by_store;
    for (std::size_t i = 0; i < texts.size() && i < ids.size() && i < kinds.size() && i < keys.size(); ++i) {
        std::string_view const claim = texts[i].value_or(std::string_view());
        by_store[claim] = {std::string(claim),
                           scope_of(ids[i].value_or(std::string_view())).value_or(std::nullopt),
                           parse_record_kind(kinds[i].value_or(std::string_view())).value_or(record_kind()),
                           std::string(keys[i].value_or(std::string_view()))};
    }
    std::vector<held_claim> held;
    for (claim_attempt const& a : attempts) {
        if (a.held) {
            held.push_back(*a.held);
        } else if (auto const at = by_store.find(a.by.claim); at != by_store.end()) {
            held.push_back(at->second);
        }
    }
    return held;
}

// One try.
class attempt {
public:
    attempt(connection& c, std::vector<statement> const& begin, commit_call const& call)
        : connection_(c), begin_(begin), call_(call) {}

    [[nodiscard]] answer<result<commit_outcome>> run() {
        auto answers = connection_.run(begin_);
        if (!answers) {
            return answers.error();
        }
        PGresult const* const said = answers->back().get();
        if (PQntuples(said) != 1 || PQnfields(said) != 7) {
            return result<commit_outcome>(unknown_schema());
        }
        row const r(said, 0);
        auto const what = static_cast<done>(r.integer(0));
        if (what == done::now) {
            return finish(r);
        }
        statement const rollback("ROLLBACK");
        // Where that fails, the connection is closed, and the transaction with it.
        static_cast<void>(connection_.run({&rollback, 1}));
        if (what == done::other_version) {
            auto const version = r.elements(2);
            return result<commit_outcome>(
                other_version(version.empty() ? 0 : integer_of(version[0].value_or(std::string_view()))));
        }
        commit_outcome o{what == done::before ? commit_outcome::status::committed
                                              : commit_outcome::status::conflict,
                         revisions_of(r, 1, 2),
                         {}};
        if (what == done::held) {
            o.held = held_in(r, call_.claims);
        }
        return result<commit_outcome>(std::move(o));
    }

private:
    answer<result<commit_outcome>> finish(row const& r) {
        // Nothing may fail here once it happened.
        commit_outcome outcome{commit_outcome::status::committed, revisions_of(r, 1, 2), {}};
        statement const commit("COMMIT");
        auto const ended = connection_.run({&commit, 1});
        if (!ended) {
            // A server that refuses has rolled back; one that dies has not said.
            if (!connection_.is_idle()) {
                return result<commit_outcome>(commit_outcome{});
            }
            return ended.error();
        }
        if (std::string_view(PQcmdStatus((*ended)[0].get())) != "COMMIT") {
            return trouble{"40000"};
        }
        return result<commit_outcome>(std::move(outcome));
    }

    connection& connection_;
    std::vector<statement> const& begin_;
    commit_call const& call_;
};

} // namespace

result<commit_outcome> commit(database& d, commit_request const& request) {
    if (auto valid = validate(request); !valid) {
        return valid.error();
    }
    auto call = make_commit_call(d, request);
    if (!call) {
        return call.error();
    }
    std::vector<statement> all = d.begin_to_write();
    all.push_back(std::move(call->text));
    for (int n = 1;; ++n) {
        auto lease = d.connections().take();
        if (!lease) {
            return failure_of(lease.error());
        }
        auto outcome = attempt(**lease, all, *call).run();
        if (outcome) {
            return std::move(*outcome);
        }
        if (n == max_attempts || !is_worth_repeating(outcome.error())) {
            return failure_of(outcome.error());
        }
        if (is_broken(outcome.error())) {
            d.connections().forget();
        }
    }
}

result<std::optional<std::vector<scope_revision>>> find_commit(database& d, std::string const& commit_id) {
    std::optional<std::vector<scope_revision>> found;
    if (!is_storable(commit_id)) {
        return found;
    }
    statement lock("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))");
    lock.add(d.commit_lock(commit_id));
    statement look = d.make("SELECT scopes, revisions FROM $schema.commit WHERE id = $1");
    look.add(commit_id);
    auto const done = d.read({std::move(lock), std::move(look)}, snapshot::of_each_statement);
    if (!done) {
        return done.error();
    }
    if (PQntuples(done->answers[1].get()) != 0) {
        found = revisions_of(row(done->answers[1].get(), 0), 0, 1);
    }
    return found;
}

} // namespace writ::inline WRIT_ABI::postgres
