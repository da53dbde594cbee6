/* Counts the file-system calls of a process under one folder, writes them down, and at the n-th of them either ends the
   process or lets the call fail. Loaded with LD_PRELOAD; does nothing until faults_arm is called. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char under[PATH_MAX];
static size_t under_length;
static char kinds[256]; /* ",write,fsync," or ",*," */
static long fails_at;   /* 0: none does */
static int fails_with;  /* 0: the process is ended after the call */
static int goes_on;     /* every later call of these kinds fails too */
static int trace = -1;
static atomic_long calls;

void faults_arm(const char *folder, const char *of_kinds, long at, int error, int sticky, int trace_fd) {
    snprintf(under, sizeof under, "%s", folder);
    snprintf(kinds, sizeof kinds, ",%s,", of_kinds);
    fails_at = at;
    fails_with = error;
    goes_on = sticky;
    trace = trace_fd;
    atomic_store(&calls, 0);
    under_length = strlen(under);
}

long faults_count(void) { return atomic_load(&calls); }

static int is_under(const char *path) {
    return under_length && !strncmp(path, under, under_length) && (path[under_length] == '/' || !path[under_length]);
}

static int is_counted(const char *kind) {
    char wanted[64];
    if (strstr(kinds, ",*,")) return strcmp(kind, "read") != 0;
    snprintf(wanted, sizeof wanted, ",%s,", kind);
    return strstr(kinds, wanted) != NULL;
}

static void whole_path(int folder, const char *path, char *found) {
    char link[64];
    ssize_t length = 0;
    if (path[0] == '/') {
        snprintf(found, PATH_MAX, "%s", path);
        return;
    }
    if (folder == AT_FDCWD) {
        if (syscall(SYS_getcwd, found, PATH_MAX) > 0) length = (ssize_t)strlen(found);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        length = readlink(link, found, PATH_MAX - 1);
    }
    if (length < 0) length = 0;
    found[length] = 0;
    if (path[0]) snprintf(found + length, PATH_MAX - length, "/%s", path);
}

/* Whether this call is to fail; sets errno. *number is its place among those that count, 0 where it does not. */
static int begins(const char *kind, const char *path, long *number) {
    *number = 0;
    if (!under_length || !is_under(path) || !is_counted(kind)) return 0;
    *number = atomic_fetch_add(&calls, 1) + 1;
    if (fails_at && fails_with && (*number == fails_at || (goes_on && *number > fails_at))) {
        errno = fails_with;
        return 1;
    }
    return 0;
}

static void ended(const char *kind, const char *path, const char *target, long number) {
    int kept = errno;
    char line[2 * PATH_MAX + 64];
    if (!number) return;
    if (trace >= 0) {
        int length = snprintf(line, sizeof line, "%ld\t%s\t%s\t%s\n", number, kind, path, target);
        syscall(SYS_write, trace, line, (size_t)length);
    }
    if (fails_at == number && !fails_with) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    errno = kept;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define AROUND(kind, path, target, failed, call) \
    long number; \
    if (begins(kind, path, &number)) return failed; \
    __typeof__(call) given = call; \
    ended(kind, path, target, number); \
    return given

static const char *kind_of(int flags) {
    return flags & (O_CREAT | O_TRUNC) || (flags & O_ACCMODE) != O_RDONLY ? "open" : "read";
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        char found[PATH_MAX]; \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        REAL(name); \
        whole_path(AT_FDCWD, path, found); \
        AROUND(kind_of(flags), found, "", -1, real(path, flags, mode)); \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        char found[PATH_MAX]; \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        REAL(name); \
        whole_path(folder, path, found); \
        AROUND(kind_of(flags), found, "", -1, real(folder, path, flags, mode)); \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

#define ON_FILE(given_type, name, kind, parameters, arguments) \
    given_type name parameters { \
        char found[PATH_MAX] = ""; \
        REAL(name); \
        if (under_length) whole_path(file, "", found); \
        AROUND(kind, found, "", -1, real arguments); \
    }
ON_FILE(ssize_t, write, "write", (int file, const void *from, size_t size), (file, from, size))
ON_FILE(ssize_t, pwrite, "write", (int file, const void *from, size_t size, off_t at), (file, from, size, at))
ON_FILE(ssize_t, pwrite64, "write", (int file, const void *from, size_t size, off64_t at), (file, from, size, at))
ON_FILE(ssize_t, writev, "write", (int file, const struct iovec *from, int count), (file, from, count))
ON_FILE(ssize_t, pwritev, "write", (int file, const struct iovec *from, int count, off_t at), (file, from, count, at))
ON_FILE(ssize_t, pwritev64, "write", (int file, const struct iovec *from, int count, off64_t at), (file, from, count, at))
ON_FILE(int, ftruncate, "truncate", (int file, off_t size), (file, size))
ON_FILE(int, ftruncate64, "truncate", (int file, off64_t size), (file, size))
ON_FILE(int, fallocate, "truncate", (int file, int mode, off_t at, off_t size), (file, mode, at, size))
ON_FILE(int, fsync, "fsync", (int file), (file))
ON_FILE(int, fdatasync, "fsync", (int file), (file))

#define ON_PATH(name, kind, parameters, arguments, folder) \
    int name parameters { \
        char found[PATH_MAX]; \
        REAL(name); \
        whole_path(folder, path, found); \
        AROUND(kind, found, "", -1, real arguments); \
    }
ON_PATH(unlink, "unlink", (const char *path), (path), AT_FDCWD)
ON_PATH(unlinkat, "unlink", (int in, const char *path, int flags), (in, path, flags), in)
ON_PATH(rmdir, "unlink", (const char *path), (path), AT_FDCWD)
ON_PATH(mkdir, "mkdir", (const char *path, mode_t mode), (path, mode), AT_FDCWD)
ON_PATH(mkdirat, "mkdir", (int in, const char *path, mode_t mode), (in, path, mode), in)

#define ON_TWO(name, kind, parameters, arguments, first, second) \
    int name parameters { \
        char found[PATH_MAX], target[PATH_MAX]; \
        REAL(name); \
        whole_path(first, path, found); \
        whole_path(second, onto, target); \
        AROUND(kind, found, target, -1, real arguments); \
    }
ON_TWO(rename, "rename", (const char *path, const char *onto), (path, onto), AT_FDCWD, AT_FDCWD)
ON_TWO(renameat, "rename", (int in, const char *path, int to, const char *onto), (in, path, to, onto), in, to)
ON_TWO(link, "link", (const char *path, const char *onto), (path, onto), AT_FDCWD, AT_FDCWD)
ON_TWO(linkat, "link", (int in, const char *path, int to, const char *onto, int flags), (in, path, to, onto, flags), in, to)
