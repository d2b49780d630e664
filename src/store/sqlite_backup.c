/* sqlite_backup: a copy of a live store, from one snapshot, under its name only when it is whole
 * and on disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/sqlite_internal.h"

static enum err_code os_error(struct err *err, const char *path)
{
    int number = errno;
    enum err_code rc =
        number == ENOSPC || number == EDQUOT || number == EFBIG ? ERR_STORE_FULL : ERR_STORE;
    return err_set(err, rc, "The copy %s cannot be written: %s", path, strerrordesc_np(number));
}

static enum err_code exists(struct err *err, const char *path)
{
    return err_set(err, ERR_EXISTS, "%s is there already; a copy does not overwrite", path);
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    int result = fsync(fd);
    int number = errno;
    close(fd);
    errno = number;
    return result;
}

static int sync_folder_of(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    size_t size = slash ? (size_t)(slash - path) : 0;
    const char *folder = !slash ? "." : size == 0 ? "/" : str_cstr(arena, (struct str){path, size});
    return sync_path(folder, O_RDONLY | O_DIRECTORY);
}

static enum err_code copy_to(struct store *store, const char *path, const char *temporary,
                             struct err *err)
{
    struct sqlite_conn *conn = NULL;
    enum err_code rc = sqlite_conn_new(store, path, SQLITE_COPIER, &conn, err);
    if (!rc) {
        rc = sqlite_conn_exec(conn, "VACUUM INTO $1", temporary, err);
    }
    sqlite_conn_free(conn);
    return rc;
}

/* Gives the finished copy its name, which nobody may have taken meanwhile. */
static int publish(const char *temporary, const char *to)
{
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return -1;
    }
    return link(temporary, to) == 0 ? unlink(temporary) : -1; /* an older file system */
}

enum err_code sqlite_backup(struct store *store, const char *path, struct str to_path,
                            struct arena *arena, struct err *err)
{
    const char *to = str_cstr(arena, to_path);
    if (str_is_empty(to_path) || strlen(to) != to_path.n) {
        return err_set(err, ERR_INVALID, "The copy needs the name of a new file");
    }
    if (access(to, F_OK) == 0) {
        return exists(err, to);
    }
    char *temporary = str_cstr(arena, str_concat(arena, to_path, STR(".part-XXXXXX")));
    int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        return os_error(err, to);
    }
    close(fd);
    enum err_code rc = copy_to(store, path, temporary, err);
    if (!rc && sync_path(temporary, O_RDWR)) {
        rc = os_error(err, to);
    }
    if (!rc && publish(temporary, to)) {
        rc = errno == EEXIST ? exists(err, to) : os_error(err, to);
    }
    if (rc) {
        unlink(temporary);
        return rc;
    }
    return sync_folder_of(to, arena) ? os_error(err, to) : ERR_OK;
}
