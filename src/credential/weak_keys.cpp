// SPDX-License-Identifier: Apache-2.0
// Tested by verification_key_test.cpp.
#include "credential/base64url.hpp"
#include "credential/raw_key.hpp"

#include <writ/limits.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

namespace writ::inline WRIT_ABI {
namespace {

using openssl::bn_ptr;
using openssl::failed;
using openssl::number_of;

failure weak(std::string what) {
    return make_failure(errc::weak_key, "", std::move(what));
}

// Moduli of one maker's chips (CVE-2017-15361) are powers of 65537 by each of
// these primes; of a random one, less than one in a hundred million is.
result<bool> is_roca(BIGNUM const* n) {
    constexpr std::array<unsigned, 38> primes = {
        3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
        73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    for (unsigned const p : primes) {
        auto const rest = BN_mod_word(n, p);
        if (rest == static_cast<BN_ULONG>(-1)) {
            return failed();
        }
        BN_ULONG power = 1;
        do {
            power = power * 65537 % p;
        } while (power != rest && power != 1);
        if (power != rest) {
            return false;
        }
    }
    return true;
}

result<void> check_valid(EVP_PKEY* key) {
    openssl::pkey_ctx_ptr const context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    if (!context) {
        return failed();
    }
    if (EVP_PKEY_public_check(context.get()) != 1) {
        return invalid_key("the numbers make no key");
    }
    return {};
}

result<void> check_rsa(EVP_PKEY* key) {
    bn_ptr const n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    bn_ptr const e = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    if (!n || !e) {
        return failed();
    }
    auto const bits = static_cast<std::size_t>(BN_num_bits(n.get()));
    if (bits < 2048) {
        return weak("an RSA key of less than 2048 bits");
    }
    if (bits > limits::max_rsa_bits) {
        return make_failure(errc::too_large, "", "an RSA key of too many bits");
    }
    // Odd, above 2^16; OpenSSL, and time, end at 64 bits.
    if (BN_is_odd(e.get()) != 1 || BN_num_bits(e.get()) < 17 || BN_num_bits(e.get()) > 64) {
        return weak("an RSA key with an unsafe exponent");
    }
    auto const roca = is_roca(n.get());
    if (!roca) {
        return roca.error();
    }
    if (*roca) {
        return weak("an RSA key that is known to be weak");
    }
    return check_valid(key);
}

// Whether a point of Curve25519 has this y: then u = y^2 - 1 and v = d y^2 + 1
// have a square as their quotient, and so as their product.
result<bool> is_on_curve(BIGNUM const* y, BIGNUM const* p) {
    openssl::bn_ctx_ptr const context(BN_CTX_new());
    bn_ptr const square(BN_new());
    bn_ptr const u(BN_new());
    bn_ptr const v(BN_new());
    BIGNUM* d = nullptr;
    bool const read = BN_hex2bn(&d, "52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3") != 0;
    bn_ptr const owned(d);
    if (!context || !square || !u || !v || !read || BN_mod_sqr(square.get(), y, p, context.get()) != 1
        || BN_copy(u.get(), square.get()) == nullptr || BN_sub_word(u.get(), 1) != 1
        || BN_mod_mul(v.get(), square.get(), d, p, context.get()) != 1 || BN_add_word(v.get(), 1) != 1
        || BN_mod_mul(u.get(), u.get(), v.get(), p, context.get()) != 1) {
        return failed();
    }
    int const kronecker = BN_kronecker(u.get(), p, context.get());
    if (kronecker == -2) {
        return failed();
    }
    return kronecker >= 0;
}

result<void> check_edwards(EVP_PKEY* key) {
    std::array<unsigned char, 32> point{};
    std::size_t size = point.size();
    if (EVP_PKEY_get_raw_public_key(key, point.data(), &size) != 1 || size != point.size()) {
        return failed();
    }
    // The sign of x.
    point[31] &= 0x7F;
    bn_ptr const y(BN_lebin2bn(point.data(), static_cast<int>(point.size()), nullptr));
    // In hexadecimal: the field's prime, and the y of the points whose order
    // divides eight.
    constexpr char const* prime = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED";
    constexpr std::array<char const*, 5> small = {
        "0", "1", "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEC",
        "05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826",
        "7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7"};
    BIGNUM* read = nullptr;
    bool ok = y != nullptr && BN_hex2bn(&read, prime) != 0;
    bn_ptr const p(read);
    if (!ok) {
        return failed();
    }
    if (BN_cmp(y.get(), p.get()) >= 0) {
        return invalid_key("the point is not written in its only form");
    }
    for (char const* each : small) {
        BIGNUM* found = nullptr;
        ok = BN_hex2bn(&found, each) != 0;
        bn_ptr const order(found);
        if (!ok) {
            return failed();
        }
        if (BN_cmp(y.get(), order.get()) == 0) {
            return weak("a point of small order");
        }
    }
    auto const on_curve = is_on_curve(y.get(), p.get());
    if (!on_curve) {
        return on_curve.error();
    }
    return *on_curve ? result<void>() : invalid_key("the point is not on the curve");
}

result<void> check_secret(std::string_view bytes, algorithm_facts const& facts) {
    if (bytes.size() < facts.digest_bytes) {
        return weak("a secret that is shorter than its hash");
    }
    // Whoever takes a public key for a secret makes it public.
    if (bytes.find("-----BEGIN ") != bytes.npos) {
        return weak("a secret that is a PEM block");
    }
    return bytes.size() <= base64url::decoded_size(limits::max_jwk_member_bytes)
               ? result<void>()
               : make_failure(errc::too_large, "", "the secret is too long");
}

} // namespace

result<void> check_strength(raw_key const& key, algorithm_facts const& facts) {
    openssl::error_guard const guard;
    switch (facts.family) {
    case key_family::rsa: return check_rsa(key.pkey.get());
    case key_family::elliptic: return check_valid(key.pkey.get());
    case key_family::edwards: return check_edwards(key.pkey.get());
    case key_family::symmetric: break;
    }
    return check_secret(key.bytes.reveal(), facts);
}

result<signature_algorithm> bound_algorithm(raw_key const& key, key_reading const& reading) {
    openssl::error_guard const guard;
    auto const fits = [&](algorithm_facts const& facts) {
        if (facts.family != key.family) {
            return false;
        }
        std::array<char, 32> group{};
        return facts.group == nullptr
               || (EVP_PKEY_get_group_name(key.pkey.get(), group.data(), group.size(), nullptr) == 1
                   && std::string_view(group.data()) == facts.group);
    };
    if (key.algorithm) {
        if (!fits(facts_of(*key.algorithm))) {
            return invalid_key("the key is of another type or curve than its algorithm");
        }
        return key_algorithm(*key.algorithm);
    }
    using enum signature_algorithm;
    std::vector<signature_algorithm> tried = {es256, es384, es512, ed25519};
    tried.insert(tried.end(), reading.algorithms.begin(), reading.algorithms.end());
    for (signature_algorithm const each : tried) {
        if (fits(facts_of(each))) {
            return key_algorithm(each);
        }
    }
    return unsupported_key("the key names no algorithm, and none is given that fits");
}

} // namespace writ::inline WRIT_ABI
