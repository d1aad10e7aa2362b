// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_VERSION_HPP
#define WRIT_VERSION_HPP

// The version of the library.  This file is the only place that states it:
// CMake, the package files and the command line tool read it from here.

#define WRIT_VERSION_MAJOR 0
#define WRIT_VERSION_MINOR 1
#define WRIT_VERSION_PATCH 0
#define WRIT_VERSION_STRING "0.1.0"

#endif
