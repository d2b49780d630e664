/*
 * sqlite_spill: the library's own way to files, but for the journal of savepoints.
 *
 * That journal stays in memory up to SQLITE_SAVEPOINT_BYTES and is then written out as one piece.
 * The library's Unix files take less than 128 kB at a time: of a larger piece they write the odd
 * bytes, and then nothing, which they report as a full disk. So here it is written in small pieces.
 *
 * Each file is the library's own object with room behind it. Only a journal of savepoints gets
 * other methods, copies of its own but for writing, which stand in that room.
 */
#include <stdlib.h>

#include "store/sqlite_internal.h"

#define NAME        "relata"
#define PIECE_BYTES (64 * 1024)

struct behind {
    sqlite3_io_methods methods;
    const sqlite3_io_methods *own;
};

/* In one piece with the library's object, whose methods find their way by its first member. */
struct spill_vfs {
    sqlite3_vfs base;
    sqlite3_vfs *own;
    size_t offset; /* of struct behind in a file */
};

/* Its methods are given the file alone: the VFS is found by its name, once a file is open. */
static struct behind *behind_of(sqlite3_file *file)
{
    const struct spill_vfs *vfs = (const struct spill_vfs *)sqlite3_vfs_find(NAME);
    return (struct behind *)(void *)((char *)file + vfs->offset);
}

static int write_pieces(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    const struct behind *behind = behind_of(file);
    int code = SQLITE_OK;
    for (int done = 0; !code && done < count; done += PIECE_BYTES) {
        int piece = count - done < PIECE_BYTES ? count - done : PIECE_BYTES;
        code = behind->own->xWrite(file, (const char *)bytes + done, piece, at + done);
    }
    return code;
}

static int open_file(sqlite3_vfs *base, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *out)
{
    const struct spill_vfs *vfs = (const struct spill_vfs *)base;
    int code = vfs->own->xOpen(vfs->own, name, file, flags, out);
    if (!code && (flags & SQLITE_OPEN_SUBJOURNAL)) {
        struct behind *behind = (struct behind *)(void *)((char *)file + vfs->offset);
        behind->own = file->pMethods;
        behind->methods = *behind->own;
        behind->methods.xWrite = write_pieces;
        file->pMethods = &behind->methods;
    }
    return code;
}

/* Everything else is the library's: its functions find what they need in their own object, so they
 * are given a copy of it. */
static int register_vfs(void)
{
    sqlite3_vfs *own = sqlite3_vfs_find(NULL);
    struct spill_vfs *vfs = own ? calloc(1, sizeof *vfs) : NULL;
    if (!vfs) {
        return SQLITE_NOMEM;
    }
    const size_t step = _Alignof(struct behind);
    vfs->base = *own;
    vfs->base.pNext = NULL;
    vfs->base.zName = NAME;
    vfs->own = own;
    vfs->offset = ((size_t)own->szOsFile + step - 1) / step * step;
    vfs->base.szOsFile = (int)(vfs->offset + sizeof(struct behind));
    vfs->base.xOpen = open_file;
    int code = sqlite3_vfs_register(&vfs->base, 0);
    if (code) {
        free(vfs);
    }
    return code;
}

const char *sqlite_spill_vfs(void)
{
    if (sqlite3_initialize()) {
        return NULL;
    }
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    int code = sqlite3_vfs_find(NAME) ? SQLITE_OK : register_vfs();
    sqlite3_mutex_leave(mutex);
    return code ? NULL : NAME;
}
