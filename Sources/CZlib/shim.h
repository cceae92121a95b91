// The zlib of the platform: on Linux the package zlib1g-dev (Debian, Ubuntu) or zlib-devel (Fedora, Amazon Linux).
#include <zlib.h>
