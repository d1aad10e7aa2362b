// SPDX-License-Identifier: Apache-2.0
#include "support/attacks.hpp"

#include "credential/base64url.hpp"

#include <algorithm>
#include <map>

namespace writ_test {
namespace {

using attacks = std::vector<attack>;

std::string name_of(signature_algorithm algorithm) {
    return std::string(writ::to_text(algorithm));
}

struct taken_apart {
    std::string input, signature;
};

taken_apart apart(std::string const& token) {
    auto const last = token.rfind('.');
    return {token.substr(0, last), writ::base64url::decode(std::string_view(token).substr(last + 1)).value()};
}

attacks tampered(signature_algorithm algorithm) {
    std::string const first = good_token(algorithm);
    std::string const second = good_token(algorithm, R"({"sub":"admin","jti":"two"})");
    auto const [input, signature] = apart(first);
    std::string const other_input = apart(second).input;
    std::string const header = base64url(header_of(name_of(algorithm), R"("x":1)"));
    attacks made = {{"another payload", other_input + "." + base64url(signature), "signature_invalid"},
                    {"another header", header + input.substr(input.find('.')) + "." + base64url(signature),
                     "signature_invalid"}};
    for (std::size_t const at : {std::size_t{0}, signature.size() / 2, signature.size() - 1}) {
        for (unsigned bit = 0; bit < 8; bit += 7) {
            std::string flipped = signature;
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1u << bit));
            made.push_back({"bit " + std::to_string(bit) + " of byte " + std::to_string(at),
                            input + "." + base64url(flipped), "signature_invalid"});
        }
    }
    return made;
}

// With each of these in place of the signature.
attacks with_signatures(signature_algorithm algorithm, std::map<std::string, std::string> const& signatures) {
    std::string const input = apart(good_token(algorithm)).input;
    attacks made;
    for (auto const& [name, signature] : signatures) {
        made.push_back({name, input + "." + base64url(signature), "signature_invalid"});
    }
    return made;
}

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

// Orders and primes of the curves, in full length.
struct curve {
    std::size_t size;
    std::string order, prime;
};

curve curve_of(signature_algorithm algorithm) {
    if (algorithm == signature_algorithm::es256) {
        return {32, from_hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
                from_hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")};
    }
    if (algorithm == signature_algorithm::es384) {
        return {48,
                from_hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECE"
                         "C196ACCC52973"),
                from_hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF00000000000"
                         "00000FFFFFFFF")};
    }
    return {66,
            from_hex("01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7"
                     "FCC0148F709A5D03BB5C9"
                     "B8899C47AEBB6FB71E91386409"),
            from_hex("01FF" + std::string(128, 'F'))};
}

std::string plus_one(std::string number) {
    for (auto i = number.rbegin(); i != number.rend(); ++i) {
        *i = static_cast<char>(static_cast<unsigned char>(*i) + 1);
        if (*i != 0) {
            break;
        }
    }
    return number;
}

std::string minus_one(std::string number) {
    // The numbers here are odd.
    number.back() = static_cast<char>(number.back() - 1);
    return number;
}

