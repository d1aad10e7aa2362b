// SPDX-License-Identifier: Apache-2.0
#include "support/attacks.hpp"

#include "credential/base64url.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace writ_test {
namespace {

using enum signature_algorithm;
using attacks = std::vector<attack>;

std::string name_of(signature_algorithm algorithm) {
    return std::string(writ::to_text(algorithm));
}

bool is_symmetric(signature_algorithm algorithm) {
    return real_key(algorithm).verifier().is_symmetric();
}

attacks no_algorithm(signature_algorithm algorithm) {
    attacks made;
    std::string const good = good_token(algorithm);
    std::string const left_over = good.substr(good.rfind('.') + 1);
    for (std::string const name : {"none", "None", "NONE", "nOnE"}) {
        std::string const input = base64url(header_of(name)) + "." + base64url(claims_with());
        made.push_back({name + " without a signature", input + ".", "algorithm_not_allowed"});
        made.push_back({name + " with a left-over one", input + "." + left_over, "algorithm_not_allowed"});
        made.push_back({name + " in two segments", input, "malformed"});
    }
    return made;
}

attacks wrong_algorithm_type(signature_algorithm algorithm) {
    std::string const name = name_of(algorithm);
    std::string lower = name;
    for (char& c : lower) {
        c = static_cast<char>(c | 0x20);
    }
    attacks made;
    auto const add = [&](std::string const& header, std::string const& refusal) {
        made.push_back({header, sign_token(header, claims_with(), real_key(algorithm)), refusal});
    };
    add(R"({"kid":"real"})", "header_malformed");
    for (std::string const& value : {std::string("null"), std::string("256"), "[\"" + name + "\"]",
                                     "{\"" + name + "\":1}", std::string("true"), std::string("\"\"")}) {
        add(R"({"kid":"real","alg":)" + value + "}", "header_malformed");
    }
    for (std::string const& value :
         {lower, " " + name, name + " ", name + "\\u0000", name + "\\n", "x" + name}) {
        add(R"({"kid":"real","alg":")" + value + "\"}", "algorithm_not_allowed");
    }
    return made;
}

std::string pem_of_base64(std::string const& der, std::string const& label) {
    std::string text = der;
    for (char& c : text) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    text.resize((text.size() + 3) / 4 * 4, '=');
    std::string pem = "-----BEGIN " + label + "-----\n";
    for (std::size_t i = 0; i < text.size(); i += 64) {
        pem += text.substr(i, 64) + "\n";
    }
    return pem + "-----END " + label + "-----";
}

std::string bytes_of(boost::json::object const& jwk, char const* name) {
    return writ::base64url::decode(std::string_view(jwk.at(name).as_string())).value();
}

// Tag, length, content.
std::string der(char tag, std::string const& content) {
    std::string out(1, tag);
    if (content.size() >= 256) {
        out += {'\x82', static_cast<char>(content.size() >> 8)};
    } else if (content.size() >= 128) {
        out += '\x81';
    }
    return out + static_cast<char>(content.size()) + content;
}

