// Package store is the contract between the engine and a database.
//
// It knows no noun of Partner Center. A backend keeps rows in tables: a row is
// a key, a version, a few indexed field values and a body that the backend
// never looks into. Whoever implements the eight methods of [Store], [Reader]
// and [Writer] has written a backend, and package storetest proves it in one
// line.
//
// # The promises
//
//   - One closure, one transaction. [Store.View] shows one snapshot, whatever
//     others commit meanwhile. [Store.Update] is serialisable, all or nothing,
//     and sees its own writes.
//   - A closure may be run again, so it must have no effect outside its
//     transaction but for results that the last run overwrites.
//   - Order is the order of bytes, everywhere: [Value.Compare] defines it,
//     ties are broken by the row's key.
//   - Bodies are immutable once they are put. Nobody changes what a body
//     points to, neither the caller after Put nor the reader after Get.
//
// # Typed access
//
// [Collection] puts Go types over tables. It copies values in and out, so
// that neither the caller nor the backend shares memory with the other, but
// for what [Collection.Peek] and [Collection.Give] share for reading.
//
// # Optional powers
//
// [Forker], [Doorbell], [Dumper] and [Loader] are found by type assertion; a
// backend that lacks them is still a complete backend. [Dump] and [Load] write
// and read a whole store as one file, with the powers or without.
package store
