// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/signing_ring.hpp>

#include <writ/credential/jwks.hpp>
#include <writ/limits.hpp>

#include "credential/chosen_key.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

struct ring_key {
    signing_key key;
    validity signs;
};

// The window grown on both sides, as far as instants go.
validity grown(validity when, std::chrono::seconds by) noexcept {
    if (when.not_before) {
        when.not_before = *when.not_before < instant::min() + by ? instant::min() : *when.not_before - by;
    }
    if (when.not_after) {
        when.not_after = *when.not_after > instant::max() - by ? instant::max() : *when.not_after + by;
    }
    return when;
}

instant beginning(ring_key const& key) noexcept {
    return key.signs.not_before.value_or(instant::min());
}

} // namespace

struct signing_ring::impl {
    std::string issuer;
    std::chrono::seconds overlap;
    // Guards the keys.
    mutable std::shared_mutex mutex = {};
    std::vector<ring_key> keys = {};
    std::atomic<std::uint64_t> version{0};

    [[nodiscard]] validity verifies(ring_key const& key) const noexcept { return grown(key.signs, overlap); }

    [[nodiscard]] std::vector<dated_key> dated() const {
        std::shared_lock const lock(mutex);
        std::vector<dated_key> all;
        all.reserve(keys.size());
        for (ring_key const& each : keys) {
            all.push_back({each.key.verifier(), verifies(each)});
        }
        return all;
    }

    result<void> insert(std::vector<ring_key>& all, signing_key key, validity const& signs) const {
        if (signs.not_before && signs.not_after && *signs.not_after <= *signs.not_before) {
            return make_failure(errc::invalid_window, "signs", "the key would end before it begins");
        }
        auto const has_id = [&](ring_key const& other) {
            return other.key.verifier().kid() == key.verifier().kid();
        };
        if (std::any_of(all.begin(), all.end(), has_id)) {
            return make_failure(errc::duplicate_record, "key", "two keys have one id");
        }
        if (all.size() >= limits::max_jwks_keys) {
            return make_failure(errc::too_many, "key", "the ring holds too many keys");
        }
        all.push_back({std::move(key), signs});
        return {};
    }
};

signing_ring::signing_ring(std::unique_ptr<impl> made) noexcept : impl_(std::move(made)) {}
signing_ring::signing_ring(signing_ring&& other) noexcept = default;
signing_ring& signing_ring::operator=(signing_ring&& other) noexcept = default;
signing_ring::~signing_ring() = default;

result<signing_ring> signing_ring::create(std::string issuer, std::chrono::seconds overlap) {
    if (issuer.empty()) {
        return make_failure(errc::empty_name, "issuer", "the issuer has no name");
    }
    if (!valid_utf8(issuer)) {
        return make_failure(errc::invalid_utf8, "issuer", "the name is not UTF-8");
    }
    if (overlap <= std::chrono::seconds(0)
        || overlap > std::chrono::seconds(limits::max_token_lifetime_seconds)) {
        return make_failure(errc::invalid_configuration, "overlap",
                            "the overlap is not positive, or too long");
    }
    return signing_ring(std::unique_ptr<impl>(new impl{std::move(issuer), overlap}));
}

result<void> signing_ring::add(signing_key key, validity const& signs) {
    std::unique_lock const lock(impl_->mutex);
    ++impl_->version;
    return impl_->insert(impl_->keys, std::move(key), signs);
}

result<void> signing_ring::rotate(signing_key next, instant at, instant now) {
    std::unique_lock const lock(impl_->mutex);
    ++impl_->version;
    std::vector<ring_key> kept;
    for (ring_key const& each : impl_->keys) {
        auto const ends = impl_->verifies(each).not_after;
        if (ends && *ends <= now) {
            continue;
        }
        kept.push_back(each);
        bool const signs_then = beginning(each) < at && each.signs.live_at(at);
        if (signs_then) {
            kept.back().signs.not_after = at;
        }
    }
    auto added = impl_->insert(kept, std::move(next), {.not_before = at});
    if (added) {
        impl_->keys = std::move(kept);
    }
    return added;
}

result<void> signing_ring::withdraw(std::string_view kid) {
    std::unique_lock const lock(impl_->mutex);
    ++impl_->version;
    auto const erased =
        std::erase_if(impl_->keys, [&](ring_key const& each) { return each.key.verifier().kid() == kid; });
    return erased != 0 ? result<void>()
                       : make_failure(errc::no_signing_key, "kid", "the ring has no key of this id");
}

result<signing_key> signing_ring::key_at(instant now) const {
    std::shared_lock const lock(impl_->mutex);
    ring_key const* latest = nullptr;
    for (ring_key const& each : impl_->keys) {
        if (each.signs.live_at(now) && (latest == nullptr || beginning(each) >= beginning(*latest))) {
            latest = &each;
        }
    }
    if (latest == nullptr) {
        return make_failure(errc::no_signing_key, "", "no key may sign at this time");
    }
    return latest->key;
}

result<std::string> signing_ring::jwks(instant now) const {
    std::vector<verification_key> published;
    {
        std::shared_lock const lock(impl_->mutex);
        for (ring_key const& each : impl_->keys) {
            auto const ends = impl_->verifies(each).not_after;
            if (!ends || now < *ends) {
                published.push_back(each.key.verifier());
            }
        }
    }
    std::sort(published.begin(), published.end(),
              [](auto const& a, auto const& b) { return a.kid() < b.kid(); });
    return write_jwks(published);
}

std::string const& signing_ring::issuer() const noexcept {
    return impl_->issuer;
}

std::chrono::seconds signing_ring::overlap() const noexcept {
    return impl_->overlap;
}

bool signing_ring::knows(std::string_view issuer) const {
    return issuer == impl_->issuer;
}

token_result<verification_key> signing_ring::find(key_wanted const& wanted, instant now) const {
    if (!knows(wanted.issuer)) {
        return token_refusal::unknown_key;
    }
    return find_key(impl_->dated(), wanted, now);
}

instant signing_ring::kept_until(key_wanted const& wanted, instant now) const {
    return knows(wanted.issuer) ? same_until(impl_->dated(), wanted, now) : now;
}

std::uint64_t signing_ring::version() const noexcept {
    return impl_->version.load(std::memory_order_acquire);
}

} // namespace writ::inline WRIT_ABI
