// Package interop has no code of its own: its tests drive the fake, started as
// a program, with clients that others wrote, unmodified. These are Microsoft's
// Java SDK for Partner Center (folder java, a Maven project) and curl, with
// what the README tells to type.
//
// A client that cannot be had on a machine is skipped, and the reason is said:
//
//	go test -v ./interop
package interop
