# SPDX-License-Identifier: Apache-2.0
#
# Defines re2::re2.  Some builds of RE2 bring a CMake package, Debian 12's only
# a pkg-config file.  Used by this project and by its installed package.
find_package(re2 CONFIG QUIET)
if(NOT TARGET re2::re2)
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(re2_pkg_config QUIET IMPORTED_TARGET re2)
  endif()
  if(TARGET PkgConfig::re2_pkg_config)
    add_library(re2::re2 INTERFACE IMPORTED)
    target_link_libraries(re2::re2 INTERFACE PkgConfig::re2_pkg_config)
  endif()
endif()

set(re2_usable NO)
if(TARGET re2::re2)
  set(re2_usable YES)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(re2
  REQUIRED_VARS re2_usable
  REASON_FAILURE_MESSAGE "neither a CMake package nor, through pkg-config, re2.pc (Debian: libre2-dev pkg-config)")
unset(re2_usable)
