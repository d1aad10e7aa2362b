// SPDX-License-Identifier: Apache-2.0
#include "credential/keyed_pepper.hpp"
#include "credential/sha256.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

struct free_mac {
    void operator()(EVP_MAC* m) const noexcept { EVP_MAC_free(m); }
};

std::unique_ptr<EVP_MAC_CTX, free_mac_context> key_with(secret const& value) {
    std::unique_ptr<EVP_MAC, free_mac> const hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    std::unique_ptr<EVP_MAC_CTX, free_mac_context> context(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    std::string sha = "SHA256";
    OSSL_PARAM const parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha.data(), 0),
                                     OSSL_PARAM_construct_end()};
    auto const* bytes = reinterpret_cast<unsigned char const*>(value.reveal().data());
    if (!context || EVP_MAC_init(context.get(), bytes, value.size(), parameters) != 1) {
        ERR_clear_error();
        return nullptr;
    }
    return context;
}

} // namespace

peppers::peppers() noexcept = default;
peppers::peppers(peppers&& other) noexcept = default;
peppers& peppers::operator=(peppers&& other) noexcept = default;
peppers::~peppers() = default;

result<peppers> peppers::make(std::vector<pepper> const& held) {
    peppers made;
    for (pepper const& p : held) {
        auto const id = pepper_id::parse(p.id.text());
        if (!id || made.find(p.id.text()) != nullptr) {
            return make_failure(errc::invalid_configuration, "peppers",
                                "expected ids that are well formed and each given once");
        }
        if (p.value.size() < min_size) {
            return make_failure(errc::weak_key, "peppers",
                                "expected at least " + std::to_string(min_size) + " bytes, found "
                                    + std::to_string(p.value.size()));
        }
        auto context = key_with(p.value);
        if (!context) {
            return make_failure(errc::cryptography_failed, "peppers", "HMAC-SHA-256 is not to be had");
        }
        made.held_.push_back(std::make_unique<keyed>(keyed{p.id, std::move(context)}));
    }
    return made;
}

std::optional<pepper_id> peppers::current() const {
    return held_.empty() ? std::nullopt : std::optional(held_.front()->id);
}

peppers::keyed const* peppers::find(std::string_view id) const noexcept {
    auto const at =
        std::find_if(held_.begin(), held_.end(), [&](auto const& k) { return k->id.text() == id; });
    return at == held_.end() ? nullptr : at->get();
}

bool peppers::digest(std::string_view text, keyed const& with, key_digest& into) noexcept {
    // The keyed context is shared by all threads, and only copied.
    std::unique_ptr<EVP_MAC_CTX, free_mac_context> const own(EVP_MAC_CTX_dup(with.context.get()));
    auto const* bytes = reinterpret_cast<unsigned char const*>(text.data());
    std::size_t written = 0;
    bool const done = own && EVP_MAC_update(own.get(), bytes, text.size()) == 1
                      && EVP_MAC_final(own.get(), into.data(), &written, into.size()) == 1
                      && written == into.size();
    if (!done) {
        ERR_clear_error();
    }
    return done;
}

result<key_digest> peppers::digest(std::string_view text, std::optional<pepper_id> const& id) const {
    keyed const* const with = id ? find(id->text()) : nullptr;
    if (id && with == nullptr) {
        return make_failure(errc::invalid_configuration, "peppers", "a pepper that is not held is named");
    }
    key_digest d{};
    if (!(id ? digest(text, *with, d) : sha256(text, d))) {
        return make_failure(errc::cryptography_failed, "", "no digest could be made");
    }
    return d;
}

} // namespace writ::inline WRIT_ABI
