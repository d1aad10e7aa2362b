# SPDX-License-Identifier: Apache-2.0

# Makes the binary writ_<folder>_tests of <folder>/**/*_test.cpp and a CTest
# entry <folder>.<suite> for each TEST_SUITE that the built binary lists.
# A folder without tests makes nothing.
function(writ_add_tests folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*_test.cpp")
  if(NOT sources)
    return()
  endif()
  set(target writ_${folder}_tests)
  add_executable(${target} ${sources} "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} doctest::doctest)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)

  set(list_file "${CMAKE_CURRENT_BINARY_DIR}/${target}.cmake")
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -D "BINARY=$<TARGET_FILE:${target}>" -D "FOLDER=${folder}" -D "OUTPUT=${list_file}"
      -P "${PROJECT_SOURCE_DIR}/tests/support/list_suites.cmake"
    BYPRODUCTS "${list_file}"
    VERBATIM)
  # A binary that was not built is a failed test, not an absent one.
  file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake"
    "if(EXISTS \"${list_file}\")\n  include(\"${list_file}\")\nelse()\n"
    "  add_test(${folder} ${target}_NOT_BUILT)\n  set_tests_properties(${folder} PROPERTIES LABELS ${folder})\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake")
endfunction()
