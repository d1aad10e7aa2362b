// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_EXPORT_HPP
#define WRIT_EXPORT_HPP

// Symbol visibility, and the name of the binary interface.
//
// Everything public lives in writ::WRIT_ABI, an inline namespace that users
// never spell.  Its name holds writ's minor version and the version of Boost,
// because both shape the layout of public types: an object file that was
// compiled against another pair fails to link instead of misbehaving.

#include <writ/version.hpp>

#include <boost/version.hpp>

#define WRIT_ABI_JOIN(major, minor, boost) v##major##_##minor##_boost_##boost
#define WRIT_ABI_NAME(major, minor, boost) WRIT_ABI_JOIN(major, minor, boost)
#define WRIT_ABI WRIT_ABI_NAME(WRIT_VERSION_MAJOR, WRIT_VERSION_MINOR, BOOST_VERSION)

#if defined(_WIN32) && defined(WRIT_SHARED) && defined(WRIT_SOURCE)
#define WRIT_EXPORT __declspec(dllexport)
#elif defined(_WIN32) && defined(WRIT_SHARED)
#define WRIT_EXPORT __declspec(dllimport)
#elif defined(_WIN32)
#define WRIT_EXPORT
#else
#define WRIT_EXPORT __attribute__((visibility("default")))
#endif

#endif
