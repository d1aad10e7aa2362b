// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_ROOTS_HPP
#define WRIT_SRC_POLICY_ROOTS_HPP

// What conditions are evaluated on: an instance read by name, an instance
// whose paths are bound to its members, or an element of one of its arrays.
// Each answers the value at a path, the object that the path starts from, and
// whether the instance states the path's first segment of itself.

#include "policy/binding.hpp"
#include "policy/hot.hpp"
#include "policy/naming.hpp"
#include "policy/path.hpp"
#include "policy/program.hpp"

#include <writ/policy/resource.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace writ::inline WRIT_ABI {

// The id or name that the resource states, if the path begins there.
[[nodiscard]] inline value stated_at(resource const& r, attribute_path const& path) noexcept {
    return path.begins_with_id ? r.id() : path.begins_with_name ? r.name() : value();
}

class element_root {
public:
    explicit element_root(value const& element) noexcept : element_(element) {}

    [[nodiscard]] value const& start() const noexcept { return element_; }
    [[nodiscard]] bool states(attribute_path const&) const noexcept { return false; }
    [[nodiscard]] static truth is_named(policy_program const&, compiled_statement const&) noexcept {
        return truth::unknown;
    }
    [[nodiscard]] WRIT_HOT value load(policy_program const& program, std::uint32_t path,
                                      detail::projection_room& room) const noexcept {
        return path == instruction::no_path ? element_ : resolve(element_, program.segments_of(path), room);
    }

private:
    value element_;
};

class named_root {
public:
    explicit named_root(resource const& r) noexcept : resource_(r) {}

    [[nodiscard]] value const& start() const noexcept { return resource_.attributes(); }
    [[nodiscard]] bool states(attribute_path const& path) const noexcept {
        return !stated_at(resource_, path).is_missing();
    }
    [[nodiscard]] truth is_named(policy_program const& program, compiled_statement const& s) const noexcept {
        return writ::is_named(program, s, resource_);
    }
    [[nodiscard]] WRIT_HOT value load(policy_program const& program, std::uint32_t path,
                                      detail::projection_room& room) const noexcept {
        attribute_path const& p = program.paths[path];
        auto const segments = p.segments.of(program.segments);
        if ((p.begins_with_id || p.begins_with_name) && states(p)) [[unlikely]] {
            return resolve(stated_at(resource_, p), segments.subspan(1), room);
        }
        // The attributes of an instance are an object.
        return segments.size() == 1 ? start().member(segments.front().name)
                                    : resolve(start(), segments, room);
    }

private:
    resource const& resource_;
};

class bound_root {
public:
    bound_root(resource const& r, path_binding const* bindings) noexcept
        : resource_(r),
          object_(static_cast<std::byte const*>(detail::described_type::address_of(r.attributes()))),
          bindings_(bindings) {}

    [[nodiscard]] value const& start() const noexcept { return resource_.attributes(); }
    [[nodiscard]] bool states(attribute_path const& path) const noexcept {
        return !stated_at(resource_, path).is_missing();
    }
    [[nodiscard]] truth is_named(policy_program const& program, compiled_statement const& s) const noexcept {
        return writ::is_named(program, s, resource_);
    }
    [[nodiscard]] WRIT_HOT value load(policy_program const& program, std::uint32_t path,
                                      detail::projection_room& room) const noexcept {
        path_binding const& b = bindings_[path];
        if (b.may_be_stated && states(program.paths[path])) [[unlikely]] {
            return resolve(stated_at(resource_, program.paths[path]), program.segments_of(path).subspan(1),
                           room);
        }
        void const* const at = object_ + b.offset;
        using detail::storage;
        switch (b.storage) {
        case storage::boolean: return copy<bool>(at);
        case storage::int8: return copy<std::int8_t>(at);
        case storage::int16: return copy<std::int16_t>(at);
        case storage::int32: return copy<std::int32_t>(at);
        case storage::int64: return copy<std::int64_t>(at);
        case storage::uint8: return copy<std::uint8_t>(at);
        case storage::uint16: return copy<std::uint16_t>(at);
        case storage::uint32: return copy<std::uint32_t>(at);
        case storage::uint64: return copy<std::uint64_t>(at);
        case storage::float32: return static_cast<double>(copy<float>(at));
        case storage::float64: return copy<double>(at);
        case storage::string: return std::string_view(*static_cast<std::string const*>(at));
        case storage::string_view: return *static_cast<std::string_view const*>(at);
        default: return resolve(b.type->read(at), b.rest.of(program.segments), room);
        }
    }

private:
    // By bytes, because a `long long`, say, may not be read as a `long`.
    template <class T>
    [[nodiscard]] static T copy(void const* at) noexcept {
        T v;
        std::memcpy(&v, at, sizeof v);
        return v;
    }

    resource const& resource_;
    std::byte const* object_;
    path_binding const* bindings_;
};

} // namespace writ::inline WRIT_ABI

#endif
