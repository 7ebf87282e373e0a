// Package redisserver runs the embedded default: a redis-server of our own, on a unix socket in the data folder,
// append-only, that lives and dies with the host. What it acknowledged survives its being killed; a power failure
// costs about the last second.
//
// One folder has one server. Both the host and its redis-server hold a lock on the folder, so a host that follows
// a killed one waits until the old server is really gone before it opens the same append-only file.
package redisserver
