// SPDX-License-Identifier: Apache-2.0
#include "support/attacks.hpp"

namespace writ_test {
namespace {

using attacks = std::vector<attack>;

std::string name_of(signature_algorithm algorithm) {
    return std::string(writ::to_text(algorithm));
}

std::string signed_header(signature_algorithm algorithm, std::string const& members) {
    return sign_token(header_of(name_of(algorithm), members), claims_with(), real_key(algorithm));
}

attacks critical(signature_algorithm algorithm) {
    attacks made;
    for (std::string const members :
         {R"("crit":["exp"],"exp":1)", R"("crit":["b64"],"b64":true)", R"("crit":["b64"],"b64":false)",
          R"("crit":["alg"])", R"("crit":["unknown"],"unknown":1)", R"("crit":["absent"])", R"("crit":[])",
          R"("crit":"exp")", R"("crit":null)", R"("crit":["x","x"],"x":1)", R"("crit":[7])",
          R"("crit":{})"}) {
        made.push_back({members, signed_header(algorithm, members), "critical_header"});
    }
    return made;
}

attacks unencoded(signature_algorithm algorithm) {
    std::string const header = base64url(header_of(name_of(algorithm), R"("b64":false)"));
    // Without a dot of its own, the payload can stand as it is.
    std::string const payload = R"({"iss":"x"})";
    std::string const signature = base64url(real_key(algorithm).sign(header + "." + payload).value());
    return {{"as it is", header + "." + payload + "." + signature},
            {"encoded after all", header + "." + base64url(payload) + "." + signature, "critical_header"},
            {"encoded and signed so", signed_header(algorithm, R"("b64":false)"), "critical_header"}};
}

attacks other_type(signature_algorithm algorithm) {
    attacks made;
    for (std::string const members :
         {R"("typ":"JWT")", R"("typ":"at+jwt")", R"("typ":"logout+jwt")", R"("typ":"dpop+jwt")",
          R"("typ":"service+jwt ")", R"("typ":"service")", R"("typ":"jwt+service")",
          R"("typ":"application/application/service+jwt")", R"("typ":"text/service+jwt")",
          R"("typ":"application/service+jwt;x=1")", ""}) {
        made.push_back({members, signed_header(algorithm, members), "type_mismatch", "service+jwt"});
    }
    made.push_back(
        {"no text", signed_header(algorithm, R"("typ":["service+jwt"])"), "header_malformed", "service+jwt"});
    made.push_back({"empty", signed_header(algorithm, R"("typ":"")"), "header_malformed", "service+jwt"});
    std::string const service = R"("typ":"service+jwt")";
    for (std::string const content : {"JWT", "jwt", "application/jwt"}) {
        made.push_back({"nested " + content,
                        signed_header(algorithm, service + R"(,"cty":")" + content + "\""),
                        "unsupported_content", "service+jwt"});
    }
    made.push_back(
        {"a security event",
         sign_token(header_of(name_of(algorithm), service),
                    claims_with(R"({"events":{"http://schemas.openid.net/event/backchannel-logout":{}}})"),
                    real_key(algorithm)),
         "type_mismatch", "service+jwt"});
    return made;
}

attacks twice(signature_algorithm algorithm) {
    attacks made;
    std::string const name = name_of(algorithm);
    for (std::string const& member :
         {"\"alg\":\"" + name + "\"", std::string("\"alg\":\"none\""), std::string("\"kid\":\"real\""),
          "\"\\u0061lg\":\"" + name + "\"", std::string("\"k\\u0069d\":\"real\"")}) {
        made.push_back({member, signed_header(algorithm, member), "header_malformed"});
    }
    std::string const claims = claims_with();
    for (std::string const member :
         {R"("exp":9999999999)", R"("\u0065xp":9999999999)", R"("sub":"admin")", R"("aud":"orders-api")",
          R"("iss":"https://issuer.example")", R"("\u0073ub":"admin")", R"("x":1,"x":1)",
          R"("deep":{"a":1,"\u0061":2})"}) {
        std::string const payload = "{" + std::string(member) + "," + claims.substr(1);
        made.push_back(
            {member, sign_token(header_of(name), payload, real_key(algorithm)), "payload_malformed"});
    }
    return made;
}

attacks no_json(signature_algorithm algorithm) {
    attacks made;
    std::string const header = header_of(name_of(algorithm));
    std::string const claims = claims_with();
    std::string const deep = std::string(4'000, '[') + std::string(4'000, ']');
    for (std::string const& text : {std::string("\xEF\xBB\xBF") + claims,
                                    claims + "x",
                                    claims + claims,
                                    "/* */" + claims,
                                    claims + "//",
                                    std::string("[]"),
                                    "[" + claims + "]",
                                    std::string("\"text\""),
                                    std::string("1"),
                                    std::string("null"),
                                    std::string("NaN"),
                                    std::string(),
                                    std::string("{'iss':1}"),
                                    std::string("{\"iss\":\"\xFF\"}"),
                                    std::string("{\"iss\":\"\xC0\x80\"}"),
                                    std::string("{\"iss\":\"\xED\xA0\x80\"}"),
                                    claims + '\0',
                                    '\0' + claims,
                                    std::string("{\"iss\":\"a\0b\"}", 13),
                                    std::string("{iss:1}"),
                                    std::string("{\"a\":1,}"),
                                    std::string("{"),
                                    std::string("{\"a\":\"\\ud800\"}"),
                                    std::string("{\"a\":01}"),
                                    std::string("{\"a\":NaN}"),
                                    std::string("{\"a\":Infinity}"),
                                    "{\"a\":" + deep + "," + claims.substr(1),
                                    deep}) {
        made.push_back({"payload " + text.substr(0, 20), sign_token(header, text, real_key(algorithm)),
                        "payload_malformed"});
    }
    for (std::string const& text :
         {"\xEF\xBB\xBF" + header, header + "x", header + header, std::string("[]"), std::string("null"),
          "[" + header + "]", std::string(), "{\"x\":\"\xFF\"," + header.substr(1), header + '\0',
          "{\"a\":" + deep + "," + header.substr(1)}) {
        made.push_back({"header " + text.substr(0, 20), sign_token(text, claims, real_key(algorithm)),
                        "header_malformed"});
    }
    return made;
}

struct parts {
    std::string header, payload, signature;
};

parts parts_of(std::string const& token) {
    auto const first = token.find('.');
    auto const second = token.find('.', first + 1);
    return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

attacks segments(signature_algorithm algorithm) {
    std::string const good = good_token(algorithm);
    auto const [h, p, s] = parts_of(good);
    attacks made;
    for (std::string const& text :
         {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("...."), h,
          h + "." + p, h + "." + p + ".", h + ".." + s, "." + p + "." + s, good + ".", "." + good,
          good + ".x", good + ".x.y", good + "..", p + "." + h + "." + s, h + "." + s + "." + p,
          good + "." + good}) {
        made.push_back({text, text});
    }
    made.push_back({"five segments", h + "." + p + "." + s + "." + p + "." + s, "encrypted"});
    return made;
}

attacks loose_encoding(signature_algorithm algorithm) {
    std::string const good = good_token(algorithm);
    auto const [h, p, s] = parts_of(good);
    attacks made;
    auto const add = [&](std::string const& name, std::string const& token) {
        made.push_back({name, token, "malformed"});
    };
    for (std::string const extra :
         {"=", "==", " ", "\n", "\r\n", "\t", "%", "?", "+", "/", "\xC3\xA9", "*"}) {
        add("after the header " + extra, h + extra + "." + p + "." + s);
        add("after the payload " + extra, h + "." + p + extra + "." + s);
        add("after the signature " + extra, good + extra);
        add("before " + extra, extra + good);
        add("inside the signature " + extra, h + "." + p + "." + s.substr(0, 5) + extra + s.substr(5));
    }
    // The last character of a segment that is no multiple of four has bits
    // that stand for nothing.
    for (int i = 0; i < 3; ++i) {
        parts other = {h, p, s};
        std::string& changed = i == 0 ? other.header : i == 1 ? other.payload : other.signature;
        if (changed.size() % 4 != 0) {
            constexpr std::string_view alphabet =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            changed.back() = alphabet[alphabet.find(changed.back()) + 1];
            add("bits left over in segment " + std::to_string(i),
                other.header + "." + other.payload + "." + other.signature);
        }
    }
    add("one character", h + "." + p + "." + "A");
    return made;
}

attacks json_form(signature_algorithm algorithm) {
    auto const [h, p, s] = parts_of(good_token(algorithm));
    std::string const flat =
        "{\"payload\":\"" + p + "\",\"protected\":\"" + h + "\",\"signature\":\"" + s + "\"}";
    std::string const general = "{\"payload\":\"" + p + "\",\"signatures\":[{\"protected\":\"" + h
                                + "\",\"signature\":\"" + s + "\"}]}";
    return {{"flattened", flat, "malformed"},
            {"general", general, "malformed"},
            {"with an open header", "{\"header\":{\"alg\":\"none\"}," + flat.substr(1), "malformed"},
            {"two signatures", "{\"signatures\":[{},{}]," + flat.substr(1), "malformed"},
            {"in a list", "[" + flat + "]", "malformed"}};
}

attacks compressed(signature_algorithm algorithm) {
    return {{"zip", signed_header(algorithm, R"("zip":"DEF")"), "unsupported_content"},
            {"enc", signed_header(algorithm, R"("enc":"A256GCM")"), "unsupported_content"},
            {"dir", sign_token(header_of("dir", R"("enc":"A256GCM")"), claims_with(), real_key(algorithm)),
             "unsupported_content"}};
}

attacks huge(signature_algorithm algorithm) {
    std::string const filler = std::string(std::size_t{1} << 20, 'x');
    std::string const audiences = [] {
        std::string list = "[\"orders-api\"";
        for (int i = 0; i < 10'000; ++i) {
            list += ",\"a" + std::to_string(i) + "\"";
        }
        return list + "]";
    }();
    return {{"payload", good_token(algorithm, "{\"x\":\"" + filler + "\"}"), "too_large"},
            {"header", signed_header(algorithm, "\"x\":\"" + filler + "\""), "too_large"},
            {"ten thousand audiences", good_token(algorithm, "{\"aud\":" + audiences + "}"), "too_large"},
            {"dots", std::string(std::size_t{10} << 20, '.'), "too_large"}};
}

attacks with_scheme(signature_algorithm algorithm) {
    std::string const good = good_token(algorithm);
    attacks made;
    for (std::string const& text : {"Bearer " + good, "bearer " + good, "Basic " + good, good + " " + good,
                                    good + "," + good, "Bearer " + good + ", Bearer " + good,
                                    "access_token=" + good, "?access_token=" + good, "\"" + good + "\""}) {
        made.push_back({text.substr(0, 30), text});
    }
    return made;
}

} // namespace

std::vector<named_family> const& form_attacks() {
    static std::vector<named_family> const all = {
        {"crit", critical},
        {"b64-false-plain", unencoded},
        {"typ-confusion", other_type},
        {"dup-members", twice},
        {"bad-json", no_json},
        {"segments", segments},
        {"base64-laxness", loose_encoding},
        {"json-serialization", json_form},
        {"zip-enc", compressed},
        {"size", huge},
        {"bearer-parsing", with_scheme},
    };
    return all;
}

} // namespace writ_test
