/*
 * An ordinary disk: every fsync and fdatasync of the process takes so much longer.
 *
 * Preloaded into PostgreSQL by scripts/with-postgres.sh (PORTASAP_TEST_PRELOAD). PORTASAP_FSYNC_US says how many
 * microseconds are added to each call, 2000 where it is not set. The calls themselves are made: nothing is less
 * durable, only slower. Files opened with O_DSYNC are not slowed: wal_sync_method must be fdatasync or fsync.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

typedef int (*sync_call)(int);

static void wait_for_the_disk(void)
{
    const char *text = getenv("PORTASAP_FSYNC_US");
    long us = text ? strtol(text, NULL, 10) : 2000;
    struct timespec left = {us / 1000000, (us % 1000000) * 1000};
    int before = errno;
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ;
    errno = before;
}

static sync_call real(sync_call *known, const char *name)
{
    if (*known == NULL)
        *known = (sync_call)dlsym(RTLD_NEXT, name);
    return *known;
}

int fsync(int fd)
{
    static sync_call known;
    wait_for_the_disk();
    return real(&known, "fsync")(fd);
}

int fdatasync(int fd)
{
    static sync_call known;
    wait_for_the_disk();
    return real(&known, "fdatasync")(fd);
}
