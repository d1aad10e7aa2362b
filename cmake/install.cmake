# SPDX-License-Identifier: Apache-2.0
#
# The package files: find_package(writ CONFIG) and pkg-config.
include(CMakePackageConfigHelpers)

set(writ_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/writ)

# A static library leaves finding OpenSSL, RE2, SQLite and libpq to its
# consumer; a shared one has them.
get_target_property(writ_core_type writ_core TYPE)
set(writ_needs_openssl OFF)
set(writ_needs_re2 OFF)
set(writ_needs_sqlite OFF)
set(writ_needs_postgres OFF)
if(writ_core_type STREQUAL "STATIC_LIBRARY")
  set(writ_needs_openssl ON)
  set(writ_needs_re2 ${WRIT_WITH_REGEX})
  set(writ_needs_sqlite ${WRIT_WITH_SQLITE})
  set(writ_needs_postgres ${WRIT_WITH_POSTGRES})
endif()

# The inline namespace holds the version of Boost, so only that one can link.
set(writ_boost_version 1.81)
if(Boost_VERSION)
  set(writ_boost_version "${Boost_VERSION} EXACT")
endif()

string(JOIN " " writ_components_spaced ${writ_components})
configure_package_config_file(cmake/writ-config.cmake.in "${PROJECT_BINARY_DIR}/writ-config.cmake"
  INSTALL_DESTINATION ${writ_package_dir}
  NO_SET_AND_CHECK_MACRO)
# Within 0.x a minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/writ-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
    "${PROJECT_BINARY_DIR}/writ-config.cmake"
    "${PROJECT_BINARY_DIR}/writ-config-version.cmake"
    cmake/Findre2.cmake
  DESTINATION ${writ_package_dir}
  COMPONENT writ_development)
foreach(component IN LISTS writ_components)
  install(EXPORT writ-${component}
    NAMESPACE writ::
    FILE writ-${component}-targets.cmake
    DESTINATION ${writ_package_dir}
    COMPONENT writ_development)
endforeach()

# Paths in writ.pc start from the file itself, so that the installed tree can
# be moved; an absolute CMAKE_INSTALL_<dir> stays absolute.
file(RELATIVE_PATH writ_pc_up "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
set(writ_pc_libdir "\${prefix}")
set(writ_pc_includedir "\${prefix}")
cmake_path(APPEND writ_pc_libdir "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND writ_pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
set(writ_pc_requires "")
if(writ_needs_openssl)
  string(APPEND writ_pc_requires " libcrypto >= 3.0")
endif()
if(writ_needs_re2)
  string(APPEND writ_pc_requires " re2")
endif()
configure_file(cmake/writ.pc.in "${PROJECT_BINARY_DIR}/writ.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/writ.pc"
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  COMPONENT writ_development)
foreach(component IN LISTS writ_components)
  if(component STREQUAL "core")
    continue()
  endif()
  set(writ_pc_requires "")
  if(component STREQUAL "sqlite" AND writ_needs_sqlite)
    set(writ_pc_requires ", sqlite3 >= 3.38")
  elseif(component STREQUAL "postgres" AND writ_needs_postgres)
    set(writ_pc_requires ", libpq")
  endif()
  configure_file(cmake/writ-component.pc.in "${PROJECT_BINARY_DIR}/writ-${component}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/writ-${component}.pc"
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
    COMPONENT writ_development)
endforeach()
