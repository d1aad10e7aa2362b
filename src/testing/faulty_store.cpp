// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/faulty_store_test.cpp.
#include <writ/testing/faulty_store.hpp>

#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {

// The signal of the store below, with the faults of wait.
class faulty_store::faulty_signal final : public change_signal {
public:
    faulty_signal(faulty_store& owner, change_signal& inner) : owner_(owner), inner_(inner) {}

    [[nodiscard]] result<wake> wait(feed_position const& after,
                                    std::chrono::steady_clock::time_point deadline,
                                    std::stop_token const& stop) override {
        return owner_.struck_call(store_operation::wait, [&] { return inner_.wait(after, deadline, stop); });
    }

private:
    faulty_store& owner_;
    change_signal& inner_;
};

faulty_store::faulty_store(std::shared_ptr<store> inner) : forwarding_store(std::move(inner)) {
    if (change_signal* const below = forwarding_store::signal()) {
        signal_ = std::make_unique<faulty_signal>(*this, *below);
    }
}

faulty_store::~faulty_store() = default;

void faulty_store::inject(fault const& f) {
    std::lock_guard const lock(mutex_);
    fault_ = f;
    calls_ = 0;
    struck_ = false;
}

std::optional<fault> faulty_store::next(store_operation what) {
    std::lock_guard const lock(mutex_);
    if (fault_.only ? *fault_.only != what : what == store_operation::wait) {
        return std::nullopt;
    }
    ++calls_;
    if (calls_ < fault_.at || calls_ - fault_.at >= fault_.times) {
        return std::nullopt;
    }
    struck_ = true;
    return fault_;
}

template <class Call>
auto faulty_store::struck_call(store_operation what, Call const& call) -> decltype(call()) {
    using answer = decltype(call());
    auto const f = next(what);
    if (!f) {
        return call();
    }
    auto const lost = []() -> answer {
        if constexpr (std::is_same_v<answer, result<commit_outcome>>) {
            return commit_outcome{};
        } else {
            return make_failure(errc::store_unavailable, "", "the connection was cut by the test");
        }
    };
    switch (f->what) {
    case fault::kind::fail: return make_failure(f->code, "", "the store fails by the test");
    case fault::kind::delayed: std::this_thread::sleep_for(f->delay); return call();
    case fault::kind::cut_before: return lost();
    case fault::kind::cut_after:
        // What was refused did not happen, with or without a connection.
        static_cast<void>(call());
        return lost();
    case fault::kind::thrown: throw std::runtime_error("the store throws by the test");
    }
    return call();
}

result<scope_content> faulty_store::load(record_scope const& scope) {
    return struck_call(store_operation::load, [&] { return inner().load(scope); });
}

result<scope_records> faulty_store::read(record_scope const& scope, std::span<record const> keys) {
    return struck_call(store_operation::read, [&] { return inner().read(scope, keys); });
}

result<record_page> faulty_store::find(record_query const& q) {
    return struck_call(store_operation::find, [&] { return inner().find(q); });
}

result<std::vector<scope_revision>> faulty_store::scopes(std::optional<record_scope> const& after,
                                                         std::size_t limit) {
    return struck_call(store_operation::scopes, [&] { return inner().scopes(after, limit); });
}

result<commit_outcome> faulty_store::commit(commit_request const& request) {
    return struck_call(store_operation::commit, [&] { return inner().commit(request); });
}

result<std::optional<std::vector<scope_revision>>> faulty_store::find_commit(std::string const& commit_id) {
    return struck_call(store_operation::find_commit, [&] { return inner().find_commit(commit_id); });
}

result<feed_page> faulty_store::changes(feed_position const& after, std::size_t limit) {
    return struck_call(store_operation::changes, [&] { return inner().changes(after, limit); });
}

result<feed_position> faulty_store::end() {
    return struck_call(store_operation::end, [&] { return inner().end(); });
}

change_signal* faulty_store::signal() noexcept {
    return signal_.get();
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
