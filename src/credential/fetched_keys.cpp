// SPDX-License-Identifier: Apache-2.0
// Tested by token_keys_test.cpp and tests/thread/fetched_keys_test.cpp.
#include <writ/credential/token_keys.hpp>

#include <writ/credential/jwks.hpp>
#include <writ/limits.hpp>

#include "credential/chosen_key.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using std::chrono::seconds;
using key_list = std::vector<dated_key>;

instant later(instant when, seconds by) noexcept {
    return when > instant::max() - by ? instant::max() : when + by;
}

// Whichever way time has jumped, and however far.
bool within(instant now, instant then, seconds span) noexcept {
    auto const count = [](auto duration) {
        return static_cast<std::uint64_t>(std::chrono::nanoseconds(duration).count());
    };
    auto const [first, last] = std::minmax(now, then);
    return count(last.time_since_epoch()) - count(first.time_since_epoch()) < count(span);
}

// What is known of one issuer.
class issuer_keys {
public:
    issuer_keys(std::string name, fetched_keys_options const& options, jwks_fetch const& fetch,
                std::atomic<std::uint64_t>& version)
        : name_(std::move(name)), options_(options), fetch_(fetch), version_(version) {}

    // While a set cannot be fetched anew, that is tried again after each cool-down.
    instant kept_until(instant now) {
        std::lock_guard const lock(state_);
        if (!keys_ || !within(now, fetched_at_, options_.keep_for)) {
            return now;
        }
        return within(now, fetched_at_, options_.refresh_after)
                   ? later(fetched_at_, options_.refresh_after)
                   : std::min(later(now, options_.cool_down), later(fetched_at_, options_.keep_for));
    }

    token_result<verification_key> find(key_wanted const& wanted, instant now) {
        held const before = read(wanted.kid, now);
        if (before.keys && before.fresh) {
            auto key = find_key(*before.keys, wanted, now);
            if (key || key.error() != token_refusal::unknown_key || before.known_unknown) {
                return key;
            }
        }
        // A key in a set that is merely old is no reason to wait.
        bool const can_wait = before.keys && find_key(*before.keys, wanted, now).has_value();
        bool const asked = refresh(now, can_wait);
        held const after = read(wanted.kid, now);
        if (!after.keys) {
            return token_refusal::keys_unavailable;
        }
        auto key = find_key(*after.keys, wanted, now);
        if (!key && key.error() == token_refusal::unknown_key) {
            if (after.failing) {
                return token_refusal::keys_unavailable;
            }
            if (asked) {
                remember_unknown(wanted.kid, now);
            }
        }
        return key;
    }

private:
    struct held {
        // Null when there are none that still count.
        std::shared_ptr<key_list const> keys;
        bool fresh = false;
        bool failing = false;
        bool known_unknown = false;
    };

    held read(std::string_view kid, instant now) {
        std::lock_guard const lock(state_);
        if (!keys_ || !within(now, fetched_at_, options_.keep_for)) {
            return {};
        }
        auto const unknown = unknown_.find(kid);
        return {keys_, within(now, fetched_at_, options_.refresh_after), failing_,
                unknown != unknown_.end() && within(now, unknown->second, options_.unknown_for)};
    }

    // Whether the function was called by this thread.
    bool refresh(instant now, bool can_wait) {
        std::unique_lock one(fetching_, std::defer_lock);
        if (can_wait ? !one.try_lock() : (one.lock(), false)) {
            return false;
        }
        if (called_ && within(now, called_at_, options_.cool_down)) {
            return false;
        }
        called_ = true;
        called_at_ = now;
        auto const text = fetch_(name_);
        auto read = text ? read_jwks(*text, {.algorithms = options_.algorithms}) : text.error();
        std::lock_guard const lock(state_);
        failing_ = !read;
        if (read) {
            auto made = std::make_shared<key_list>();
            for (verification_key& key : *read) {
                made->push_back({std::move(key)});
            }
            keys_ = std::move(made);
            fetched_at_ = now;
            unknown_.clear();
            version_.fetch_add(1, std::memory_order_release);
        }
        return true;
    }

