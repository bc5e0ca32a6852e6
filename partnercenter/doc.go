// Package partnercenter is Microsoft's Partner Center for the Cloud Solution
// Provider program, as an embeddable engine.
//
// A [Center] runs over a [Store]; package memstore has one in memory:
//
//	center, err := partnercenter.New(ctx, memstore.New(), nil)
//
// # Who acts
//
// Everything is done by somebody, and there is a session type for each side:
//
//	anna := center.As(annasIdentity)     // a partner's user in Partner Center
//	nora := center.Portal(norasIdentity) // a customer's user in its portals and in Azure
//	ms := center.Platform()              // Microsoft's side
//
// A session knows who acts and nothing else. What that user may do is read in
// every operation, so a role change counts at once. Sessions are cheap, safe
// for concurrent use, and never go stale.
//
// # Operations
//
// What concerns one customer hangs on [Session.Customer]:
//
//	err := anna.Customer(relecloud).PurchasePermission().Enable(ctx)
//	order, err := sam.Customer(relecloud).Orders().Place(ctx, orders.Line{ItemID: "azure-plan"})
//
// Every operation is one transaction: its changes and its records in the
// activity log, or nothing. Readers see one snapshot and never wait.
// [Session.Atomically] joins several operations in one commit, and
// [Session.Review] tries them without a trace.
//
// # Refusals
//
// A refusal is a *[pcerr.Error]: a code to test with errors.Is, the ID of the
// rule that refused, the field at fault, and a message that says what to do.
// Checks are made in the order of section 0.3 of docs/domain.md, so the same
// mistake always gets the same answer. A refused operation changes nothing,
// sends nothing and leaves no record (ACT-6). What an actor may not see does
// not exist for it: a stranger's ID is answered like a missing one.
//
// # Lists and the log
//
// List returns a page and the cursor of the next; All walks the pages.
// [ActivityLog.Follow] reads the log as it grows and misses nothing.
package partnercenter
