// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include <writ/store/memory.hpp>

#include "store/memory_counters.hpp"
#include "store/memory_records.hpp"

#include <writ/credential/entropy.hpp>
#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace writ::inline WRIT_ABI {
namespace {

// Tells the positions of one store from those of all others.
std::string random_name() {
    std::array<unsigned char, 8> bytes{};
    system_entropy().fill(bytes).value();
    std::string text;
    for (unsigned const b : bytes) {
        text += "0123456789abcdef"[b >> 4];
        text += "0123456789abcdef"[b & 15];
    }
    return text + '.';
}

} // namespace

// What all handles share.
struct memory_store::shared {
    // Constant.
    std::string const name = random_name();
    // Guards what follows, and the handles' own members.
    std::shared_mutex mutex;
    std::condition_variable_any changed;
    memory_records records;
    memory_counters counters;

    // A position is the store's name and the number of commits before it.
    [[nodiscard]] feed_position position(std::size_t number) const { return {name + std::to_string(number)}; }

    [[nodiscard]] result<std::size_t> number(feed_position const& p) const {
        if (p.text.empty()) {
            return std::size_t{0};
        }
        std::size_t n = 0;
        std::string_view const digits = std::string_view(p.text).substr(std::min(name.size(), p.text.size()));
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
        if (!p.text.starts_with(name) || error != std::errc() || end != digits.data() + digits.size()
            || n > records.commits().size()) {
            return make_failure(errc::invalid_cursor, "after", "the position is none of this store's");
        }
        return n;
    }
};

struct memory_store::handle final : change_signal, usage_counters {
    explicit handle(std::shared_ptr<shared> the_data) : data(std::move(the_data)) {}

    std::shared_ptr<shared> const data;
    bool is_closed = false;

    // What `read` answers, under the lock; not after close().
    template <class Read>
    [[nodiscard]] auto reading(Read const& read) -> std::invoke_result_t<Read const&, memory_records const&> {
        std::shared_lock const lock(data->mutex);
        if (is_closed) {
            return closed();
        }
        return read(data->records);
    }

    // What `count` answers, with the lock for itself; not after close().
    template <class Count>
    [[nodiscard]] auto counting(Count const& count)
        -> result<std::invoke_result_t<Count const&, memory_counters&>> {
        std::unique_lock const lock(data->mutex);
        if (is_closed) {
            return closed();
        }
        return count(data->counters);
    }

    [[nodiscard]] result<use_answer> consume(api_key const& k, use_cost const& cost, instant now) override {
        return counting([&](memory_counters& c) { return c.consume(k, cost, now); });
    }

    [[nodiscard]] result<void> note_uses(std::span<key_use const> uses) override {
        if (uses.size() > limits::max_page_items) {
            return make_failure(errc::too_many, "uses", "too many uses are noted at once");
        }
        std::unique_lock const lock(data->mutex);
        if (is_closed) {
            return closed();
        }
        data->counters.note_uses(uses);
        return {};
    }

    [[nodiscard]] result<std::vector<std::optional<instant>>>
    last_uses(organization_id const& organization, std::span<api_key_id const> keys) override {
        if (keys.size() > limits::max_page_items) {
            return make_failure(errc::too_many, "keys", "too many keys are asked for");
        }
        return counting([&](memory_counters& c) { return c.last_uses(organization, keys); });
    }

    [[nodiscard]] result<void> forget(organization_id const& organization, api_key_id const& key) override {
        std::unique_lock const lock(data->mutex);
        if (is_closed) {
            return closed();
        }
        data->counters.forget(organization, key);
        return {};
    }

    [[nodiscard]] static failure closed() {
        return make_failure(errc::store_closed, "", "the store is closed");
    }

    [[nodiscard]] result<wake> wait(feed_position const& after,
                                    std::chrono::steady_clock::time_point deadline,
                                    std::stop_token const& stop) override {
        std::shared_lock lock(data->mutex);
        if (is_closed) {
            return closed();
        }
        auto const from = data->number(after);
        if (!from) {
            return from.error();
        }
        bool const woken = data->changed.wait_until(
            lock, stop, deadline, [&] { return is_closed || data->records.commits().size() > *from; });
        if (is_closed) {
            return closed();
        }
        return woken ? wake::changed : stop.stop_requested() ? wake::stopped : wake::deadline;
    }
};

