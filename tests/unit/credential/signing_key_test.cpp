// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/signing_key.hpp>

#include "support/tokens.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <functional>
#include <memory>
#include <string>

namespace {

using namespace writ_test;
using writ::errc;
using enum signature_algorithm;

// Signs with a function.
class function_signer final : public writ::signer {
public:
    explicit function_signer(std::function<writ::result<std::string>(std::string_view)> f)
        : f_(std::move(f)) {}
    writ::result<std::string> sign(std::string_view input) override { return f_(input); }

private:
    std::function<writ::result<std::string>(std::string_view)> f_;
};

struct pem_pair {
    std::string private_text, public_text;
};

// As OpenSSL writes them.
pem_pair pem_of(EVP_PKEY* key, bool traditional) {
    auto const written = [](auto const& write) {
        std::unique_ptr<BIO, decltype(&BIO_free)> const out(BIO_new(BIO_s_mem()), &BIO_free);
        REQUIRE(write(out.get()) == 1);
        char* data = nullptr;
        long const size = BIO_get_mem_data(out.get(), &data);
        return std::string(data, static_cast<std::size_t>(size));
    };
    pem_pair made;
    made.private_text = written([&](BIO* out) {
        return traditional
                   ? PEM_write_bio_PrivateKey_traditional(out, key, nullptr, nullptr, 0, nullptr, nullptr)
                   : PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
    made.public_text = written([&](BIO* out) { return PEM_write_bio_PUBKEY(out, key); });
    return made;
}

void check_pem(EVP_PKEY* made, signature_algorithm algorithm, bool traditional) {
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(made, &EVP_PKEY_free);
    REQUIRE(key != nullptr);
    pem_pair const pem = pem_of(key.get(), traditional);
    CAPTURE(pem.private_text.substr(0, 30));
    writ::key_reading const reading{.algorithms = {algorithm}};
    auto const signing = writ::signing_key::from_pem(pem.private_text, reading);
    auto const verifying = writ::verification_key::from_pem("\n" + pem.public_text + "\n", reading);
    REQUIRE(signing.has_value());
    REQUIRE(verifying.has_value());
    CHECK(signing->verifier().algorithm() == algorithm);
    CHECK(verifying->kid() == signing->verifier().thumbprint());
    CHECK(verifying->verify("text", signing->sign("text").value()) == writ::signature_check::valid);
    for (std::string const& text :
         {pem.private_text, pem.public_text + pem.public_text, pem.public_text + "x", "x" + pem.public_text,
          pem.public_text.substr(30), std::string()}) {
        CHECK(writ::verification_key::from_pem(text, reading).has_error());
    }
    CHECK(writ::verification_key::from_pem(pem.private_text, reading).error().code() == errc::not_allowed);
    CHECK(writ::signing_key::from_pem(pem.public_text, reading).has_error());
    CHECK(ERR_peek_error() == 0);
}

} // namespace

TEST_SUITE("credential/signing_key") {
    TEST_CASE("a private key that was exported signs as before") {
        for (auto const algorithm : all_algorithms()) {
            CAPTURE(writ::to_text(algorithm));
            auto const again = writ::signing_key::from_jwk(real_key(algorithm).jwk()->reveal());
            REQUIRE(again.has_value());
            CHECK(again->verifier().kid() == "real");
            CHECK(again->jwk()->equals(real_key(algorithm).jwk()->reveal()));
            CHECK(real_key(algorithm).verifier().verify("text", again->sign("text").value())
                  == writ::signature_check::valid);
        }
    }

    TEST_CASE("keys are read from PEM in each of its forms") {
        check_pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}), ps256, false);
        check_pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}), rs256, true);
        check_pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), es256, false);
        check_pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384"), es384, true);
        check_pem(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), ed25519, false);
    }

    TEST_CASE("PEM of other keys is refused") {
        for (char const* const type : {"ED448", "X25519", "RSA-PSS"}) {
            CAPTURE(type);
            EVP_PKEY* made = std::string(type) == "RSA-PSS"
                                 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{1024})
                                 : EVP_PKEY_Q_keygen(nullptr, nullptr, type);
            std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key(made, &EVP_PKEY_free);
            pem_pair const pem = pem_of(key.get(), false);
            CHECK(writ::signing_key::from_pem(pem.private_text, {.algorithms = {rs256}}).has_error());
            CHECK(writ::verification_key::from_pem(pem.public_text, {.algorithms = {rs256}}).has_error());
        }
        std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const koblitz(
            EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "secp256k1"), &EVP_PKEY_free);
        CHECK(writ::verification_key::from_pem(pem_of(koblitz.get(), false).public_text).has_error());
        CHECK(writ::signing_key::from_pem(
                  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII=\n-----END ENCRYPTED PRIVATE KEY-----")
                  .has_error());
        CHECK(writ::signing_key::from_pem(
                  "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
                  "00000000000000000000000000000000\n\nAAAA\n-----END RSA PRIVATE KEY-----")
                  .has_error());
        CHECK(ERR_peek_error() == 0);
    }

    TEST_CASE("a private part that belongs to another public part is refused") {
        for (auto const algorithm : {es256, es512, ed25519, rs256}) {
            CAPTURE(writ::to_text(algorithm));
            boost::json::object mixed =
                boost::json::parse(std::string(real_key(algorithm).jwk()->reveal())).as_object();
            auto const other = attacker_key(algorithm).verifier().jwk().value();
            for (char const* const member : {"x", "y", "n"}) {
                if (mixed.contains(member)) {
                    mixed[member] = other.at(member);
                }
            }
            auto const read = writ::signing_key::from_jwk(boost::json::serialize(mixed));
            REQUIRE(read.has_error());
            CHECK(read.error().code() == errc::invalid_key);
        }
        CHECK(ERR_peek_error() == 0);
    }

    TEST_CASE("a public key signs nothing") {
        auto const text = boost::json::serialize(real_key(es256).verifier().jwk().value());
        REQUIRE(writ::signing_key::from_jwk(text).has_error());
        CHECK(writ::signing_key::from_jwk(text).error().code() == errc::invalid_key);
    }

    TEST_CASE("an RSA key without its factors signs, one with some of them is refused") {
        boost::json::object jwk =
            boost::json::parse(std::string(real_key(rs256).jwk()->reveal())).as_object();
        jwk.erase("dp");
        CHECK(writ::signing_key::from_jwk(boost::json::serialize(jwk)).has_error());
        for (char const* const member : {"p", "q", "dq", "qi"}) {
            jwk.erase(member);
        }
        auto const key = writ::signing_key::from_jwk(boost::json::serialize(jwk));
        REQUIRE(key.has_value());
        CHECK(key->sign("text").value() == real_key(rs256).sign("text").value());
        auto const again = writ::signing_key::from_jwk(key->jwk()->reveal());
        REQUIRE(again.has_value());
        CHECK(again->sign("text").value() == key->sign("text").value());
    }

    TEST_CASE("a signer elsewhere is believed only what verifies") {
        auto const& key = real_key(es256);
        auto const honest =
            std::make_shared<function_signer>([&](std::string_view input) { return key.sign(input); });
        auto const remote = writ::signing_key::from_signer(honest, key.verifier()).value();
        CHECK(key.verifier().verify("text", remote.sign("text").value()) == writ::signature_check::valid);
        CHECK(remote.jwk().error().code() == errc::not_allowed);
        for (auto const& answer :
             {std::string(), std::string(64, 'x'), attacker_key(es256).sign("text").value()}) {
            auto const wrong = std::make_shared<function_signer>([&](std::string_view) { return answer; });
            auto const signature = writ::signing_key::from_signer(wrong, key.verifier())->sign("text");
            REQUIRE(signature.has_error());
            CHECK(signature.error().code() == errc::cryptography_failed);
        }
        auto const failing = std::make_shared<function_signer>([](std::string_view) {
            return writ::make_failure(errc::key_source_unavailable, "", "no answer");
        });
        CHECK(writ::signing_key::from_signer(failing, key.verifier())->sign("text").error().code()
              == errc::key_source_unavailable);
        CHECK(writ::signing_key::from_signer(nullptr, key.verifier()).has_error());
        CHECK(writ::signing_key::from_signer(honest, real_key(hs256).verifier()).has_error());
    }

    TEST_CASE("an id that JSON cannot hold makes no key") {
        CHECK(writ::signing_key::generate(es256, "\xff").error().code() == errc::invalid_utf8);
        CHECK(writ::signing_key::from_secret(std::string(32, 's'), {.kid = "\xc0\x80"}).error().code()
              == errc::invalid_utf8);
        CHECK(writ::signing_key::generate(es256, "schl\xc3\xbcssel").has_value());
    }

    TEST_CASE("the old name of Ed25519 makes no key") {
        REQUIRE(writ::signing_key::generate(eddsa).has_error());
        CHECK(writ::signing_key::generate(eddsa).error().code() == errc::unsupported_algorithm);
    }
}
