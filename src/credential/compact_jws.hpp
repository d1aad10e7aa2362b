// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_COMPACT_JWS_HPP
#define WRIT_SRC_CREDENTIAL_COMPACT_JWS_HPP

// The compact form of a JSON Web Signature (RFC 7515), read strictly: nothing
// here trusts anything.

#include <writ/credential/signature.hpp>
#include <writ/credential/token_refusal.hpp>

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// The segments, still encoded.  Views into the token.
struct compact_jws {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    // What is signed: the first two with the dot between them.
    std::string_view input;
};

[[nodiscard]] token_result<compact_jws> split(std::string_view token) noexcept;

// What a header says, as far as it counts here.
struct jws_header {
    signature_algorithm algorithm = {};
    // Empty when there is none.
    std::string kid;
    std::string type;
    // Claims that it repeats (RFC 7519, section 5.3); mostly none.
    boost::json::object claims = {};
};

// Reads the header segment.  The headers of an issuer are alike: each thread
// keeps the last one that it has read, which is the same whoever asks.
[[nodiscard]] token_result<std::shared_ptr<jws_header const>> read_header(std::string_view segment);

// Whether two names of a media type are the same one.
[[nodiscard]] bool same_type(std::string_view a, std::string_view b) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
