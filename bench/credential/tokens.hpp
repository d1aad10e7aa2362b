// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CREDENTIAL_TOKENS_HPP
#define WRIT_BENCH_CREDENTIAL_TOKENS_HPP

// Tokens verified and issued, beside the bare operation of OpenSSL on the same
// bytes: contexts and algorithms are looked up once, and the signature is
// decoded before it is timed.
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/credential/token_issuer.hpp>
#include <writ/credential/token_verifier.hpp>

#include <boost/json/parse.hpp>

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

inline std::string from_base64url(std::string_view text) {
    std::string padded(text);
    for (char& c : padded) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    std::size_t const padding = (4 - padded.size() % 4) % 4;
    padded.append(padding, '=');
    std::string bytes(padded.size() / 4 * 3, '\0');
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                    reinterpret_cast<unsigned char const*>(padded.data()), static_cast<int>(padded.size()));
    bytes.resize(bytes.size() - padding);
    return bytes;
}

inline unsigned char const* octets(std::string const& s) {
    return reinterpret_cast<unsigned char const*>(s.data());
}

// A key as OpenSSL has it, made of the private JSON key.
class bare_key {
public:
    explicit bare_key(writ::signature_algorithm algorithm) : algorithm_(algorithm) {
        std::string const name(writ::to_text(algorithm));
        if (name[0] == 'H') {
            EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
            mac_.reset(EVP_MAC_CTX_new(hmac));
            EVP_MAC_free(hmac);
            char digest[] = "SHA256";
            OSSL_PARAM const params[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                                         OSSL_PARAM_construct_end()};
            std::string const secret(32, 's');
            EVP_MAC_init(mac_.get(), octets(secret), secret.size(), params);
            return;
        }
        key_.reset(name[0] == 'E' && name[1] == 'S' ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                   : name[0] == 'E'                 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
                                    : EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}));
        digest_ = name == "Ed25519" ? nullptr : "SHA256";
        pss_ = name[0] == 'P';
        context_.reset(EVP_MD_CTX_new());
    }

    [[nodiscard]] EVP_PKEY* get() const { return key_.get(); }

    // Of DER where the algorithm writes it.
    [[nodiscard]] bool verify(std::string const& input, std::string const& signature) const {
        if (mac_) {
            return signature == authenticate(input);
        }
        begin(EVP_DigestVerifyInit_ex);
        return EVP_DigestVerify(context_.get(), octets(signature), signature.size(), octets(input),
                                input.size())
               == 1;
    }
    [[nodiscard]] std::string sign(std::string const& input) const {
        if (mac_) {
            return authenticate(input);
        }
        begin(EVP_DigestSignInit_ex);
        std::string signature(256, '\0');
        std::size_t size = signature.size();
        EVP_DigestSign(context_.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       octets(input), input.size());
        signature.resize(size);
        return signature;
    }

    // What the library reads: PEM, or the secret.
    [[nodiscard]] writ::signing_key key() const {
        if (mac_) {
            return writ::signing_key::from_secret(std::string(32, 's'), {.kid = "bench"}).value();
        }
        std::unique_ptr<BIO, decltype(&BIO_free)> const out(BIO_new(BIO_s_mem()), &BIO_free);
        PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        char* data = nullptr;
        long const size = BIO_get_mem_data(out.get(), &data);
        return writ::signing_key::from_pem({data, static_cast<std::size_t>(size)},
                                           {.algorithms = {algorithm_}, .kid = "bench"})
            .value();
    }

private:
    [[nodiscard]] std::string authenticate(std::string const& input) const {
        std::string code(32, '\0');
        std::size_t size = 0;
        EVP_MAC_init(mac_.get(), nullptr, 0, nullptr);
        EVP_MAC_update(mac_.get(), octets(input), input.size());
        EVP_MAC_final(mac_.get(), reinterpret_cast<unsigned char*>(code.data()), &size, code.size());
        return code;
    }
    void begin(auto const& init) const {
        EVP_PKEY_CTX* padding = nullptr;
        EVP_MD_CTX_reset(context_.get());
        init(context_.get(), &padding, digest_, nullptr, nullptr, key_.get(), nullptr);
        if (pss_) {
            EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST);
        }
    }

    writ::signature_algorithm algorithm_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, &EVP_PKEY_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{nullptr, &EVP_MD_CTX_free};
    std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> mac_{nullptr, &EVP_MAC_CTX_free};
    char const* digest_ = nullptr;
    bool pss_ = false;
};

