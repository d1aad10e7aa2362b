// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/decorators_test.cpp.
#include <writ/store/observed.hpp>

#include <type_traits>

namespace writ::inline WRIT_ABI {

std::string_view to_string(store_operation o) noexcept {
    switch (o) {
    case store_operation::load: return "load";
    case store_operation::read: return "read";
    case store_operation::find: return "find";
    case store_operation::scopes: return "scopes";
    case store_operation::commit: return "commit";
    case store_operation::find_commit: return "find_commit";
    case store_operation::changes: return "changes";
    case store_operation::end: return "end";
    case store_operation::wait: return "wait";
    }
    return "";
}

template <class Call>
auto observed_store::observed(store_operation what, Call const& call) {
    auto const begin = std::chrono::steady_clock::now();
    store_call told{what};
    auto const tell = [&] {
        told.took = std::chrono::steady_clock::now() - begin;
        observer_.observe(told);
    };
    try {
        auto answer = call();
        if (!answer) {
            told.failed = answer.error().code();
        } else if constexpr (std::is_same_v<decltype(answer), result<commit_outcome>>) {
            told.outcome = answer->what;
        }
        tell();
        return answer;
    } catch (...) {
        told.failed = errc::store_unavailable;
        tell();
        throw;
    }
}

result<scope_content> observed_store::load(record_scope const& scope) {
    return observed(store_operation::load, [&] { return inner().load(scope); });
}

result<scope_records> observed_store::read(record_scope const& scope, std::span<record const> keys) {
    return observed(store_operation::read, [&] { return inner().read(scope, keys); });
}

result<record_page> observed_store::find(record_query const& q) {
    return observed(store_operation::find, [&] { return inner().find(q); });
}

result<std::vector<scope_revision>> observed_store::scopes(std::optional<record_scope> const& after,
                                                           std::size_t limit) {
    return observed(store_operation::scopes, [&] { return inner().scopes(after, limit); });
}

result<commit_outcome> observed_store::commit(commit_request const& request) {
    return observed(store_operation::commit, [&] { return inner().commit(request); });
}

result<std::optional<std::vector<scope_revision>>> observed_store::find_commit(std::string const& commit_id) {
    return observed(store_operation::find_commit, [&] { return inner().find_commit(commit_id); });
}

result<feed_page> observed_store::changes(feed_position const& after, std::size_t limit) {
    return observed(store_operation::changes, [&] { return inner().changes(after, limit); });
}

result<feed_position> observed_store::end() {
    return observed(store_operation::end, [&] { return inner().end(); });
}

} // namespace writ::inline WRIT_ABI
