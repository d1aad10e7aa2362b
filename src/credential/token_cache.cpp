// SPDX-License-Identifier: Apache-2.0
// Tested by token_cache_test.cpp and tests/thread/token_cache_test.cpp.
#include <writ/credential/token_cache.hpp>

#include <writ/limits.hpp>

#include "policy/name_hash.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

// A text with its hash, which is computed once.
struct hashed_text {
    std::size_t hash;
    std::string_view text;
};

// What may have changed since a token was verified.
struct versions {
    std::uint64_t keys = 0;
    std::uint64_t revocations = 0;
};

struct entry {
    entry(hashed_text const& of, token_caller verified, instant now, versions const& seen)
        : hash(of.hash), text(of.text), caller(std::move(verified)), from(now),
          until(std::min(caller.token().expires_at, caller.token().key_until)), keys(seen.keys),
          revocations(seen.revocations) {}

    std::size_t hash;
    std::string text;
    token_caller caller;
    // When it may be answered without verifying it.
    instant from;
    instant until;
    std::uint64_t keys;
    // In the list of its part.
    std::size_t place = 0;
    // Written by readers that have looked for it among the revoked ones.
    mutable std::atomic<std::uint64_t> revocations;
};

struct entry_hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(hashed_text const& t) const noexcept { return t.hash; }
    std::size_t operator()(entry const* e) const noexcept { return e->hash; }
};

struct same_text {
    using is_transparent = void;
    bool operator()(entry const* a, entry const* b) const noexcept { return a->text == b->text; }
    bool operator()(hashed_text const& a, entry const* b) const noexcept {
        return a.hash == b->hash && a.text == b->text;
    }
    bool operator()(entry const* a, hashed_text const& b) const noexcept { return (*this)(b, a); }
};

// A part of the tokens, by their hash; the oldest is replaced.
class alignas(64) shard {
public:
    // What is known of a token, and as of which versions it is not revoked.
    struct found {
        token_caller caller;
        std::uint64_t revocations;
    };

    [[nodiscard]] std::optional<found> find(hashed_text const& t, instant now, std::uint64_t keys) const {
        std::shared_lock const lock(mutex_);
        auto const at = table_.find(t);
        if (at == table_.end()) {
            return std::nullopt;
        }
        entry const& e = **at;
        if (now < e.from || e.until <= now || e.keys != keys) {
            return std::nullopt;
        }
        return found{e.caller, e.revocations.load(std::memory_order_relaxed)};
    }

    // The token was not revoked as of that number.
    void note(hashed_text const& t, std::uint64_t revocations) const {
        std::shared_lock const lock(mutex_);
        if (auto const at = table_.find(t); at != table_.end()) {
            (*at)->revocations.store(revocations, std::memory_order_relaxed);
        }
    }

    void keep(std::unique_ptr<entry> made, std::size_t capacity) {
        std::unique_lock const lock(mutex_);
        // One that was there already, the oldest, or a new place.
        auto const at = table_.find(made.get());
        made->place = at != table_.end() ? (*at)->place : ring_.size() < capacity ? ring_.size() : oldest_;
        if (made->place == ring_.size()) {
            ring_.emplace_back();
        } else if (at == table_.end()) {
            oldest_ = (oldest_ + 1) % capacity;
        }
        std::unique_ptr<entry>& place = ring_[made->place];
        if (place) {
            table_.erase(place.get());
        }
        table_.insert(made.get());
        place = std::move(made);
    }

private:
    mutable std::shared_mutex mutex_;
    boost::unordered_flat_set<entry const*, entry_hash, same_text> table_;
    std::vector<std::unique_ptr<entry>> ring_;
    std::size_t oldest_ = 0;
};

} // namespace

struct token_cache::impl {
    static constexpr std::size_t shard_count = 16;

    token_verifier verifier;
    claim_reader reader;
    std::shared_ptr<revocation_list const> revoked;
    std::size_t shard_capacity;
    mutable std::array<shard, shard_count> shards = {};

    [[nodiscard]] shard& shard_of(hashed_text const& t) const noexcept {
        // The table within uses the other bits first.
        return shards[(t.hash >> 56) % shard_count];
    }
    // Before what they count is looked at: what changes later shows.
    [[nodiscard]] versions seen() const noexcept {
        return {verifier.keys_version(), revoked ? revoked->generation() : 0};
    }

    [[nodiscard]] bool may_keep(hashed_text const& t, token_caller const& caller, instant now) const {
        verified_token const& token = caller.token();
        return shard_capacity != 0 && t.text.size() <= limits::max_cached_token_bytes
               && !token.claims.contains("cnf") && now < std::min(token.expires_at, token.key_until);
    }

    [[nodiscard]] token_result<token_caller> verify(hashed_text const& t, instant now,
                                                    token_proof const& proof, versions const& as_of) const {
        auto token = verifier.verify(t.text, now, proof);
        if (!token) {
            return token.error();
        }
        auto caller = reader.read(std::move(*token));
        if (!caller) {
            return caller;
        }
        if (revoked && revoked->is_revoked(caller->token())) {
            return token_refusal::revoked;
        }
        if (may_keep(t, *caller, now)) {
            shard_of(t).keep(std::make_unique<entry>(t, *caller, now, as_of), shard_capacity);
        }
        return caller;
    }
};

token_cache::token_cache(std::unique_ptr<impl> made) noexcept : impl_(std::move(made)) {}
token_cache::token_cache(token_cache&& other) noexcept = default;
token_cache& token_cache::operator=(token_cache&& other) noexcept = default;
token_cache::~token_cache() = default;

result<token_cache> token_cache::create(token_verifier verifier, claim_reader reader,
                                        token_cache_options options) {
    if (options.capacity > limits::max_remembered_tokens) {
        return make_failure(errc::invalid_configuration, "capacity", "more tokens than a cache keeps");
    }
    std::size_t const each = (options.capacity + impl::shard_count - 1) / impl::shard_count;
    return token_cache(std::unique_ptr<impl>(
        new impl{std::move(verifier), std::move(reader), std::move(options.revoked), each}));
}

token_result<token_caller> token_cache::verify(std::string_view token, instant now,
                                               token_proof const& proof) const {
    hashed_text const t{name_hash()(token.substr(0, limits::max_token_bytes + 1)), token};
    versions const as_of = impl_->seen();
    auto known = impl_->shard_of(t).find(t, now, as_of.keys);
    if (!known) {
        return impl_->verify(t, now, proof, as_of);
    }
    if (known->revocations != as_of.revocations) {
        if (impl_->revoked->is_revoked(known->caller.token())) {
            return token_refusal::revoked;
        }
        impl_->shard_of(t).note(t, as_of.revocations);
    }
    return std::move(known->caller);
}

} // namespace writ::inline WRIT_ABI