    void remember_unknown(std::string_view kid, instant now) {
        std::lock_guard const lock(state_);
        if (unknown_.size() >= limits::max_unknown_kids) {
            unknown_.clear();
        }
        unknown_.insert_or_assign(std::string(kid), now);
    }

    std::string const name_;
    fetched_keys_options const& options_;
    jwks_fetch const& fetch_;
    std::atomic<std::uint64_t>& version_;

    // Of one thread at a time; guards the two below.
    std::mutex fetching_;
    bool called_ = false;
    instant called_at_;

    // Never held while the function runs; guards all below.
    std::mutex state_;
    std::shared_ptr<key_list const> keys_;
    instant fetched_at_;
    bool failing_ = false;
    std::map<std::string, instant, std::less<>> unknown_;
};

} // namespace

struct fetched_keys::impl {
    fetched_keys_options options;
    jwks_fetch fetch;
    std::atomic<std::uint64_t> version{0};
    std::map<std::string, std::unique_ptr<issuer_keys>, std::less<>> issuers;
};

fetched_keys::fetched_keys(std::unique_ptr<impl> made) noexcept : impl_(std::move(made)) {}
fetched_keys::fetched_keys(fetched_keys&& other) noexcept = default;
fetched_keys& fetched_keys::operator=(fetched_keys&& other) noexcept = default;
fetched_keys::~fetched_keys() = default;

result<fetched_keys> fetched_keys::create(jwks_fetch fetch, fetched_keys_options options) {
    auto const refuse = [](char const* where, char const* what) {
        return make_failure(errc::invalid_configuration, where, what);
    };
    if (!fetch) {
        return refuse("fetch", "there is no function that fetches keys");
    }
    if (options.issuers.empty() || options.issuers.size() > limits::max_trusted_issuers
        || std::any_of(options.issuers.begin(), options.issuers.end(),
                       [](auto const& i) { return i.empty(); })) {
        return refuse("issuers", "there must be issuers with names, and not too many");
    }
    for (seconds const each : {options.cool_down, options.refresh_after, options.unknown_for}) {
        if (each < seconds(0)) {
            return refuse("cool_down", "a time is negative");
        }
    }
    if (options.keep_for < options.refresh_after) {
        return refuse("keep_for", "sets would be dropped before they are fetched anew");
    }
    constexpr seconds longest{limits::max_token_lifetime_seconds};
    for (seconds* const each :
         {&options.cool_down, &options.refresh_after, &options.keep_for, &options.unknown_for}) {
        *each = std::min(*each, longest);
    }
    auto made = std::make_unique<impl>();
    made->options = std::move(options);
    made->fetch = std::move(fetch);
    for (std::string const& each : made->options.issuers) {
        made->issuers.emplace(each,
                              std::make_unique<issuer_keys>(each, made->options, made->fetch, made->version));
    }
    return fetched_keys(std::move(made));
}

bool fetched_keys::knows(std::string_view issuer) const {
    return impl_->issuers.contains(issuer);
}

token_result<verification_key> fetched_keys::find(key_wanted const& wanted, instant now) const {
    auto const found = impl_->issuers.find(wanted.issuer);
    return found == impl_->issuers.end() ? token_result<verification_key>(token_refusal::unknown_key)
                                         : found->second->find(wanted, now);
}

instant fetched_keys::kept_until(key_wanted const& wanted, instant now) const {
    auto const found = impl_->issuers.find(wanted.issuer);
    return found == impl_->issuers.end() ? now : found->second->kept_until(now);
}

std::uint64_t fetched_keys::version() const noexcept {
    return impl_->version.load(std::memory_order_acquire);
}

} // namespace writ::inline WRIT_ABI
