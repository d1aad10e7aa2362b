# SPDX-License-Identifier: Apache-2.0

# Makes the library of one component: target writ_<name>, alias writ::<name>.
# HEADERS are public and installed.  Warnings and sanitizers are the caller's
# choice and live in the presets.
function(writ_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_NAME" "HEADERS;SOURCES")
  set(target writ_${name})
  add_library(${target} ${arg_SOURCES})
  add_library(writ::${name} ALIAS ${target})
  target_sources(${target} PUBLIC
    FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${arg_HEADERS})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME ${arg_OUTPUT_NAME}
    EXPORT_NAME ${name}
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_definitions(${target} PRIVATE WRIT_SOURCE)
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "SHARED_LIBRARY")
    target_compile_definitions(${target} PUBLIC WRIT_SHARED)
    # A component finds the core that is installed beside it.
    if(NOT DEFINED CMAKE_INSTALL_RPATH)
      set_target_properties(${target} PROPERTIES INSTALL_RPATH "$<IF:$<PLATFORM_ID:Darwin>,@loader_path,$ORIGIN>")
    endif()
  endif()
  if(WRIT_INSTALL)
    install(TARGETS ${target} EXPORT writ-${name}
      LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT writ_runtime NAMELINK_COMPONENT writ_development
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT writ_development
      RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT writ_runtime
      FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT writ_development)
  endif()
endfunction()
