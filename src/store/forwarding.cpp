// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/decorators_test.cpp.
#include <writ/store/forwarding.hpp>

namespace writ::inline WRIT_ABI {

result<scope_content> forwarding_store::load(record_scope const& scope) {
    return inner().load(scope);
}

result<scope_records> forwarding_store::read(record_scope const& scope, std::span<record const> keys) {
    return inner().read(scope, keys);
}

result<record_page> forwarding_store::find(record_query const& q) {
    return inner().find(q);
}

result<std::vector<scope_revision>> forwarding_store::scopes(std::optional<record_scope> const& after,
                                                             std::size_t limit) {
    return inner().scopes(after, limit);
}

result<commit_outcome> forwarding_store::commit(commit_request const& request) {
    return inner().commit(request);
}

result<std::optional<std::vector<scope_revision>>>
forwarding_store::find_commit(std::string const& commit_id) {
    return inner().find_commit(commit_id);
}

result<feed_page> forwarding_store::changes(feed_position const& after, std::size_t limit) {
    return inner().changes(after, limit);
}

result<feed_position> forwarding_store::end() {
    return inner().end();
}

void forwarding_store::close() noexcept {
    inner().close();
}

change_signal* forwarding_store::signal() noexcept {
    return inner().signal();
}

usage_counters* forwarding_store::counters() noexcept {
    return inner().counters();
}

} // namespace writ::inline WRIT_ABI
