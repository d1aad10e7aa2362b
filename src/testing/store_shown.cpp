// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_trial.hpp"

#include <writ/codec/json.hpp>
#include <writ/store/keys.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

constexpr std::size_t most_bytes = 500;

std::string cut(std::string const& text) {
    return text.size() <= most_bytes ? text : text.substr(0, most_bytes) + "...";
}

} // namespace

std::string shown(bool b) {
    return b ? "true" : "false";
}

std::string shown(std::string_view text) {
    return cut(boost::json::serialize(boost::json::value(text)));
}

// Without secrets.
std::string shown(record const& r) {
    return cut(std::string(to_string(kind(r))) + ' ' + boost::json::serialize(to_json(r)));
}

std::string shown(change const& c) {
    return (c.what == change::verb::put ? "put " : "erase ") + shown(c.record);
}

std::string shown(record_scope const& scope) {
    return scope ? shown(scope->text()) : "the platform";
}

std::string shown(scope_revision const& r) {
    return shown(r.scope) + " at " + shown(r.revision);
}

std::string shown(held_claim const& h) {
    return shown(h.claim) + " of " + std::string(to_string(h.kind)) + h.key + " in " + shown(h.scope);
}

std::string shown(commit_outcome::status s) {
    switch (s) {
    case commit_outcome::status::committed: return "committed";
    case commit_outcome::status::conflict: return "a conflict";
    case commit_outcome::status::unknown: return "an unknown outcome";
    }
    return "no outcome";
}

std::string shown(commit_outcome const& o) {
    return shown(o.what) + ' ' + shown(o.revisions) + (o.held.empty() ? "" : " held " + shown(o.held));
}

std::string shown(committed const& c) {
    return c.id + ' ' + shown(c.revisions) + ' ' + shown(c.changes);
}

std::string shown(change_signal::wake w) {
    switch (w) {
    case change_signal::wake::changed: return "changed";
    case change_signal::wake::deadline: return "deadline";
    case change_signal::wake::stopped: return "stopped";
    }
    return "no reason";
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