// All forms in which somebody may have taken a public key for a secret.
std::vector<std::string> forms_of(writ::verification_key const& key) {
    auto const jwk = key.jwk().value();
    std::vector<std::string> forms = {boost::json::serialize(jwk), key.thumbprint(), std::string("real")};
    std::string spki;
    if (jwk.at("kty") == "RSA") {
        std::string const numbers =
            der('\x30', der('\x02', '\0' + bytes_of(jwk, "n")) + der('\x02', bytes_of(jwk, "e")));
        std::string const oid("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 15);
        spki = der('\x30', oid + der('\x03', std::string(1, '\0') + numbers));
        forms.insert(forms.end(), {bytes_of(jwk, "n"), std::string(jwk.at("n").as_string()), numbers,
                                   pem_of_base64(base64url(numbers), "RSA PUBLIC KEY")});
    } else if (jwk.at("kty") == "EC") {
        std::string const point = bytes_of(jwk, "x") + bytes_of(jwk, "y");
        // That of P-256, whatever the curve: a form like any other.
        std::string const oid(
            "\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 21);
        spki = der('\x30', oid + der('\x03', std::string(1, '\0') + "\x04" + point));
        forms.insert(forms.end(), {point, "\x04" + point, bytes_of(jwk, "x")});
    } else {
        std::string const oid("\x30\x05\x06\x03\x2b\x65\x70", 7);
        spki = der('\x30', oid + der('\x03', std::string(1, '\0') + bytes_of(jwk, "x")));
        forms.push_back(bytes_of(jwk, "x"));
    }
    std::string const pem = pem_of_base64(base64url(spki), "PUBLIC KEY");
    forms.insert(forms.end(), {spki, base64url(spki), pem, pem + "\n", pem + "\r\n"});
    return forms;
}

attacks public_key_as_secret(signature_algorithm algorithm) {
    attacks made;
    for (std::string const& form : forms_of(real_key(algorithm).verifier())) {
        std::string const token = mac_token(header_of("HS256"), claims_with(), form);
        std::string const name = "a form of " + std::to_string(form.size()) + " bytes";
        made.push_back({name, token, "algorithm_not_allowed"});
        made.push_back({name + ", HS256 allowed", token, "algorithm_mismatch", "", true});
        // By the name of the algorithm that is allowed.
        made.push_back({name + ", named " + name_of(algorithm),
                        mac_token(header_of(name_of(algorithm)), claims_with(), form), "signature_invalid"});
    }
    return made;
}

attacks rsa_as_secret(signature_algorithm algorithm) {
    return name_of(algorithm).find('S') == 1 && name_of(algorithm)[0] != 'H' && name_of(algorithm)[0] != 'E'
               ? public_key_as_secret(algorithm)
               : attacks();
}

attacks curve_as_secret(signature_algorithm algorithm) {
    return name_of(algorithm)[0] == 'E' ? public_key_as_secret(algorithm) : attacks();
}

// Another algorithm in the header, and where the key can do it, a signature
// that is right for it.
attacks other_algorithm(signature_algorithm algorithm) {
    attacks made;
    auto const& key = real_key(algorithm).verifier();
    for (signature_algorithm const other : all_algorithms()) {
        if (other == algorithm) {
            continue;
        }
        std::string const header = header_of(name_of(other));
        std::string token = sign_token(header, claims_with(), real_key(algorithm));
        bool const both_rsa = !is_symmetric(algorithm) && !is_symmetric(other) && name_of(algorithm)[0] != 'E'
                              && name_of(other)[0] != 'E';
        // A secret that is long enough for the other hash.
        bool const both_secret = is_symmetric(algorithm) && is_symmetric(other) && other < algorithm;
        if (both_rsa || both_secret) {
            token = sign_token(header, claims_with(), relabelled(real_key(algorithm), other));
        }
        made.push_back({name_of(other), token, "algorithm_not_allowed"});
        made.push_back({name_of(other) + ", allowed", token, "algorithm_mismatch", "", true});
    }
    if (key.algorithm() != ed25519) {
        made.push_back({"EdDSA", sign_token(header_of("EdDSA"), claims_with(), real_key(algorithm)),
                        "algorithm_mismatch", "", true});
    }
    return made;
}

attacks forged(signature_algorithm algorithm) {
    return {{"another key", sign_token(header_of(name_of(algorithm)), claims_with(), attacker_key(algorithm)),
             "signature_invalid"}};
}

attacks weak_secret(signature_algorithm algorithm) {
    attacks made;
    for (std::string const& bytes :
         {std::string(), std::string(1, '\0'), std::string("secret"), std::string("real"),
          std::string("password"), std::string("null"), std::string(32, '\0')}) {
        made.push_back(
            {bytes, mac_token(header_of(name_of(algorithm)), claims_with(), bytes), "signature_invalid"});
    }
    return made;
}

// Members of a header that bring a key or say where one is: signed by the
// attacker, and by the real key, too.
attacks with_members(signature_algorithm algorithm, std::vector<std::string> const& members) {
    attacks made;
    for (std::string const& member : members) {
        std::string const header = header_of(name_of(algorithm), member);
        made.push_back({member, sign_token(header, claims_with(), attacker_key(algorithm)), "embedded_key"});
        made.push_back({member + ", real signature", sign_token(header, claims_with(), real_key(algorithm)),
                        "embedded_key"});
    }
    return made;
}

std::string text_of_key(writ::signing_key const& key) {
    return key.verifier().is_symmetric() ? std::string(key.jwk()->reveal())
                                         : boost::json::serialize(key.verifier().jwk().value());
}

attacks embedded_key(signature_algorithm algorithm) {
    return with_members(algorithm, {R"("jwk":)" + text_of_key(attacker_key(algorithm)),
                                    R"("jwk":)" + text_of_key(real_key(algorithm)), R"("jwk":null)"});
}

attacks key_address(signature_algorithm algorithm) {
    return with_members(algorithm,
                        {R"("jku":"https://attacker.example/keys")", R"("jku":"file:///etc/passwd")",
                         R"("jku":"http://127.0.0.1/")", R"("x5u":"https://attacker.example/chain")",
                         R"("jku":"https://issuer.example/keys")"});
}

attacks certificate(signature_algorithm algorithm) {
    return with_members(algorithm, {R"("x5c":["MIIBszCCAVmgAwIBAgIUAAAA"])", R"("x5c":[])", R"("x5c":"x")"});
}

attacks hostile_key_id(signature_algorithm algorithm) {
    attacks made;
    auto const add = [&](std::string const& kid, writ::signing_key const& key, std::string const& refusal) {
        std::string const header = R"({"alg":")" + name_of(algorithm) + R"(","kid":)" + kid + "}";
        made.push_back({kid.substr(0, 40), sign_token(header, claims_with(), key), refusal});
    };
    for (std::string const kid : {"../../../../dev/null",
                                  "/dev/null",
                                  "file:///dev/null",
                                  "x' UNION SELECT 'AA==';--",
                                  "|/bin/sleep 9",
                                  "$(id)",
                                  "https://attacker.example/key",
                                  "%s%n%x",
                                  "__proto__",
                                  "constructor",
                                  "toString",
                                  "Real",
                                  "REAL",
                                  "real ",
                                  " real",
                                  "real\\u0000",
                                  "real\\u0000x",
                                  "real/../real",
                                  "*",
                                  "r%65al",
                                  "0"}) {
        add("\"" + std::string(kid) + "\"", attacker_key(algorithm), "unknown_key");
        add("\"" + std::string(kid) + "\"", real_key(algorithm), "unknown_key");
    }
    for (std::string const kid : {"7", "null", "true", "[\"real\"]", "{\"real\":1}", "\"\""}) {
        add(kid, real_key(algorithm), "header_malformed");
    }
    add("\"" + std::string(300, 'k') + "\"", real_key(algorithm), "header_malformed");
    add("\"" + std::string(9'000, 'k') + "\"", real_key(algorithm), "header_malformed");
    return made;
}

attacks secrets_only(signature_algorithm algorithm) {
    return algorithm == hs256 ? weak_secret(algorithm) : attacks();
}

} // namespace

std::vector<named_family> const& algorithm_attacks() {
    static std::vector<named_family> const all = {
        {"alg-none", no_algorithm},
        {"alg-type", wrong_algorithm_type},
        {"rs-hs-confusion", rsa_as_secret},
        {"ec-hs-confusion", curve_as_secret},
        {"alg-substitution", other_algorithm},
        {"forged-key", forged},
        {"weak-secret", secrets_only},
        {"embedded-jwk", embedded_key},
        {"remote-key-url", key_address},
        {"x5c", certificate},
        {"kid-injection", hostile_key_id},
    };
    return all;
}

} // namespace writ_test
