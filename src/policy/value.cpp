// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/value.hpp>

#include "policy/path.hpp"

#include <writ/policy/described.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace writ::inline WRIT_ABI {

namespace {

value of_json(boost::json::value const& v) noexcept {
    switch (v.kind()) {
    case boost::json::kind::null: return nullptr;
    case boost::json::kind::bool_: return v.get_bool();
    case boost::json::kind::int64: return v.get_int64();
    case boost::json::kind::uint64: return v.get_uint64();
    case boost::json::kind::double_: return v.get_double();
    case boost::json::kind::string: return std::string_view(v.get_string().data(), v.get_string().size());
    case boost::json::kind::array: return v.get_array();
    case boost::json::kind::object: return v.get_object();
    }
    return {};
}

} // namespace

value::value(boost::json::value const& v) noexcept : value(of_json(v)) {}

value value::member(std::string_view name) const noexcept {
    if (kind_ != value_kind::object) {
        return {};
    }
    if (backing_ == backing::json) {
        auto const* found = static_cast<boost::json::object const*>(first_.address)->if_contains(name);
        return found != nullptr ? of_json(*found) : value();
    }
    if (backing_ == backing::caller) {
        return static_cast<attributes const*>(first_.address)->attribute(name);
    }
    detail::described_type const& type = *second_.type;
    if (type.find != nullptr) {
        return type.find(first_.address, name);
    }
    for (detail::described_member const& m : type.members) {
        if (m.name == name) {
            return m.type->read(m.address(first_.address));
        }
    }
    return {};
}

std::size_t value::size() const noexcept {
    if (kind_ != value_kind::array) {
        return 0;
    }
    switch (backing_) {
    case backing::json: return static_cast<boost::json::array const*>(first_.address)->size();
    case backing::caller: return static_cast<elements const*>(first_.address)->size();
    case backing::described: return second_.type->count(first_.address);
    case backing::projection: return static_cast<detail::projection const*>(first_.address)->size();
    default: return 0;
    }
}

value value::element(std::size_t index) const noexcept {
    if (index >= size()) {
        return {};
    }
    switch (backing_) {
    case backing::json: return (*static_cast<boost::json::array const*>(first_.address))[index];
    case backing::caller: return static_cast<elements const*>(first_.address)->element(index);
    case backing::described: return second_.type->element(first_.address, index);
    case backing::projection: return static_cast<detail::projection const*>(first_.address)->element(index);
    default: return {};
    }
}

} // namespace writ::inline WRIT_ABI
