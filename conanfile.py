# SPDX-License-Identifier: Apache-2.0
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class WritConan(ConanFile):
    name = "writ"
    description = "Embeddable authorization for C++20"
    license = "Apache-2.0"
    topics = ("authorization", "rbac", "abac", "casl")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {
        "shared": [True, False],
        "fPIC": [True, False],
        "with_regex": [True, False],
        "with_sqlite": [True, False],
    }
    default_options = {"shared": False, "fPIC": True, "with_regex": True, "with_sqlite": True}
    implements = ["auto_shared_fpic"]
    exports_sources = "CMakeLists.txt", "cmake/*", "include/*", "src/*", "LICENSE"

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "include/writ/version.hpp"))
        self.version = re.search(r'WRIT_VERSION_STRING "([^"]+)"', text).group(1)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]")
        if self.options.with_regex:
            self.requires("re2/[>=20220601]")
        if self.options.with_sqlite:
            self.requires("sqlite3/[>=3.38]")

    def build_requirements(self):
        self.tool_requires("cmake/[>=3.25]")

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["WRIT_WITH_REGEX"] = bool(self.options.with_regex)
        toolchain.cache_variables["WRIT_WITH_SQLITE"] = bool(self.options.with_sqlite)
        for part in ("CLI", "TESTS", "EXAMPLES"):
            toolchain.cache_variables[f"WRIT_BUILD_{part}"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "writ")
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "writ::core")
        core.libs = ["writ"]
        core.requires = ["boost::json", "boost::container"]
        if self.options.with_regex:
            core.requires.append("re2::re2")
        if self.options.shared:
            core.defines = ["WRIT_SHARED"]
        if self.options.with_sqlite:
            sqlite = self.cpp_info.components["sqlite"]
            sqlite.set_property("cmake_target_name", "writ::sqlite")
            sqlite.libs = ["writ_sqlite"]
            sqlite.requires = ["core", "sqlite3::sqlite3"]
