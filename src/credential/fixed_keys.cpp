// SPDX-License-Identifier: Apache-2.0
// Tested by token_keys_test.cpp.
#include <writ/credential/token_keys.hpp>

#include <writ/limits.hpp>

#include "credential/chosen_key.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace writ::inline WRIT_ABI {

instant token_key_source::kept_until(key_wanted const& /*wanted*/, instant now) const {
    return now;
}

std::uint64_t token_key_source::version() const noexcept {
    return 0;
}

struct fixed_keys::impl {
    std::map<std::string, std::vector<dated_key>, std::less<>> keys;
};

fixed_keys::fixed_keys() : impl_(std::make_unique<impl>()) {}
fixed_keys::fixed_keys(fixed_keys&& other) noexcept = default;
fixed_keys& fixed_keys::operator=(fixed_keys&& other) noexcept = default;
fixed_keys::~fixed_keys() = default;

result<void> fixed_keys::add(std::string_view issuer, std::span<verification_key const> keys,
                             validity const& when) {
    if (issuer.empty()) {
        return make_failure(errc::empty_name, "issuer", "the issuer has no name");
    }
    auto const found = impl_->keys.find(issuer);
    std::vector<dated_key> all = found == impl_->keys.end() ? std::vector<dated_key>() : found->second;
    for (verification_key const& key : keys) {
        bool const known = std::any_of(all.begin(), all.end(),
                                       [&](dated_key const& other) { return other.key.kid() == key.kid(); });
        if (known) {
            return make_failure(errc::duplicate_record, "keys", "two keys have one id");
        }
        all.push_back({key, when});
    }
    if (all.size() > limits::max_jwks_keys) {
        return make_failure(errc::too_many, "keys", "the issuer has too many keys");
    }
    if (!all.empty()) {
        impl_->keys.insert_or_assign(std::string(issuer), std::move(all));
    }
    return {};
}

bool fixed_keys::knows(std::string_view issuer) const {
    return impl_->keys.contains(issuer);
}

token_result<verification_key> fixed_keys::find(key_wanted const& wanted, instant now) const {
    auto const found = impl_->keys.find(wanted.issuer);
    if (found == impl_->keys.end()) {
        return token_refusal::unknown_key;
    }
    return find_key(found->second, wanted, now);
}

instant fixed_keys::kept_until(key_wanted const& wanted, instant now) const {
    auto const found = impl_->keys.find(wanted.issuer);
    return found == impl_->keys.end() ? now : same_until(found->second, wanted, now);
}

} // namespace writ::inline WRIT_ABI