attacks degenerate_ecdsa(signature_algorithm algorithm) {
    if (name_of(algorithm).substr(0, 2) != "ES") {
        return {};
    }
    auto const [size, order, prime] = curve_of(algorithm);
    std::string const zero(size, '\0');
    std::string const one = plus_one(zero);
    std::string const ones(size, '\xFF');
    auto const [input, good] = apart(good_token(algorithm));
    std::string const r = good.substr(0, size);
    std::string const s = good.substr(size);
    std::map<std::string, std::string> signatures = {{"empty", ""},
                                                     {"r", r},
                                                     {"leading zero", '\0' + good},
                                                     {"trailing zero", good + '\0'},
                                                     {"short", good.substr(0, 2 * size - 1)},
                                                     {"twice", good + good},
                                                     {"swapped", s + r}};
    std::map<std::string, std::string> const numbers = {
        {"0", zero},  {"1", one},   {"n-1", minus_one(order)}, {"n", order}, {"n+1", plus_one(order)},
        {"p", prime}, {"max", ones}};
    for (auto const& [name, number] : numbers) {
        signatures[name + " and s"] = number + s;
        signatures["r and " + name] = r + number;
        for (auto const& [other_name, other] : numbers) {
            signatures[name + " and " + other_name] = number + other;
        }
    }
    // As other protocols write it.
    auto const integer = [](std::string n) {
        n = (static_cast<unsigned char>(n[0]) & 0x80) != 0 ? '\0' + n : n;
        return std::string("\x02") + static_cast<char>(n.size()) + n;
    };
    std::string const both = integer(r) + integer(s);
    signatures["DER"] =
        (both.size() < 128 ? "\x30" : "\x30\x81") + std::string(1, static_cast<char>(both.size())) + both;
    // The parts of another signature of the same bytes.
    signatures["mixed"] = r + real_key(algorithm).sign(input)->substr(size);
    return with_signatures(algorithm, signatures);
}

attacks degenerate_eddsa(signature_algorithm algorithm) {
    if (algorithm != signature_algorithm::ed25519) {
        return {};
    }
    std::string const good = apart(good_token(algorithm)).signature;
    // S + L, little-endian.
    std::string malleated = good;
    std::string const order = from_hex("EDD3F55C1A631258D69CF7A2DEF9DE1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        carry += static_cast<unsigned char>(malleated[32 + i])
                 + static_cast<unsigned>(static_cast<unsigned char>(order[i]));
        malleated[32 + i] = static_cast<char>(carry);
        carry >>= 8;
    }
    std::string const identity = '\1' + std::string(31, '\0');
    return with_signatures(algorithm, {{"S + L", malleated},
                                       {"zero", std::string(64, '\0')},
                                       {"small order R", identity + good.substr(32)},
                                       {"small order R, S = 0", identity + std::string(32, '\0')},
                                       {"short", good.substr(0, 63)},
                                       {"long", good + '\0'},
                                       {"R alone", good.substr(0, 32)},
                                       {"empty", ""},
                                       {"ones", std::string(64, '\xFF')}});
}

attacks degenerate_mac(signature_algorithm algorithm) {
    if (!real_key(algorithm).verifier().is_symmetric()) {
        return {};
    }
    auto const [input, good] = apart(good_token(algorithm));
    auto const& key = real_key(algorithm);
    std::string hex;
    for (char const c : good) {
        constexpr char const* digits = "0123456789abcdef";
        hex +=
            {digits[(static_cast<unsigned char>(c) >> 4) & 15], digits[static_cast<unsigned char>(c) & 15]};
    }
    std::string without_dot = input;
    without_dot.erase(input.find('.'), 1);
    std::map<std::string, std::string> signatures = {
        {"empty", ""},
        {"extended", good + '\0'},
        {"twice", good + good},
        {"of the payload", key.sign(input.substr(input.find('.') + 1)).value()},
        {"of the header", key.sign(input.substr(0, input.find('.'))).value()},
        {"without the dot", key.sign(without_dot).value()},
        {"in hexadecimal", hex},
        {"in base64url", base64url(good)},
        {"zero", std::string(good.size(), '\0')}};
    for (std::size_t const size : {std::size_t{1}, std::size_t{10}, std::size_t{16}, good.size() - 1}) {
        signatures["cut to " + std::to_string(size)] = good.substr(0, size);
    }
    return with_signatures(algorithm, signatures);
}

} // namespace

std::vector<named_family> const& signature_attacks() {
    static std::vector<named_family> const all = {{"tampered", tampered},
                                                  {"ecdsa-degenerate", degenerate_ecdsa},
                                                  {"eddsa-degenerate", degenerate_eddsa},
                                                  {"mac-degenerate", degenerate_mac}};
    return all;
}

} // namespace writ_test
