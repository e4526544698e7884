// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __has_include(<turbojpeg.h>)
#include <turbojpeg.h>
#else
#error "libjpeg-turbo is missing: apt install libturbojpeg0-dev (Debian), brew install jpeg-turbo (macOS)"
#endif

#if __has_include(<png.h>)
#include <png.h>
#else
#error "libpng is missing: apt install libpng-dev (Debian), brew install libpng (macOS)"
#endif

#if __has_include(<zlib.h>)
#include <zlib.h>
#else
#error "zlib is missing: apt install zlib1g-dev (Debian); macOS has it in the Xcode command line tools"
#endif