memory_store::memory_store() : memory_store(std::make_shared<shared>()) {}

memory_store::memory_store(std::shared_ptr<shared> data)
    : handle_(std::make_unique<handle>(std::move(data))) {}

memory_store::~memory_store() = default;

std::shared_ptr<memory_store> memory_store::open_again() const {
    return std::shared_ptr<memory_store>(new memory_store(handle_->data));
}

result<scope_content> memory_store::load(record_scope const& scope) {
    return handle_->reading([&](memory_records const& all) -> result<scope_content> {
        scope_state const& here = all.at(scope);
        scope_content content{here.revision, {}};
        for (auto const& [address, r] : here.records) {
            std::visit(
                [&](auto const& one) {
                    records<std::remove_cvref_t<decltype(one)>>(content.records).push_back(one);
                },
                r);
        }
        return content;
    });
}

result<scope_records> memory_store::read(record_scope const& scope, std::span<record const> keys) {
    return handle_->reading([&](memory_records const& all) -> result<scope_records> {
        if (keys.size() > limits::max_page_items) {
            return make_failure(errc::too_many, "keys", "too many keys are asked for");
        }
        scope_state const& here = all.at(scope);
        scope_records found{here.revision, {}};
        for (record const& key : keys) {
            auto const at = here.records.find({kind(key), key_text(key)});
            found.records.push_back(at != here.records.end() ? std::optional(at->second) : std::nullopt);
        }
        return found;
    });
}

result<record_page> memory_store::find(record_query const& q) {
    if (auto valid = validate(q); !valid) {
        return valid.error();
    }
    return handle_->reading([&](memory_records const& all) { return find_page(q, all.at(q.scope)); });
}

result<std::vector<scope_revision>> memory_store::scopes(std::optional<record_scope> const& after,
                                                         std::size_t limit) {
    return handle_->reading([&](memory_records const& records) -> result<std::vector<scope_revision>> {
        auto const& all = records.scopes();
        std::size_t const most = std::clamp<std::size_t>(limit, 1, limits::max_page_items);
        std::vector<scope_revision> some;
        for (auto at = after ? all.upper_bound(*after) : all.begin(); at != all.end() && some.size() < most;
             ++at) {
            some.push_back({at->first, at->second.revision});
        }
        return some;
    });
}

result<commit_outcome> memory_store::commit(commit_request const& request) {
    if (auto valid = validate(request); !valid) {
        return valid.error();
    }
    std::unique_lock const lock(handle_->data->mutex);
    if (handle_->is_closed) {
        return handle::closed();
    }
    commit_outcome outcome = handle_->data->records.commit(request);
    handle_->data->changed.notify_all();
    return outcome;
}

result<std::optional<std::vector<scope_revision>>> memory_store::find_commit(std::string const& commit_id) {
    using answer = std::optional<std::vector<scope_revision>>;
    return handle_->reading([&](memory_records const& all) -> result<answer> {
        committed const* const found = all.find_commit(commit_id);
        return found != nullptr ? answer(found->revisions) : answer();
    });
}

result<feed_page> memory_store::changes(feed_position const& after, std::size_t limit) {
    auto const began = std::chrono::steady_clock::now();
    return handle_->reading([&](memory_records const& records) -> result<feed_page> {
        auto const from = handle_->data->number(after);
        if (!from) {
            return from.error();
        }
        auto const& all = records.commits();
        std::size_t const most = std::clamp<std::size_t>(limit, 1, limits::max_feed_commits);
        std::size_t const to = *from + std::min(most, all.size() - *from);
        feed_page page{
            {all.begin() + static_cast<std::ptrdiff_t>(*from), all.begin() + static_cast<std::ptrdiff_t>(to)},
            handle_->data->position(to)};
        if (to == all.size()) {
            page.told_until = began;
        }
        return page;
    });
}

result<feed_position> memory_store::end() {
    return handle_->reading([&](memory_records const& all) -> result<feed_position> {
        return handle_->data->position(all.commits().size());
    });
}

void memory_store::close() noexcept {
    {
        std::unique_lock const lock(handle_->data->mutex);
        handle_->is_closed = true;
    }
    handle_->data->changed.notify_all();
}

change_signal* memory_store::signal() noexcept {
    return handle_.get();
}

usage_counters* memory_store::counters() noexcept {
    return handle_.get();
}

} // namespace writ::inline WRIT_ABI
