// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_HOT_HPP
#define WRIT_SRC_POLICY_HOT_HPP

// What every check runs is compiled into one function: a value that one
// function writes to memory in parts and another reads as a whole costs more
// than the comparison it is for.

#if defined(__GNUC__)
#define WRIT_HOT inline __attribute__((always_inline))
#define WRIT_COLD __attribute__((noinline))
#else
#define WRIT_HOT inline
#define WRIT_COLD
#endif

#endif