struct token_case {
    std::string text;
    // What the floor verifies.
    std::string input;
    std::string signature;
    bool accepted;
};

// Tokens of some 700 bytes, half of them forged.
struct token_cases {
    explicit token_cases(writ::signature_algorithm algorithm)
        : bare(algorithm),
          ring(std::make_shared<writ::signing_ring>(
              writ::signing_ring::create("https://id.example", std::chrono::hours(2)).value())),
          issuer((ring->add(bare.key(), {}).value(),
                  writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value())),
          verifier(writ::token_verifier::create({.kind = writ::service_tokens(),
                                                 .issuers = {{"https://id.example", {algorithm}}},
                                                 .audience = "https://orders.example",
                                                 .keys = fixed()})
                       .value()) {
        request.subject = "service-billing";
        request.audience = "https://orders.example";
        request.claims =
            boost::json::parse(R"({"client_id":"billing","scope":"orders:read orders:write invoices:read",
                "organization":"0190163d-8694-739b-aea5-966c26f8ad90","groups":["finance","operations"],
                "roles":["clerk","auditor"],"acr":"urn:mace:incommon:iap:silver","amr":["pwd","otp"],
                "session":"6a1f3c2e-58d4-4c0b-9d57-5a3a2b1c0d9e"})")
                .as_object();
        for (int i = 0; i < 256; ++i) {
            add(issuer.issue(request, now).value().text, i % 2 == 0);
        }
    }

    [[nodiscard]] std::shared_ptr<writ::fixed_keys> fixed() const {
        auto keys = std::make_shared<writ::fixed_keys>();
        keys->add("https://id.example", std::vector{bare.key().verifier()}).value();
        return keys;
    }

    void add(std::string text, bool accepted) {
        if (!accepted) {
            // Of the subject: the payload is still JSON, and the signature wrong.
            auto const at = text.find('.') + 60;
            text[at] = text[at] == 'a' ? 'b' : 'a';
        }
        auto const last = text.rfind('.');
        token_case made{text, text.substr(0, last), from_base64url(text.substr(last + 1)), accepted};
        if (bare.get() != nullptr && EVP_PKEY_is_a(bare.get(), "EC") == 1) {
            made.signature = to_der(made.signature);
        }
        cases.push_back(std::move(made));
    }

    static std::string to_der(std::string const& raw) {
        ECDSA_SIG* const both = ECDSA_SIG_new();
        ECDSA_SIG_set0(both, BN_bin2bn(octets(raw), 32, nullptr), BN_bin2bn(octets(raw) + 32, 32, nullptr));
        std::string der(80, '\0');
        auto* out = reinterpret_cast<unsigned char*>(der.data());
        der.resize(static_cast<std::size_t>(i2d_ECDSA_SIG(both, &out)));
        ECDSA_SIG_free(both);
        return der;
    }

    writ::instant now = writ::to_instant(1'767'225'600, writ::time_unit::seconds).value();
    bare_key bare;
    std::shared_ptr<writ::signing_ring> ring;
    writ::token_issuer issuer;
    writ::token_verifier verifier;
    writ::token_request request;
    std::vector<token_case> cases;
};

inline void add_tokens() {
    using enum writ::signature_algorithm;
    for (auto const algorithm : {es256, ed25519, rs256, ps256, hs256}) {
        std::string const name(writ::to_text(algorithm));
        auto const cases = once<token_cases>([algorithm] { return token_cases(algorithm); });
        auto const add = [&](std::string const& what, auto const& ask, auto const& is_right) {
            benchmark::RegisterBenchmark(what.c_str(), [=](benchmark::State& state) {
                run_list(state, what, cases().cases, ask, is_right);
            });
        };
        auto const right = [](token_case const& c, bool accepted) { return accepted == c.accepted; };
        add(
            "token/verify/" + name,
            [cases](token_case const& c) { return cases().verifier.verify(c.text, cases().now).has_value(); },
            right);
        add(
            "floor/token/verify/" + name,
            [cases](token_case const& c) { return cases().bare.verify(c.input, c.signature); }, right);
        add(
            "token/issue/" + name,
            [cases](token_case const&) { return cases().issuer.issue(cases().request, cases().now); },
            [cases](token_case const&, auto const& issued) {
                return issued && cases().verifier.verify(issued->text, cases().now).has_value();
            });
        add(
            "floor/token/issue/" + name, [cases](token_case const& c) { return cases().bare.sign(c.input); },
            [cases](token_case const& c, std::string const& signature) {
                return cases().bare.verify(c.input, signature);
            });
    }
}

} // namespace bench

#endif
