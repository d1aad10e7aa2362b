// SPDX-License-Identifier: Apache-2.0
#include "support/attacks.hpp"

#include <utility>

namespace writ_test {
namespace {

using attacks = std::vector<attack>;

// Claims that are right but for one member, written as it is.
attacks with_member(signature_algorithm algorithm, std::string const& name,
                    std::vector<std::pair<std::string, std::string>> const& values) {
    std::string const rest = claims_with("{\"" + name + "\":null}");
    std::string const header = header_of(writ::to_text(algorithm));
    attacks made;
    for (auto const& [value, refusal] : values) {
        std::string const payload =
            value.empty() ? rest : "{\"" + name + "\":" + value + "," + rest.substr(1);
        made.push_back(
            {name + " " + value.substr(0, 40), sign_token(header, payload, real_key(algorithm)), refusal});
    }
    return made;
}

std::string const malformed = "claim_malformed";
std::string const no_json = "payload_malformed";

std::string seconds(std::int64_t after) {
    return std::to_string(token_now + after);
}

attacks expiry(signature_algorithm algorithm) {
    return with_member(algorithm, "exp",
                       {{"", "claim_missing"},
                        {seconds(0), "expired"},
                        {seconds(-1), "expired"},
                        {seconds(-1) + ".9", "expired"},
                        {"0", "expired"},
                        {"1e3", "expired"},
                        {"null", malformed},
                        {"\"" + seconds(600) + "\"", malformed},
                        {"true", malformed},
                        {"[" + seconds(600) + "]", malformed},
                        {"{}", malformed},
                        {"-1", malformed},
                        {"-0.5", malformed},
                        {"-" + seconds(600), malformed},
                        {"1e999", no_json},
                        {"-1e999", no_json},
                        {"1e18", malformed},
                        {"1e308", malformed},
                        {"9223372036854775807", malformed},
                        {"9223372036854775808", malformed},
                        {"18446744073709551615", malformed},
                        {"18446744073709551616", no_json},
                        {"9000000000000000000", malformed},
                        {"-9223372036854775808", malformed},
                        {seconds(3'601), "lifetime_too_long"},
                        {seconds(600'000'000), "lifetime_too_long"}});
}

attacks beginning(signature_algorithm algorithm) {
    attacks made;
    for (auto const& [name, refusal] :
         {std::pair("nbf", "not_yet_valid"), std::pair("iat", "issued_in_future")}) {
        auto more = with_member(algorithm, name,
                                {{seconds(1), refusal},
                                 {seconds(0) + ".5", refusal},
                                 {"9000000000", refusal},
                                 {"9223372036854775807", malformed},
                                 {"1e18", malformed},
                                 {"1e999", no_json},
                                 {"-1", malformed},
                                 {"null", malformed},
                                 {"\"" + seconds(-10) + "\"", malformed},
                                 {"true", malformed},
                                 {"[]", malformed}});
        made.insert(made.end(), more.begin(), more.end());
    }
    return made;
}

attacks issuer(signature_algorithm algorithm) {
    std::string const other = "issuer_mismatch";
    return with_member(algorithm, "iss",
                       {{"", "claim_missing"},
                        {R"("https://issuer.example/")", other},
                        {R"("https://ISSUER.example")", other},
                        {R"("HTTPS://issuer.example")", other},
                        {R"("http://issuer.example")", other},
                        {R"("https://issuer.example.attacker.example")", other},
                        {R"("https://issuer.exampl")", other},
                        {R"("https://issuer.example ")", other},
                        {R"("https://issuer.example\u0000")", other},
                        {R"("https://\u0456ssuer.example")", other},
                        {R"(["https://issuer.example"])", malformed},
                        {R"({"https://issuer.example":1})", malformed},
                        {R"("")", malformed},
                        {"null", malformed},
                        {"7", malformed}});
}

attacks audience(signature_algorithm algorithm) {
    std::string const other = "audience_mismatch";
    return with_member(algorithm, "aud",
                       {{"", "claim_missing"},
                        {R"("billing-api")", other},
                        {R"("orders")", other},
                        {R"("orders-api-2")", other},
                        {R"("Orders-API")", other},
                        {R"("orders-api/")", other},
                        {R"("orders-api ")", other},
                        {R"("orders-api\u0000")", other},
                        {R"("billing-api,orders-api")", other},
                        {R"("billing-api orders-api")", other},
                        {R"("*")", other},
                        {R"(["billing-api","Orders-api"])", other},
                        {R"("")", malformed},
                        {"[]", malformed},
                        {"null", malformed},
                        {"7", malformed},
                        {"true", malformed},
                        {R"({"orders-api":true})", malformed},
                        {R"([["orders-api"]])", malformed},
                        {R"(["orders-api",7])", malformed},
                        {R"(["orders-api",""])", malformed},
                        {R"([null,"orders-api"])", malformed}});
}

attacks subject(signature_algorithm algorithm) {
    return with_member(algorithm, "sub",
                       {{"", "claim_missing"},
                        {R"("")", malformed},
                        {"7", malformed},
                        {"null", malformed},
                        {"{}", malformed},
                        {"true", malformed},
                        {R"(["service-a"])", malformed}});
}

attacks in_the_header(signature_algorithm algorithm) {
    std::string const header =
        header_of(writ::to_text(algorithm), claims_with().substr(1, claims_with().size() - 2));
    return {{"only there", sign_token(header, "{}", real_key(algorithm)), "claim_missing"},
            {"another audience",
             sign_token(header, claims_with(R"({"aud":"billing-api"})"), real_key(algorithm)),
             "audience_mismatch"},
            {"another issuer", sign_token(header, claims_with(R"({"iss":"x"})"), real_key(algorithm)),
             "issuer_mismatch"},
            {"another one there",
             sign_token(header_of(writ::to_text(algorithm), R"("aud":"billing-api")"), claims_with(),
                        real_key(algorithm)),
             "header_malformed"},
            {"one that is only there",
             sign_token(header_of(writ::to_text(algorithm), R"("nbf":9000000000)"), claims_with(),
                        real_key(algorithm)),
             "header_malformed"}};
}

} // namespace

std::vector<named_family> const& claim_attacks() {
    static std::vector<named_family> const all = {{"exp", expiry},  {"nbf-iat", beginning},
                                                  {"iss", issuer},  {"aud", audience},
                                                  {"sub", subject}, {"header-claims", in_the_header}};
    return all;
}

} // namespace writ_test
